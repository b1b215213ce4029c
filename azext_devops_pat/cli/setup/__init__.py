"""`az devops auth setup …`, and the hidden commands that the tools' launchers fall back on."""

from __future__ import annotations

from typing import Any

from ..late_table import late_table

FILE_TOOLS = ("npm", "pnpm", "yarn", "maven", "gradle")
_ONLY_FOR_PROGRAMS = "Launchers call this command. To connect a tool: az devops auth setup list"
_DEPTH = len(("devops", "auth", "setup"))
_HELP = frozenset(("--help", "-h"))


def name_command_of_group(args: list[str]) -> None:
    """Turn `auth setup` into `auth setup list`, and `auth setup --undo` into `auth setup undo`.

    A group of az does nothing and has no options. az parses this very list.
    """
    words = args[_DEPTH:]
    if words[:1] and not words[0].startswith("-") or not _HELP.isdisjoint(words):
        return
    command = "undo" if "--undo" in words else "list"
    args[_DEPTH:] = [command, *(word for word in words if word != "--undo")]


def register_commands(loader: Any) -> None:
    """Register the commands with az's loader."""
    from azure.cli.core.commands import CliCommandType

    setup_table = late_table("azext_devops_pat.cli.setup.tables#setup_table")
    tools_table = late_table("azext_devops_pat.cli.setup.tables#tools_table")
    undo_table = late_table("azext_devops_pat.cli.setup.tables#undo_table")
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.setup.actions#{}")
    with loader.command_group("devops auth setup", operations) as group:
        group.command("git", "setup_git", table_transformer=setup_table)
        for tool in ("pip", "pipx", "uv", "pdm", "nuget", "cargo", "bazel", *FILE_TOOLS):
            group.command(tool, f"setup_{tool}", table_transformer=setup_table)
        group.command("list", "list_tools", table_transformer=tools_table)
        group.command("undo", "undo_tools", table_transformer=undo_table)
    hidden = loader.deprecate(hide=True, message_func=lambda _: _ONLY_FOR_PROGRAMS)  # az hides no others
    helpers = CliCommandType(operations_tmpl="azext_devops_pat.cli.setup.helpers#{}")
    with loader.command_group("devops auth", helpers) as group:
        group.command("git-credential", "git_credential", deprecate_info=hidden)
        group.command("package-credential", "package_credential", deprecate_info=hidden)
        group.command("heal-launchers", "heal_launchers", deprecate_info=hidden)


def register_arguments(loader: Any) -> None:
    """Register their arguments."""
    from . import arguments

    arguments.register_arguments(loader)


def help_texts() -> dict[str, str]:
    """Return their help, by name."""
    from .help import HELP
    from .package_help import PACKAGE_HELP

    return {**HELP, **PACKAGE_HELP}
