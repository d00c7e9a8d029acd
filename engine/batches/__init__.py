"""Batches (批量受理): installs that come in a file, checked row by row, tried dry, then accepted one by one.

Whether a row may be ordered is said by the rules of the single install and by nobody else (`engine.acceptance`); here
is only what many rows at once bring with them. What a row becomes is written before and after it is placed, so that
a worker may die at any moment and no row is lost or placed twice.
"""
