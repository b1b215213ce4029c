"""What `auth setup list` and `status` show of the tools that a PAT was written for."""

from __future__ import annotations

from collections.abc import Mapping

from ...stores.stores import Stores
from ...tools import programs
from .file_tools import FILE_TOOLS, FileTool
from .tool_files import CURRENT, STALE, state_of


def file_states(stores: Stores, environment: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the state of each such tool that is here or set up; a `stale` file holds another PAT than the store."""
    states = (_state(tool, stores, environment) for tool in FILE_TOOLS.values())
    return [state for state in states if state["program"] or state["files"]]


def _state(tool: FileTool, stores: Stores, environment: Mapping[str, str]) -> dict[str, object]:
    kept = [setup for setup in stores.metadata.setups() if setup.tool == tool.name]
    held = {state_of(setup, stores) for setup in kept}
    holds = STALE if STALE in held else CURRENT if CURRENT in held else None
    connect = f"To connect {tool.name}: {tool.example}"
    renew = f"To write the stored PAT: {tool.example}" if holds == STALE else ""
    return {
        "tool": tool.name,
        "program": programs.find("mvn" if tool.name == "maven" else tool.name, environment),
        "isSetUp": bool(kept) and (holds == CURRENT or not tool.has_secret),
        "answersFirst": None,
        "alsoReceives": [],
        "hint": renew if kept else connect,
        "files": [setup.path for setup in kept],
        "holds": holds,
    }
