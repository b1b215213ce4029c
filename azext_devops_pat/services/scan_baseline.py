"""The findings that a team has accepted: the scan's own JSON, kept in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..core.errors import InputError
from ..core.finding import Finding, shown

_HINT = "To write one: az devops pat scan --output json > FILE"
Accepted = frozenset[tuple[str, str]]


def read_baseline(path: str) -> Accepted:
    """Return the fingerprints and paths in a file that the scan wrote. Raises InputError."""
    try:
        with open(path, "rb") as file:
            rows = json.loads(file.read())  # UTF-16, too: Windows PowerShell writes it after >
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is not JSON"
        raise InputError(f"The baseline {shown(path)} cannot be read: {reason}.", _HINT) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"The baseline {shown(path)} is not a list of findings.", _HINT)
    return frozenset((str(row.get("fingerprint")), str(row.get("path"))) for row in rows)


def new_findings(findings: Sequence[Finding], accepted: Accepted) -> list[Finding]:
    """Return what is not accepted: a known PAT at another path is new."""
    return [found for found in findings if (found.fingerprint, found.full_path) not in accepted]
