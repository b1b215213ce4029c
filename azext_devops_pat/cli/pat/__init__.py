"""`az devops pat`: the life of PATs."""

from __future__ import annotations

from typing import Any


def register_commands(loader: Any) -> None:
    """Register the commands and their help with az's loader."""
    from azure.cli.core.commands import CliCommandType

    from . import tables
    from .help import load_help
    from .scan_command import register_scan

    load_help()
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.actions#{}")
    rotation = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.rotate_actions#{}")
    with loader.command_group("devops pat", operations) as group:
        group.command("list", "list_pats", table_transformer=tables.list_table)
        group.command("show", "show", table_transformer=tables.show_table)
        group.command("create", "create")
        group.command("update", "update", table_transformer=tables.show_table)
        group.command("rotate", "rotate", command_type=rotation, table_transformer=tables.rotate_table)
        group.command("revoke", "revoke", table_transformer=tables.revoke_table)
        group.command("scopes", "scopes", table_transformer=tables.scopes_table)
    register_scan(loader)
