"""`az devops pat`: the life of PATs, and the search for leaked ones."""

from __future__ import annotations

from typing import Any

from ..late_table import late_table


def register_commands(loader: Any) -> None:
    """Register the commands with az's loader."""
    from azure.cli.core.commands import CliCommandType

    tables = "azext_devops_pat.cli.pat.tables#"
    show_table = late_table(tables + "show_table")
    scan_table = late_table("azext_devops_pat.cli.pat.scan_tables#scan_table")
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.actions#{}")
    rotation = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.rotate_actions#{}")
    scanning = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.scan_actions#{}")
    with loader.command_group("devops pat", operations) as group:
        group.command("list", "list_pats", table_transformer=late_table(tables + "list_table"))
        group.command("show", "show", table_transformer=show_table)
        group.command("create", "create")
        group.command("update", "update", table_transformer=show_table)
        rotate_table = late_table(tables + "rotate_table")
        group.command("rotate", "rotate", command_type=rotation, table_transformer=rotate_table)
        group.command("revoke", "revoke", table_transformer=late_table(tables + "revoke_table"))
        group.command("scopes", "scopes", table_transformer=late_table(tables + "scopes_table"))
        group.command("scan", "scan", command_type=scanning, table_transformer=scan_table)


def register_arguments(loader: Any) -> None:
    """Register their arguments."""
    from . import arguments, scan_arguments

    arguments.register_arguments(loader)
    scan_arguments.register_arguments(loader)


def help_texts() -> dict[str, str]:
    """Return their help, by name."""
    from .help import HELP
    from .scan_help import HELP as SCAN_HELP

    return {**HELP, **SCAN_HELP}
