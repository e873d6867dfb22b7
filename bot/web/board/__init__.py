"""The public board (居务公开): pages, feed, JSON and Open311 for everybody, without sign-in, only to read.

What it shows comes from the rows of the board alone (`storage.tables.board`), where nothing stands that is
not public. Nothing of who reads it is kept or logged.
"""
