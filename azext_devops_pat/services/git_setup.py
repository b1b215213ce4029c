"""Connects git to our credentials, and takes the connection away: the launcher and the lines in git's configuration."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..core.errors import InputError, StoreError
from ..core.names import ALIAS_SUFFIX, HOST
from ..core.tool_setup import ToolSetup
from ..stores import tool_file
from ..stores.stores import Stores
from ..tools import git_config, launcher_files, programs
from ..tools.git_helpers import Entry, configuration
from ..tools.launchers import GIT, quoted
from . import git_files
from .git_neighbors import neighbors

TOOL = "git"
GLOBAL, LOCAL = "global", "local"


class Plan(NamedTuple):
    """What is to become of one configuration file; `after` None means that it goes."""

    scope: str
    path: Path
    before: bytes | None
    after: bytes | None

    @property
    def is_change(self) -> bool:
        """Whether the file is not yet as it should be."""
        return self.before != self.after


class GitSetup:
    """git of this machine, our stores, and the folder and environment in which the user runs az."""

    def __init__(self, stores: Stores, environment: Mapping[str, str]) -> None:
        self._stores, self._environment = stores, environment
        self._program = programs.find("git", environment)

    def set_up(self, local: bool, dry_run: bool) -> dict[str, object]:
        """Write the launcher and the configuration (of this repository if `local`); return what was done.

        Raises InputError without git, StoreError if something cannot be written: then git is not connected.
        """
        git_files.check_lasting(self._environment)
        entries = self._entries()
        scope, path = self._file(local)
        launcher = launcher_files.path_of(GIT, self._stores.folder)
        ours = git_config.block(self.hosts(), value_of(launcher))
        before = tool_file.read(path)
        plan = Plan(scope, path, before, git_config.with_block(before or b"", ours))
        if not dry_run:
            with self._stores.locked():
                launcher_files.install(GIT, self._stores.folder, self._environment)
                self._write(plan)
        found = neighbors(self.hosts(), entries, scope)
        return {**_described(plan, dry_run), "hosts": self.hosts(), "launcher": str(launcher), "otherHelpers": found}

    def undo(self, local: bool, dry_run: bool) -> dict[str, object]:
        """Remove our lines from the configuration, and the launcher once nothing names it; return what was done."""
        plan = self._plan_to_undo(*self._file_to_undo(local))
        if not dry_run:
            self._take_back(plan)
        return _described(plan, dry_run)

    def undo_everywhere(self, dry_run: bool) -> dict[str, object]:
        """The same for each file that our lines were written to, of repositories too.

        Raises StoreError if a file could not be changed; all others were.
        """
        noted = [Path(setup.path) for setup in self._stores.metadata.setups() if setup.tool == TOOL]
        usual = [path for path in git_files.global_files(self._environment) if _has_block(path)]
        plans, failures = list[Plan](), list[StoreError]()
        for path in dict.fromkeys([*noted, *usual]):
            try:
                plans.append(self._plan_to_undo("", path))
                if not dry_run:
                    self._take_back(plans[-1])
            except StoreError as error:
                failures.append(error)
        if failures:
            raise failures[0]
        done = {"tool": TOOL, "files": [str(plan.path) for plan in plans], "changed": bool(plans) and not dry_run}
        return {**done, "difference": [line for plan in plans for line in _difference(plan)]} if dry_run else done

    def _plan_to_undo(self, scope: str, path: Path) -> Plan:
        before = tool_file.read(path)
        left = git_config.without_block(before or b"")
        was_made = any(setup.created for setup in self._setups_of(path))
        return Plan(scope, path, before, left if left or before is not None and not was_made else None)

    def _take_back(self, plan: Plan) -> None:
        with self._stores.locked_if_there():
            self._write(plan)
            self._stores.metadata.remove_setup(ToolSetup(TOOL, str(plan.path)))
            if not self.files():
                launcher_files.remove(GIT, self._stores.folder)

    def hosts(self) -> list[str]:
        """Return the hosts that git asks us for: those of Services, and of each Server that was logged in to."""
        servers = dict.fromkeys(f"https://{server.host}" for server in self._stores.servers())
        return [f"https://{HOST}", f"https://*{ALIAS_SUFFIX}", *servers]

    def files(self) -> list[str]:
        """Return the configuration files that hold our lines, as far as we wrote them."""
        setups = [setup for setup in self._stores.metadata.setups() if setup.tool == TOOL]
        return [setup.path for setup in setups if _has_block(Path(setup.path))]

    def _write(self, plan: Plan) -> None:
        """Change the file; it is noted first, so that whatever interrupts this, `auth setup list` shows it."""
        if plan.after is not None and git_config.has_block(plan.after):
            was_made = plan.before is None or any(setup.created for setup in self._setups_of(plan.path))
            self._stores.metadata.put_setup(ToolSetup(TOOL, str(plan.path), was_made))
        if plan.is_change and plan.after is None:
            tool_file.remove(plan.path)
        elif plan.is_change and plan.after is not None:
            tool_file.replace(plan.path, plan.after)

    def _setups_of(self, path: Path) -> list[ToolSetup]:
        wanted = ToolSetup(TOOL, str(path))
        return [setup for setup in self._stores.metadata.setups() if setup.concerns(wanted)]

    def _entries(self) -> list[Entry]:
        if self._program is None:
            raise InputError(*git_files.NO_GIT)
        try:
            return configuration(self._program, self._environment)
        except OSError as error:
            raise StoreError(
                f"git cannot read its configuration: {error.strerror or error}.", git_files.TO_SEE_WHY
            ) from None

    def _file(self, local: bool) -> tuple[str, Path]:
        """Return the scope and the file that `git config --global` or `--local` writes to."""
        if local:
            return LOCAL, git_files.local_file(self._program, self._environment)
        return GLOBAL, git_files.global_file(self._environment)

    def _file_to_undo(self, local: bool) -> tuple[str, Path]:
        """Return the same; of two global files the one that has our lines: git may have chosen the other one then."""
        scope, path = self._file(local)
        others = [] if local else git_files.global_files(self._environment)
        return scope, next((found for found in (path, *others) if _has_block(found)), path)


def value_of(launcher: Path) -> str:
    """Return git's value for our launcher.

    The test keeps a shell silent where the file was not copied with the configuration, in a container perhaps.
    """
    path = quoted(str(launcher))
    return f"!test ! -x {path} || {path}"


def _has_block(path: Path) -> bool:
    try:
        return git_config.has_block(tool_file.read(path) or b"")
    except StoreError:
        return True  # what cannot be read is not known to be gone


def _described(plan: Plan, dry_run: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "tool": TOOL,
        "scope": plan.scope,
        "file": str(plan.path),
        "changed": plan.is_change and not dry_run,
    }
    return {**described, "difference": _difference(plan)} if dry_run else described


def _difference(plan: Plan) -> list[str]:
    """Return the lines that go and come, all of them ours, so that nothing of the user's is shown."""
    before, after = (_lines(content) for content in (plan.before, plan.after))
    return [line for line in difflib.unified_diff(before, after, lineterm="", n=0) if line[:3] not in ("---", "+++")]


def _lines(content: bytes | None) -> Sequence[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()
