"""Takes back all that `auth setup` wrote, tool by tool: what fails for one does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ...core.errors import DevOpsPatError
from ...stores.stores import Stores
from ...tools import launcher_files
from ..git_setup import TOOL, GitSetup
from .file_setup import FileSetup
from .file_tools import FILE_TOOLS
from .package_setup import PackageSetup
from .tools import TOOLS

_log = logging.getLogger("cli." + __name__)
Undo = Callable[[bool], dict[str, object]]


def undo_all(stores: Stores, environment: Mapping[str, str], dry_run: bool) -> list[dict[str, object]]:
    """Undo each tool that is set up; return a row for each, in which `reason` says why one still is.

    A row has `tool`, `files`, `changed` and `reason`, which is None unless it failed; of a dry run also `difference`.
    """
    noted = {setup.tool for setup in stores.metadata.setups()}
    rows = list[dict[str, object]]()
    for tool, undo in _undos(stores, environment, noted):
        if tool in noted or _is_there(undo):
            rows.append(_row(tool, undo, stores, dry_run))
    if rows and not dry_run and not stores.metadata.setups():
        _remove_launchers(stores)  # also what an interrupted setup left, which noted nothing
    return rows


def _undos(stores: Stores, environment: Mapping[str, str], noted: set[str]) -> Iterator[tuple[str, Undo]]:
    yield TOOL, GitSetup(stores, environment).undo_everywhere
    for tool in TOOLS.values():
        yield tool.name, partial(PackageSetup(tool, stores, environment).undo, going=_before(tool.name, noted))
    for file_tool in FILE_TOOLS.values():
        yield file_tool.name, partial(FileSetup(file_tool, stores, environment).undo, None)


def _before(name: str, noted: set[str]) -> list[str]:
    """Return the tools that are undone before this one, whether or not that is only shown."""
    names = list(TOOLS)
    return [other for other in names[: names.index(name)] if other in noted]


def _is_there(undo: Undo) -> bool:
    """Tell whether a tool that nothing was noted of has lines of ours."""
    try:
        return bool(undo(True).get("difference"))
    except DevOpsPatError as error:
        _log.info("%s", error.message)
        return False


def _row(tool: str, undo: Undo, stores: Stores, dry_run: bool) -> dict[str, object]:
    files = list(dict.fromkeys(setup.path for setup in stores.metadata.setups() if setup.tool == tool))
    try:
        done = undo(dry_run)
    except DevOpsPatError as error:
        _log.warning("%s is still connected: %s", tool, f"{error.message} {error.hint}".strip())
        return {"tool": tool, "files": files, "changed": False, "reason": error.message}
    row = {"tool": tool, "files": files or _files(done), "changed": done["changed"], "reason": None}
    return {**row, "difference": done["difference"]} if dry_run else row


def _files(done: Mapping[str, object]) -> object:
    return done["files"] if "files" in done else [done["file"]]


def _remove_launchers(stores: Stores) -> None:
    try:
        with stores.locked_if_there():
            launcher_files.remove_all(stores.folder)
    except DevOpsPatError as error:
        _log.warning("%s %s", error.message, error.hint)
