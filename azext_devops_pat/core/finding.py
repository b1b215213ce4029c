"""One PAT at one place, as the scan reports it: everything but the value."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from .pat_search import find
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
        return fingerprint_of(self.secret)

    @property
    def full_path(self) -> str:
        """The path, with the member of an archive as `archive.zip!/member`."""
        return self.path if self.member is None else f"{self.path}!/{self.member}"


def fingerprint_of(secret: Secret) -> str:
    """Return what stands for a PAT in everything that is printed."""
    return hashlib.sha256(secret.reveal().encode()).hexdigest()[:16]


def shown(name: str) -> str:
    """Return a name as it may be printed: a PAT in it by its fingerprint, and as an escape what a terminal would obey.

    What is no text is an escape, too.
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], _without_pats(name))


def _without_pats(name: str) -> str:
    data, end, parts = name.encode("utf-8", "surrogatepass"), 0, list[bytes]()
    for match in find(data):
        if match.start >= end:
            parts += (data[end : match.start], f"<{match.kind} {fingerprint_of(match.secret)}>".encode())
            end = match.end
    return b"".join([*parts, data[end:]]).decode("utf-8", "surrogatepass") if parts else name
