"""Which commands there are."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands import CliCommandType

from . import neighbour
from .tables import defaults_table, logout_table, status_table

HIDDEN_COMMAND = "devops-pat-loaded"


def register(loader: Any) -> None:
    """Register every command with az's loader."""
    with loader.command_group("devops") as group:
        group.custom_command("login", "login")
        group.custom_command("logout", "logout", table_transformer=logout_table)
        if not neighbour.is_installed():
            group.custom_command("configure", "configure", table_transformer=defaults_table)
    auth = CliCommandType(operations_tmpl="azext_devops_pat.cli.auth_actions#{}")
    with loader.command_group("devops auth", auth) as group:
        group.command("status", "status", table_transformer=status_table)
        group.command("token", "token")
        group.command("exec", "run")
    if neighbour.is_installed():
        _register_hidden(loader)


def _register_hidden(loader: Any) -> None:
    """A command of ours under each of its groups makes az put our folder on the path there."""
    hidden = loader.deprecate(hide=True)
    for name in neighbour.GROUPS:
        with loader.command_group(name) as group:
            group.custom_command(HIDDEN_COMMAND, "loaded", deprecate_info=hidden)
