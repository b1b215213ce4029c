"""Rotation: create, the service accepts it, store, read back, revoke the old one. `stores.journal` keeps its state."""
