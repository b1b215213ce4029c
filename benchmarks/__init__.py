"""Measures what design.md §8 promises: `make bench`."""
