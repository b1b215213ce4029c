"""What the commands of `az devops auth setup` do with their arguments.

Each imports what it needs when it runs: az loads this file for `--help` too.
"""

from __future__ import annotations

import logging
import os
from functools import partial
from typing import Any

from .. import process

_log = logging.getLogger("cli." + __name__)


@process.action
def setup_git(cmd: Any, local: bool = False, undo: bool = False, dry_run: bool = False) -> dict[str, object]:
    """Connect git, or take the connection away."""
    from ...services.git_setup import GitSetup
    from ..context import open_credentials

    setup = GitSetup(open_credentials(cmd.cli_ctx).stores, os.environ)
    result = setup.undo(local, dry_run) if undo else setup.set_up(local, dry_run)
    if undo and not dry_run and not result["changed"]:
        _log.warning("Nothing to undo: %s has no lines of devops-pat.", result["file"])
    return result


def _package_action(name: str) -> Any:
    """Return the action that connects one package tool."""

    @process.action
    def connect(cmd: Any, undo: bool = False, dry_run: bool = False) -> dict[str, object]:
        """Connect a package tool, or take the connection away."""
        from ...services.setup.package_setup import PackageSetup
        from ...services.setup.tools import TOOLS
        from ..context import open_credentials

        setup = PackageSetup(TOOLS[name], open_credentials(cmd.cli_ctx).stores, os.environ)
        result = setup.undo(dry_run) if undo else setup.set_up(dry_run)
        if undo and not dry_run and not result["changed"]:
            _log.warning("Nothing to undo: %s is not connected.", name)
        return result

    return connect


setup_pip, setup_pipx, setup_uv, setup_pdm = map(_package_action, ("pip", "pipx", "uv", "pdm"))
setup_nuget, setup_cargo, setup_bazel = map(_package_action, ("nuget", "cargo", "bazel"))


def _connect_file(
    cmd: Any, tool_name: str, organization: str | None, value: str | None, force: bool, undo: bool, dry_run: bool
) -> dict[str, object]:
    """Connect a tool that can only read a file, or take the connection away.

    `value` is of its own option, or how the organization was typed for a tool that has none.
    """
    from ...services.setup.file_setup import FileSetup
    from ...services.setup.file_tools import FILE_TOOLS
    from ...services.setup.stored_pat import select, stored_pat
    from ..context import open_credentials

    credentials, tool = open_credentials(cmd.cli_ctx), FILE_TOOLS[tool_name]
    setup = FileSetup(tool, credentials.stores, os.environ)
    if undo:
        result = setup.undo(credentials.consent.parse_optional(organization, False), dry_run, value)
        if not dry_run and not result["changed"]:
            of_what = "".join(f" for {word}" for word in dict.fromkeys((organization, value)) if word)
            _log.warning("Nothing to undo: %s is not connected%s.", tool_name, of_what)
        return result
    target = select(credentials, organization)
    secret = partial(stored_pat, credentials, target) if tool.has_secret else None
    return setup.set_up(target, secret, value, force, dry_run)


@process.action
def setup_npm(
    cmd: Any, organization: str | None = None, force: bool = False, undo: bool = False, dry_run: bool = False
) -> dict[str, object]:
    """Write the stored PAT to npm's file."""
    return _connect_file(cmd, "npm", organization, organization, force, undo, dry_run)


@process.action
def setup_pnpm(
    cmd: Any, organization: str | None = None, force: bool = False, undo: bool = False, dry_run: bool = False
) -> dict[str, object]:
    """Let pnpm start a program of ours."""
    return _connect_file(cmd, "pnpm", organization, organization, force, undo, dry_run)


@process.action
def setup_yarn(
    cmd: Any,
    organization: str | None = None,
    registry: str | None = None,
    force: bool = False,
    undo: bool = False,
    dry_run: bool = False,
) -> dict[str, object]:
    """Write the stored PAT to yarn's files."""
    return _connect_file(cmd, "yarn", organization, registry, force, undo, dry_run)


def _named_action(tool_name: str) -> Any:
    """Return the action for a tool that names feeds by a name of its own."""

    @process.action
    def connect(
        cmd: Any,
        organization: str | None = None,
        name: str | None = None,
        force: bool = False,
        undo: bool = False,
        dry_run: bool = False,
    ) -> dict[str, object]:
        """Write the stored PAT to the tool's file."""
        return _connect_file(cmd, tool_name, organization, name, force, undo, dry_run)

    return connect


setup_maven, setup_gradle = map(_named_action, ("maven", "gradle"))


@process.action
def list_tools(cmd: Any) -> list[dict[str, object]]:
    """Show the tools of this machine, and which of them are set up."""
    from ...services import git_neighbors
    from ...services.git_setup import TOOL, GitSetup
    from ...services.setup.file_states import file_states
    from ...services.setup.package_setup import package_states
    from ..context import open_credentials

    stores = open_credentials(cmd.cli_ctx).stores
    git = {"tool": TOOL, **git_neighbors.state(os.environ), "files": GitSetup(stores, os.environ).files()}
    return [git, *package_states(stores, os.environ), *file_states(stores, os.environ)]


@process.action
def undo_tools(cmd: Any, dry_run: bool = False) -> list[dict[str, object]]:
    """Take the connections of all tools away."""
    from ...services.setup.undo_all import undo_all
    from ..context import open_credentials

    rows = undo_all(open_credentials(cmd.cli_ctx).stores, os.environ, dry_run)
    if not rows:
        _log.warning("Nothing to undo: no tool is connected.")
    if any(row["reason"] for row in rows):
        process.exit_after_output(cmd.cli_ctx, 1)
    return rows
