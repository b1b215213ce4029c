"""Where secrets, metadata and defaults are stored. Absence is `None`; failure raises."""
