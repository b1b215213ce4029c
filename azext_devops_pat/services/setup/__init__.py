"""Connects package tools: what `az devops auth setup TOOL` does, shows and takes back."""
