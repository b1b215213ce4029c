"""What `auth setup` wrote, so that it can be shown, renewed and undone. No secret is in it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .record import is_fingerprint_of
from .secret import Secret


@dataclass(frozen=True)
class ToolSetup:
    """One file that a tool reads and that we wrote to.

    `path` is the file's real path; `created` tells that there was none before. If a PAT was written there, `key` is
    what names it in the file, `organization` the store key of the PAT, and `fingerprint` recognizes it
    (`core.record.fingerprint`); while a PAT replaces another, those of both, with a blank between them.
    """

    tool: str
    path: str
    created: bool = False
    key: str = ""
    organization: str = ""
    fingerprint: str = ""

    @classmethod
    def read(cls, value: object) -> ToolSetup | None:
        """Return what is in a JSON value; None for what cannot be used."""
        known = value if isinstance(value, dict) else {}
        if not all(isinstance(known.get(name, ""), str) for name in _TEXTS):
            return None
        if not (known.get("tool") and known.get("path")):
            return None
        return cls(**{field.name: known[field.name] for field in fields(cls) if field.name in known})

    def concerns(self, other: ToolSetup) -> bool:
        """Tell whether both are about the same tool, file, and key in it."""
        return (self.tool, self.path, self.key) == (other.tool, other.path, other.key)

    def wrote(self, secret: Secret) -> bool:
        """Tell whether this is the PAT that was written."""
        return any(is_fingerprint_of(one, secret) for one in self.fingerprint.split())


_TEXTS = ("tool", "path", "key", "organization", "fingerprint")
