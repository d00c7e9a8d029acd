"""How the tables came to be, revision by revision; `engine.store.migrate` runs them.

A revision is never changed once released, and knows only itself: no table and no column type of the engine.
"""
