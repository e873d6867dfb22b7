"""Broadcasts (群发): written, approved, sent to whom they are meant for, counted, corrected."""
