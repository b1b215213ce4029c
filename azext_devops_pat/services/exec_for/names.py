"""The names of the tools that `--for` takes; az reads them for every command."""

NAMES = ("npm", "pnpm", "uv", "cargo", "nuget", "terraform", "mcp", "rest", "bun", "yarn")
