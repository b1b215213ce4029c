"""The only folder that knows Azure CLI and knack."""
