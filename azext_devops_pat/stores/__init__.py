"""Where secrets, metadata and defaults rest. Absence is `None`; failure raises."""
