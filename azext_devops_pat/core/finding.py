"""One PAT at one place, as the scan reports it: everything but the value."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from .secret import Secret

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Finding:
    """Where a PAT is, first line and column from 1 on in code points, and how sure that is.

    `path` is that of the file, or of what stands for one (`(commit message)`), and `member` a name inside an archive.
    `commit`, its author's date and `blob` are None outside of a history.
    """

    path: str
    line: int
    column: int
    kind: str
    confidence: str
    secret: Secret
    member: str | None = None
    commit: str | None = None
    blob: str | None = None
    author_date: str | None = None

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of the PAT's SHA-256, which need no salt: a PAT has 256 random bits."""
        return hashlib.sha256(self.secret.reveal().encode()).hexdigest()[:16]

    @property
    def full_path(self) -> str:
        """The path, with the member of an archive as `archive.zip!/member`."""
        return self.path if self.member is None else f"{self.path}!/{self.member}"


def shown(name: str) -> str:
    """Return a name as it may be printed: what a terminal would obey, and what is no text, as an escape."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], name)
