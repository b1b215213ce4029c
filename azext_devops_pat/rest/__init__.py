"""The service: how it is asked, and what its answers mean."""
