"""`az devops login`, `logout` and `configure`."""

from __future__ import annotations

from typing import Any

from .. import azure_devops_extension
from ..late_table import late_table


def register_commands(loader: Any) -> None:
    """Register the commands with az's loader."""
    from azure.cli.core.commands import CliCommandType

    tables = "azext_devops_pat.cli.sign_in.tables#"
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.sign_in.actions#{}")
    with loader.command_group("devops", operations) as group:
        group.command("login", "login")
        group.command("logout", "logout", table_transformer=late_table(tables + "logout_table"))
        if not azure_devops_extension.is_installed():  # it has the same `configure`
            group.command("configure", "configure", table_transformer=late_table(tables + "defaults_table"))


def register_arguments(loader: Any) -> None:
    """Register their arguments."""
    from . import arguments

    arguments.register_arguments(loader)


def help_texts() -> dict[str, str]:
    """Return their help, by name."""
    from .help import HELP, HELP_WITHOUT_AZURE_DEVOPS

    return HELP if azure_devops_extension.is_installed() else {**HELP, **HELP_WITHOUT_AZURE_DEVOPS}
