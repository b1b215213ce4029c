"""What `auth setup` wrote, so that it can be shown and undone. No secret is in it."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class ToolSetup:
    """One file that a tool reads and that we wrote to.

    `path` is the file's real path; `created` tells that there was none before.
    """

    tool: str
    path: str
    created: bool = False

    @classmethod
    def read(cls, value: object) -> ToolSetup | None:
        """Return what is in a JSON value; None for what cannot be used."""
        known = value if isinstance(value, dict) else {}
        if not all(isinstance(known.get(name), str) for name in ("tool", "path")):
            return None
        return cls(**{field.name: known[field.name] for field in fields(cls) if field.name in known})

    def concerns(self, other: ToolSetup) -> bool:
        """Tell whether both are about the same tool and file."""
        return (self.tool, self.path) == (other.tool, other.path)
