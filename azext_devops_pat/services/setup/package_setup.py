"""Connects a package tool to our credentials: a launcher, and the option that makes the tool start it."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from ...core import shell
from ...core.errors import InputError
from ...core.tool_setup import ToolSetup
from ...stores import tool_file
from ...stores.stores import Stores
from ...tools import launcher_files, launchers, option_lines, programs
from ...tools.option_lines import Option
from . import dotnet
from .difference import difference
from .tools import TOOLS, PackageTool, path_line

_log = logging.getLogger("cli." + __name__)


class PackageSetup:
    """One package tool of this machine, our stores, and the environment in which the user runs az."""

    def __init__(self, tool: PackageTool, stores: Stores, environment: Mapping[str, str]) -> None:
        self._tool, self._stores, self._environment = tool, stores, environment
        self._launcher = launcher_files.path_of(tool.launcher, stores.folder)

    def set_up(self, dry_run: bool) -> dict[str, object]:
        """Write the launcher and the option; return what was done, and what is left for the user to do.

        Raises InputError or StoreError: then the tool is not connected.
        """
        if launchers.ON_WINDOWS:
            raise InputError(f"Connecting {self._tool.name} is not available on Windows yet.", _instead(self._tool))
        path, before = self._file(), self._read()
        after = self._with_option(path, before)
        if not dry_run:
            with self._stores.locked():
                launcher_files.install(self._tool.launcher, self._stores.folder, self._environment)
                made = before is None or any(kept.created for kept in self._kept())
                self._stores.metadata.put_setup(ToolSetup(self._tool.name, str(path), made and after is not None))
                if after is not None and after != before:
                    tool_file.replace(path, after)
            self._warn()
        result = self._described(path, before, after, dry_run)
        return {**result, "path": self._path_line(), "example": self._tool.example}

    def undo(self, dry_run: bool) -> dict[str, object]:
        """Take the option away unless another tool needs it, and the launcher once no tool does."""
        path, before = self._file(), self._read()
        kept, option = self._kept(), self._option(before)
        shared = any(other.path == str(path) for other in self._others())
        after = before
        if option and before is not None and (kept or option_lines.is_ours(before)) and not shared:
            after = option_lines.without_option(before, option)
            after = None if not after and any(setup.created for setup in kept) else after
        if not dry_run:
            with self._stores.locked_if_there():
                if before is not None and after is None:
                    tool_file.remove(path)
                elif after is not None and after != before:
                    tool_file.replace(path, after)
                self._stores.metadata.remove_setup(ToolSetup(self._tool.name, str(path)))
                if not self._others():
                    launcher_files.remove(self._tool.launcher, self._stores.folder)
        return {
            **self._described(path, before, after, dry_run),
            "changed": (bool(kept) or after != before) and not dry_run,
        }

    def state(self) -> dict[str, object]:
        """Return for `status` whether the tool asks us, and what it would ask instead."""
        kept = self._kept()
        found = (programs.find(name, self._environment) for name in self._tool.programs)
        is_set_up = bool(kept) and self._is_in_force()
        connect = f"To connect {self._tool.name}: az devops auth setup {self._tool.name}"
        hint = "" if is_set_up else self._path_hint() if kept and self._option_is_there() else connect
        return {
            "tool": self._tool.name,
            "program": next(filter(None, found), None),
            "isSetUp": is_set_up,
            "answersFirst": self._first(),
            "alsoReceives": [],
            "hint": hint,
            "files": [setup.path for setup in kept],
            "environmentKeyring": self._in_environment(),
        }

    def _is_in_force(self) -> bool:
        reaches = not self._tool.searches_path or _same(self._first(), self._launcher)
        return launcher_files.is_there(self._tool.launcher, self._stores.folder) and reaches and self._option_is_there()

    def _option_is_there(self) -> bool:
        before = self._read()
        option = self._option(before)
        return option is None or option_lines.has_option(before or b"", option)

    def _first(self) -> str | None:
        """Return the program that the tool finds on PATH by the launcher's name."""
        return programs.find(self._tool.launcher.name, self._environment) if self._tool.searches_path else None

    def _in_environment(self) -> str | None:
        """Return the `keyring` of the Python environment that is active, which it puts before ours."""
        folder = self._environment.get("VIRTUAL_ENV")
        found = programs.find("keyring", {"PATH": os.path.join(folder, "bin")}) if folder else None
        return found if self._tool.launcher.name == "keyring" else None

    def _path_line(self) -> str | None:
        """Return the command that lets the tool find the launcher; None if it does."""
        is_found = not self._tool.searches_path or _same(self._first(), self._launcher)
        return None if is_found else path_line(self._launcher.parent)

    def _path_hint(self) -> str:
        line = self._path_line()
        return f"To put the launcher first on PATH: {line}" if line else ""

    def _warn(self) -> None:
        first, name, line = self._first(), self._tool.launcher.name, self._path_line()
        if line and first:
            _log.warning("%s finds %s before the one of devops-pat. To put it first: %s", self._tool.name, first, line)
        elif line:
            _log.warning("%s is not on PATH, so %s does not find it. To add it: %s", name, self._tool.name, line)
        variable = self._tool.variable
        if variable and self._environment.get(variable, "subprocess") != "subprocess":
            _log.warning(
                "%s is set and takes precedence over the configuration. To remove it: %s",
                variable,
                shell.unset(variable),
            )
        if self._tool.name == "nuget":
            dotnet.warn(self._environment, self._stores.folder)

    def _file(self) -> Path:
        """Return the real path of the tool's configuration; without an option, the launcher itself is noted."""
        if self._tool.locate is None:
            return self._launcher
        return Path(os.path.realpath(self._tool.locate(self._environment)))

    def _read(self) -> bytes | None:
        return tool_file.read(self._file()) if self._tool.option else None

    def _option(self, content: bytes | None) -> Option | None:
        """Return the option as it has to be in a file that has this content; None for a tool that needs none."""
        if self._tool.option is None:
            return None
        option = self._tool.option(content or b"", str(self._launcher))
        if option is None:
            hint = f"Add {shell.quoted(str(self._launcher))} to it as its last entry."
            raise InputError(f"{self._file()} has a list of credential providers that cannot be edited.", hint)
        return option

    def _with_option(self, path: Path, before: bytes | None) -> bytes | None:
        option = self._option(before)
        if option is None:
            return None
        if str(path) == os.devnull:
            raise InputError(
                f"PIP_CONFIG_FILE={os.devnull} turns pip's configuration off.",
                f"To use it: {shell.unset('PIP_CONFIG_FILE')}",
            )
        return option_lines.with_option(before or b"", option, self._tool.name)

    def _kept(self) -> list[ToolSetup]:
        return [setup for setup in self._stores.metadata.setups() if setup.tool == self._tool.name]

    def _others(self) -> list[ToolSetup]:
        """Return what other tools were set up that start the same launcher."""
        same = [name for name, tool in TOOLS.items() if tool.launcher is self._tool.launcher]
        same.remove(self._tool.name)
        return [setup for setup in self._stores.metadata.setups() if setup.tool in same]

    def _described(self, path: Path, before: bytes | None, after: bytes | None, dry_run: bool) -> dict[str, object]:
        described: dict[str, object] = {
            "tool": self._tool.name,
            "scope": "user",
            "file": str(path) if self._tool.option else None,
            "launcher": str(self._launcher),
            "changed": before != after and not dry_run,
        }
        return {**described, "difference": difference(before, after)} if dry_run else described


def package_states(stores: Stores, environment: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the state of each package tool that is here or set up."""
    states = (PackageSetup(tool, stores, environment).state() for tool in TOOLS.values())
    return [state for state in states if state["program"] or state["files"]]


def _same(first: str | None, second: Path) -> bool:
    return first is not None and os.path.realpath(first) == os.path.realpath(second)


def _instead(tool: PackageTool) -> str:
    return f"To run it with a credential: az devops auth exec -- {tool.programs[0]}"
