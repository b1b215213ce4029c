"""The helpers that git and the package tools start by the hour: `python -I -S`, with next to no imports."""
