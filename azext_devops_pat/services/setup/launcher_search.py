"""Whether a tool finds our launcher on PATH, and what it finds instead."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from ...core import shell
from ...tools import programs
from . import dotnet
from .tools import PackageTool, path_line

_log = logging.getLogger("cli." + __name__)


class LauncherSearch:
    """One tool, the path of its launcher, and the environment in which the user runs az."""

    def __init__(self, tool: PackageTool, launcher: Path, environment: Mapping[str, str]) -> None:
        self._tool, self._launcher, self._environment = tool, launcher, environment

    def first(self) -> str | None:
        """Return the program that the tool finds on PATH by the launcher's name."""
        return programs.find(self._tool.launcher.name, self._environment) if self._tool.searches_path else None

    def in_environment(self) -> str | None:
        """Return the `keyring` of the Python environment that is active, which it puts before ours."""
        folder = self._environment.get("VIRTUAL_ENV")
        found = programs.find("keyring", {"PATH": os.path.join(folder, "bin")}) if folder else None
        return found if self._tool.launcher.name == "keyring" else None

    def line(self) -> str | None:
        """Return the command that lets the tool find the launcher; None if it does."""
        is_found = not self._tool.searches_path or _same(self.first(), self._launcher)
        return None if is_found else path_line(self._launcher.parent)

    def hint(self) -> str:
        """Return the same as a sentence, empty if the tool finds it."""
        line = self.line()
        return f"To put the launcher first on PATH: {line}" if line else ""

    def warn(self, folder: Path) -> None:
        """Warn of what stands in the launcher's way; `folder` is ours."""
        first, name, line = self.first(), self._tool.launcher.name, self.line()
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
            dotnet.warn(self._environment, folder)


def _same(first: str | None, second: Path) -> bool:
    return first is not None and os.path.realpath(first) == os.path.realpath(second)
