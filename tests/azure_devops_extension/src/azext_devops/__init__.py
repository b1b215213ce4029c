"""A stand-in for Microsoft's `azure-devops` extension, for tests (see README.md)."""

from __future__ import annotations

from typing import Any

from azure.cli.core import AzCommandsLoader

from azext_devops import _help  # noqa: F401  (registers the help)


class StandInLoader(AzCommandsLoader):
    """az indexes commands by this class's module, `azext_devops`."""

    def __init__(self, cli_ctx: Any = None) -> None:
        from azure.cli.core.commands import CliCommandType

        super().__init__(cli_ctx=cli_ctx, custom_command_type=CliCommandType(operations_tmpl='azext_devops#{}'))

    def load_command_table(self, args: list[str] | None) -> dict[str, Any]:
        from azext_devops.commands import load_commands

        load_commands(self)
        return self.command_table

    def load_arguments(self, command: str) -> None:
        from azext_devops.arguments import load_arguments

        load_arguments(self)


COMMAND_LOADER_CLS = StandInLoader
