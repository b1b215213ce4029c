"""The tables of `logout` and `configure`, where az's own would be poor."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any


def logout_table(result: dict[str, Any]) -> list[OrderedDict[str, Any]]:
    """Return a line for each PAT of `logout`, cleared or not."""
    lines = [("cleared", row) for row in result["cleared"]] + [("failed", row) for row in result["failed"]]
    return [
        OrderedDict(Organization=row["organization"], Storage=row["storage"], Result=word, Reason=row.get("reason", ""))
        for word, row in lines
    ]


def defaults_table(result: dict[str, Any]) -> list[OrderedDict[str, Any]]:
    """Return a line for each default of `configure --list`."""
    path = result["path"]
    return [
        OrderedDict(Name=row["name"], Value=row["value"] or "", From=row["variable"] or (path if row["source"] else ""))
        for row in result["defaults"]
    ]
