"""`az devops auth status`, `token` and `exec`."""

from __future__ import annotations

from typing import Any

from ..late_table import late_table


def register_commands(loader: Any) -> None:
    """Register the commands with az's loader."""
    from azure.cli.core.commands import CliCommandType

    table = late_table("azext_devops_pat.cli.auth.tables#status_table")
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.auth.actions#{}")
    showing = CliCommandType(operations_tmpl="azext_devops_pat.cli.auth.status_action#{}")
    with loader.command_group("devops auth", operations) as group:
        group.command("status", "status", command_type=showing, table_transformer=table)
        group.command("token", "token")
        group.command("exec", "run")


def register_arguments(loader: Any) -> None:
    """Register their arguments."""
    from . import arguments

    arguments.register_arguments(loader)


def help_texts() -> dict[str, str]:
    """Return their help, by name."""
    from .help import HELP

    return HELP
