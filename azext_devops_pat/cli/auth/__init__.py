"""`az devops auth status`, `token` and `exec`."""

from __future__ import annotations

from typing import Any


def register_commands(loader: Any) -> None:
    """Register the commands and their help with az's loader."""
    from azure.cli.core.commands import CliCommandType

    from .help import load_help
    from .tables import status_table

    load_help()
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.auth.actions#{}")
    showing = CliCommandType(operations_tmpl="azext_devops_pat.cli.auth.status_action#{}")
    with loader.command_group("devops auth", operations) as group:
        group.command("status", "status", command_type=showing, table_transformer=status_table)
        group.command("token", "token")
        group.command("exec", "run")
