"""The arguments of `auth setup` and of the hidden commands. Each property is set."""

from __future__ import annotations

from typing import Any

from . import FILE_TOOLS


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    with loader.argument_context("devops auth setup git") as c:
        c.argument(
            "local",
            options_list=["--local"],
            action="store_true",
            help="Connect git in the repository of this folder only, instead of everywhere.",
        )
        _add_common(c)
    for tool in ("pip", "pipx", "uv", "pdm", "nuget", "cargo", "bazel"):
        with loader.argument_context(f"devops auth setup {tool}") as c:
            _add_common(c)
    for tool in FILE_TOOLS:
        with loader.argument_context(f"devops auth setup {tool}") as c:
            _add_common(c)
            _add_file_arguments(c, tool)
    with loader.argument_context("devops auth setup undo") as c:
        _add_dry_run(c)
    with loader.argument_context("devops auth git-credential") as c:
        c.positional("operation", help="What git asks for: get, store or erase.")


def _add_common(c: Any) -> None:
    c.argument(
        "undo",
        options_list=["--undo"],
        action="store_true",
        help="Remove the connection, so that the configuration file is as it was before.",
    )
    _add_dry_run(c)


def _add_dry_run(c: Any) -> None:
    c.argument(
        "dry_run",
        options_list=["--dry-run"],
        action="store_true",
        help="Show the lines that would change, and write nothing.",
    )


def _add_file_arguments(c: Any, tool: str) -> None:
    c.argument(
        "organization",
        options_list=["--organization", "--org"],
        help="Organization of the feeds, name or URL. By default that of the git remote, else the default one.",
    )
    c.argument(
        "force",
        options_list=["--force"],
        action="store_true",
        help="Turn lines for the same feed that are in the file already into comments, without their values.",
    )
    if tool == "yarn":
        what = "Address of the feed's npm registry"
        c.argument("registry", options_list=["--registry"], help=f"{what}; with --undo, that one alone.")
    if tool in ("maven", "gradle"):
        what = (
            "The id that the project gives the repository" if tool == "maven" else "The repository's name in the build"
        )
        text = f"{what}: whatever has it gets the credential. With --undo, that one alone."
        c.argument("name", options_list=["--name", "-n"], help=text)
