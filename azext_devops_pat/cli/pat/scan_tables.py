"""The command `az devops pat scan` and its table, where az's own would be too wide."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

_SHORT = 10


def register_scan(loader: Any) -> None:
    """Register the command with az's loader."""
    from azure.cli.core.commands import CliCommandType

    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.scan_actions#{}")
    with loader.command_group("devops pat", operations) as group:
        group.command("scan", "scan", table_transformer=scan_table)


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
