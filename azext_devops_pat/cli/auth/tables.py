"""The table of `auth status`, where az's own would be poor."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any


def status_table(result: dict[str, Any]) -> list[OrderedDict[str, Any]]:
    """Return a line for each organization of `auth status`."""
    return [_status_line(row) for row in result["organizations"]]


def _status_line(row: dict[str, Any]) -> OrderedDict[str, Any]:
    left = row["daysLeft"]
    return OrderedDict(
        Organization=row["organization"],
        Default="*" if row["isDefault"] else "",
        State=row["state"],
        Source=row["source"] or "",
        Account=row["account"] or "",
        Storage=row["storage"] or "",
        Expires=(row["expires"] or "")[:10],
        Days="" if left is None else left,
        Reason=_reason(row),
    )


def _reason(row: dict[str, Any]) -> str:
    """Say why the organization has no accepted credential, or one that some tool cannot use."""
    reasons = [reason["reason"] for reason in row["reasons"]]
    if row["state"] == "valid" or not reasons:
        tools = [mark["tool"] for mark in row["refusedBy"]]
        return "; ".join(reason["reason"] for reason in row["reasons"] if reason["source"] in tools)
    return str(reasons[-1]) if row["source"] else "; ".join(reasons)
