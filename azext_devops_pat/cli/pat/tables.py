"""The tables of `az devops pat`, where az's own would be poor."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

Line = OrderedDict[str, Any]
_HERE = {True: "yes", False: "", None: "maybe"}


def _printable(name: str | None) -> str:
    from ...core.pat_info import printable

    return printable(name or "")


def list_table(rows: list[dict[str, Any]]) -> list[Line]:
    """Return a line for each PAT; the organization only if there are several."""
    several = len({row["organization"] for row in rows}) > 1
    failed = any(row.get("reason") for row in rows)
    return [_line(row, several or failed, failed) for row in rows]


def show_table(row: dict[str, Any]) -> list[Line]:
    """Return the line of one PAT."""
    return [_line(row, True, False)]


def _line(row: dict[str, Any], with_organization: bool, with_reason: bool) -> Line:
    left = row.get("daysLeft")
    line = OrderedDict(
        Name=_printable(row.get("displayName")),
        Scope=row.get("scope") or "",
        Created=(row.get("validFrom") or "")[:10],
        Expires=(row.get("validTo") or "")[:10],
        Days="" if left is None else left,
        Status=row.get("status") or "",
        StoredHere=_HERE[row.get("storedHere", False)],
        AllOrganizations="yes" if row.get("allOrganizations") else "",
        Origin=row.get("origin") or "",
        Id=row["authorizationId"] or "",
    )
    if with_organization:
        line["Organization"] = row["organization"]
    if with_reason:
        line["Reason"] = row.get("reason") or ""
    return line


def rotate_table(result: list[dict[str, Any]] | dict[str, Any]) -> list[Line]:
    """Return a line for each PAT that was rotated."""
    return [
        OrderedDict(
            Organization=row["organization"],
            Name=_printable(row["displayName"]),
            Scope=row["scope"],
            Expires=(row["validTo"] or "")[:10],
            Storage=row["storage"],
            Id=row["authorizationId"],
            OldId=row["oldAuthorizationId"] or "",
            OldPat=row["oldPat"],
        )
        for row in (result if isinstance(result, list) else [result])
    ]


def revoke_table(rows: list[dict[str, Any]]) -> list[Line]:
    """Return a line for each PAT that was to be revoked."""
    return [
        OrderedDict(
            Name=_printable(row["displayName"]),
            Id=row["authorizationId"],
            Result=row["result"],
            RemovedFrom=row["removedFrom"] or "",
            Reason=row["reason"] or "",
        )
        for row in rows
    ]


def scopes_table(rows: list[dict[str, Any]]) -> list[Line]:
    """Return a line for each scope."""
    return [
        OrderedDict(
            Scope=row["scope"],
            Preset=row["preset"] or "",
            Name=row["name"],
            Category=row["category"],
            Includes=row["includes"] or "",
            HighPrivilege="yes" if row["highPrivilege"] else "",
        )
        for row in rows
    ]
