"""The table of `pat scan`, where az's own would be too wide."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

_SHORT = 10


def scan_table(rows: list[dict[str, Any]]) -> list[OrderedDict[str, Any]]:
    """Return a line for each finding."""
    return [_line(row) for row in rows]


def _line(row: dict[str, Any]) -> OrderedDict[str, Any]:
    line: OrderedDict[str, Any] = OrderedDict(
        Path=row["path"],
        Line=row["line"],
        Column=row["column"],
        Kind=row["kind"],
        Confidence=row["confidence"],
        Fingerprint=row["fingerprint"],
        Commit=(row["commit"] or "")[:_SHORT],
        Date=(row["authorDate"] or "")[:_SHORT],
        Stored="here" if row["storedHere"] else "",
    )
    if "state" in row:
        line.update(State=row["state"] or "", Account=row["account"] or "")
    return line
