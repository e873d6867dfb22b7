"""居务公开: what was asked and answered, for everybody to read, without who asked."""
