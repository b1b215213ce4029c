"""A newcomer's walk through the extension: real az, real wheel, a local stand-in for Azure DevOps. Run: make demo."""
