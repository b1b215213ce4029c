"""The tables of `auth setup`, where az's own would be poor."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any


def setup_table(result: dict[str, Any]) -> list[OrderedDict[str, Any]]:
    """Return a line for a dry run's difference, else one that says what was done."""
    if "difference" in result:
        return [
            OrderedDict(File=result.get("file") or " ".join(result["files"]), Difference=line)
            for line in result["difference"]
        ]
    changed = "yes" if result["changed"] else "no"
    if "files" in result:
        return [OrderedDict(Tool=result["tool"], File=path, Changed=changed) for path in result["files"]]
    if "launcher" in result and "hosts" not in result:
        return [OrderedDict(Tool=result["tool"], File=result["file"] or result["launcher"], Changed=changed)]
    hosts = " ".join(result.get("hosts", ()))
    return [OrderedDict(Tool=result["tool"], Scope=result["scope"], File=result["file"], Changed=changed, Hosts=hosts)]


def tools_table(rows: list[dict[str, Any]]) -> list[OrderedDict[str, Any]]:
    """Return a line for each tool."""
    return [
        OrderedDict(
            Tool=row["tool"],
            Program=row["program"] or "not on PATH",
            SetUp="yes" if row["isSetUp"] else "no",
            AnswersFirst=row["answersFirst"] or "",
            Hint=row["hint"],
        )
        for row in rows
    ]


def undo_table(rows: list[dict[str, Any]]) -> list[OrderedDict[str, Any]]:
    """Return a line for each file of each tool; of a dry run one for each line that would go or come."""
    return [line for row in rows for line in _undone(row)]


def _undone(row: dict[str, Any]) -> list[OrderedDict[str, Any]]:
    files, reason = row["files"], row["reason"] or ""
    if "difference" in row:
        lines = row["difference"] or ["the program alone"]
        return [OrderedDict(Tool=row["tool"], File=" ".join(files), Difference=line) for line in lines]
    changed = "yes" if row["changed"] else "no"
    return [OrderedDict(Tool=row["tool"], File=path, Changed=changed, Reason=reason) for path in files]
