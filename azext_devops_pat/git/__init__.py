"""What this extension knows of git."""
