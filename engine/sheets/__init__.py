"""Tables that people send and get as files: Excel and CSV, read with care, written without harm.

A file is a stranger's: its type is told by its content, its size is known before it is unpacked, and whatever is
wrong with it is said in a sentence. Knows no order and no database.
"""
