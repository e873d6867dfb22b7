"""The README's pictures, taken of a running demo: `make pictures`."""
