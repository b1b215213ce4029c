"""`az devops login`, `logout` and `configure`."""

from __future__ import annotations

from typing import Any


def register_commands(loader: Any) -> None:
    """Register the commands and their help with az's loader."""
    from azure.cli.core.commands import CliCommandType

    from .. import azure_devops_extension
    from .help import load_help
    from .tables import defaults_table, logout_table

    is_alone = not azure_devops_extension.is_installed()  # the other extension has the same `configure`
    load_help(is_alone)
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.sign_in.actions#{}")
    with loader.command_group("devops", operations) as group:
        group.command("login", "login")
        group.command("logout", "logout", table_transformer=logout_table)
        if is_alone:
            group.command("configure", "configure", table_transformer=defaults_table)
