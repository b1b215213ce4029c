"""What az loads: the commands and their arguments."""

from __future__ import annotations

from typing import Any

from azure.cli.core import AzCommandsLoader
from azure.cli.core.commands import AzCliCommand


class DevOpsPatLoader(AzCommandsLoader):  # type: ignore[misc]  # az ships no types
    """Registers `az devops …`, and one hidden command under each group of `azure-devops` that az loads it alone for."""

    def __init__(self, cli_ctx: Any = None) -> None:
        from azure.cli.core.commands import CliCommandType

        from .host import end_quickly

        end_quickly()
        actions = CliCommandType(operations_tmpl="azext_devops_pat.cli.actions#{}")
        super().__init__(cli_ctx=cli_ctx, custom_command_type=actions)

    def load_command_table(self, args: list[str] | None) -> dict[str, AzCliCommand]:
        """Register the commands; `args` makes no difference, since az indexes what it sees here."""
        from .commands import register
        from .help import load

        load()
        register(self)
        table: dict[str, AzCliCommand] = self.command_table
        return table

    def load_arguments(self, command: str) -> None:
        """Register the arguments of `command`."""
        from .params import register

        register(self)


# az indexes commands by their loader's module and would not find this one again ("misspelled or not recognized").
DevOpsPatLoader.__module__ = "azext_devops_pat"
