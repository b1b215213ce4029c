"""Connects a package tool to our credentials: a launcher, and the option that makes the tool start it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from ...core import shell
from ...core.errors import DevOpsPatError, InputError
from ...core.tool_setup import ToolSetup
from ...stores import tool_file
from ...stores.stores import Stores
from ...tools import launcher_files, launchers, option_lines, programs
from ...tools.option_lines import Option
from .difference import difference
from .launcher_search import LauncherSearch
from .tools import TOOLS, PackageTool


class Plan(NamedTuple):
    """What is to become of one configuration file; None is a file that is not there."""

    path: Path
    before: bytes | None
    after: bytes | None

    def write(self) -> None:
        """Change the file."""
        if self.after is None and self.before is not None:
            tool_file.remove(self.path)
        elif self.after is not None and self.after != self.before:
            tool_file.replace(self.path, self.after)


class PackageSetup:
    """One package tool of this machine, our stores, and the environment in which the user runs az."""

    def __init__(self, tool: PackageTool, stores: Stores, environment: Mapping[str, str]) -> None:
        self._tool, self._stores, self._environment = tool, stores, environment
        self._launcher = launcher_files.path_of(tool.launcher, stores.folder)
        self._search = LauncherSearch(tool, self._launcher, environment)

    def set_up(self, dry_run: bool) -> dict[str, object]:
        """Write the launcher and the option; return what was done, and what is left for the user to do.

        Raises InputError or StoreError: then the tool is not connected.
        """
        if launchers.ON_WINDOWS:
            raise InputError(f"Connecting {self._tool.name} is not available on Windows yet.", _instead(self._tool))
        plan, is_new = self._plan(), False
        if not dry_run:
            with self._stores.locked():
                plan = self._plan()  # again: another process may have changed the file
                is_new = not (self._kept() and launcher_files.is_there(self._tool.launcher, self._stores.folder))
                launcher_files.install(self._tool.launcher, self._stores.folder, self._environment)
                self._stores.metadata.put_setup(ToolSetup(self._tool.name, str(plan.path), self._was_made(plan)))
                plan.write()
            self._search.warn(self._stores.folder)
        result = self._described([plan], dry_run)
        changed = is_new or bool(result["changed"])
        return {**result, "changed": changed, "path": self._search.line(), "example": self._tool.example}

    def _plan(self) -> Plan:
        path = self._file()
        before = self._read(path)
        return Plan(path, before, self._with_option(path, before))

    def undo(self, dry_run: bool, going: Collection[str] = ()) -> dict[str, object]:
        """Take the option away unless another tool needs it, and the launcher once no tool does.

        It is taken from each file that it was written to. `going` are tools that are undone too.
        """
        with nullcontext() if dry_run else self._stores.locked_if_there():
            kept = self._kept()
            paths = [Path(setup.path) for setup in kept] or [self._file()]
            plans = [self._plan_to_undo(path, going) for path in paths]
            for plan in plans if not dry_run else ():
                plan.write()
                self._stores.metadata.remove_setup(ToolSetup(self._tool.name, str(plan.path)))
            if not dry_run and not self._others():
                launcher_files.remove(self._tool.launcher, self._stores.folder)
        described = self._described(plans, dry_run)
        return {**described, "changed": (bool(kept) or bool(described["changed"])) and not dry_run}

    def _plan_to_undo(self, path: Path, going: Collection[str]) -> Plan:
        before = self._read(path)
        noted = [setup for setup in self._kept() if setup.path == str(path)]
        shared = any(other.path == str(path) and other.tool not in going for other in self._others())
        if before is None or shared or not (noted or option_lines.is_ours(before)):
            return Plan(path, before, before)
        option = self._option(path, before)
        after = option_lines.without_option(before, option) if option else before
        is_left = after or not any(setup.created for setup in noted)
        return Plan(path, before, after if is_left else None)

    def state(self) -> dict[str, object]:
        """Return for `status` whether the tool asks us, and what it would ask instead."""
        kept = self._kept()
        found = (programs.find(name, self._environment) for name in self._tool.programs)
        hint = self._missing() if kept else self._connect
        return {
            "tool": self._tool.name,
            "program": next(filter(None, found), None),
            "isSetUp": bool(kept) and not hint,
            "answersFirst": self._search.first(),
            "alsoReceives": [],
            "hint": hint,
            "files": [setup.path for setup in kept],
            "environmentKeyring": self._search.in_environment(),
        }

    @property
    def _connect(self) -> str:
        return f"To connect {self._tool.name}: az devops auth setup {self._tool.name}"

    def _missing(self) -> str:
        """Return what helps a tool that was set up to ask us; empty if it does."""
        try:
            is_there = launcher_files.is_there(self._tool.launcher, self._stores.folder) and self._option_is_there()
        except DevOpsPatError as error:  # about the file of this tool; the other tools are shown
            return f"{error.message} {error.hint}".strip()
        return self._search.hint() if is_there else self._connect

    def _option_is_there(self) -> bool:
        path = self._file()
        before = self._read(path)
        option = self._option(path, before)
        return option is None or option_lines.has_option(before or b"", option)

    def _file(self) -> Path:
        """Return the real path of the tool's configuration; without an option, the launcher itself is noted."""
        if self._tool.locate is None:
            return self._launcher
        return Path(os.path.realpath(self._tool.locate(self._environment)))

    def _read(self, path: Path) -> bytes | None:
        return tool_file.read(path) if self._tool.option and str(path) != os.devnull else None

    def _option(self, path: Path, content: bytes | None) -> Option | None:
        """Return the option as it has to be in a file that has this content; None for a tool that needs none."""
        if self._tool.option is None:
            return None
        option = self._tool.option(content or b"", str(self._launcher))
        if option is None:
            hint = f"Add {shell.quoted(str(self._launcher))} to it as its last entry."
            raise InputError(f"{path} has a list of credential providers that cannot be edited.", hint)
        return option

    def _with_option(self, path: Path, before: bytes | None) -> bytes | None:
        option = self._option(path, before)
        if option is None:
            return None
        if str(path) == os.devnull:
            raise InputError(
                f"PIP_CONFIG_FILE={os.devnull} turns pip's configuration off.",
                f"To use it: {shell.unset('PIP_CONFIG_FILE')}",
            )
        return option_lines.with_option(before or b"", option, self._tool.name)

    def _was_made(self, plan: Plan) -> bool:
        """Tell whether the file is ours alone: pip and pipx share one."""
        earlier = (setup for setup in self._stores.metadata.setups() if setup.path == str(plan.path))
        return plan.after is not None and (plan.before is None or any(setup.created for setup in earlier))

    def _kept(self) -> list[ToolSetup]:
        return [setup for setup in self._stores.metadata.setups() if setup.tool == self._tool.name]

    def _others(self) -> list[ToolSetup]:
        """Return what other tools were set up that start the same launcher."""
        same = [name for name, tool in TOOLS.items() if tool.launcher is self._tool.launcher]
        same.remove(self._tool.name)
        return [setup for setup in self._stores.metadata.setups() if setup.tool in same]

    def _described(self, plans: list[Plan], dry_run: bool) -> dict[str, object]:
        changes = [plan for plan in plans if plan.before != plan.after]
        described: dict[str, object] = {
            "tool": self._tool.name,
            "scope": "user",
            "file": str((changes or plans)[0].path) if self._tool.option else None,
            "launcher": str(self._launcher),
            "changed": bool(changes) and not dry_run,
        }
        lines = [line for plan in changes for line in difference(plan.before, plan.after)]
        return {**described, "difference": lines} if dry_run else described


def package_states(stores: Stores, environment: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the state of each package tool that is here or set up."""
    states = (PackageSetup(tool, stores, environment).state() for tool in TOOLS.values())
    return [state for state in states if state["program"] or state["files"]]


def _instead(tool: PackageTool) -> str:
    return f"To run it with a credential: az devops auth exec -- {tool.programs[0]}"
