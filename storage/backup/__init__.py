"""Backup and restore: one file that holds the database at one moment, and the files it speaks of."""
