"""`auth exec --for TOOL`: which variables give a tool the credential, keyed by URL wherever it can."""
