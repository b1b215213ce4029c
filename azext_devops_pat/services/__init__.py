"""The use cases: arguments in, values out; no Azure CLI, no terminal."""
