"""The programs around us: how they are found and asked."""
