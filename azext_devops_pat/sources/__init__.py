"""Where a credential can come from."""
