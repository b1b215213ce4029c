"""What az loads: the commands and their arguments, room by room."""

from __future__ import annotations

from azure.cli.core import AzCommandsLoader
from azure.cli.core.commands import AzCliCommand


class DevOpsPatLoader(AzCommandsLoader):  # type: ignore[misc]  # az ships no types
    """Registers `az devops …`, and one hidden command under each group of `azure-devops` that az loads only it for."""

    def load_command_table(self, args: list[str] | None) -> dict[str, AzCliCommand]:
        """Register the commands; `args` makes no difference to them, since az indexes what it sees here."""
        from . import auth, azure_devops_extension, pat, setup, sign_in

        setup.accept_option_of_group(args or [])
        sign_in.register_commands(self)
        auth.register_commands(self)
        pat.register_commands(self)
        setup.register_commands(self)
        azure_devops_extension.register_commands(self)
        table: dict[str, AzCliCommand] = self.command_table
        return table

    def load_arguments(self, command: str) -> None:
        """Register the arguments of `command`; of all for an empty one."""
        from .auth.arguments import register_arguments as register_auth
        from .sign_in.arguments import register_arguments as register_sign_in

        register_sign_in(self)
        register_auth(self)
        if not command or command.startswith("devops auth"):
            from .setup.arguments import register_arguments as register_setup

            register_setup(self)
        if not command or command.startswith("devops pat"):
            from .pat.arguments import register_arguments as register_pat
            from .pat.scan_arguments import register_arguments as register_scan

            register_pat(self)
            register_scan(self)


# az indexes commands by their loader's module and would not find this one again ("misspelled or not recognized").
DevOpsPatLoader.__module__ = "azext_devops_pat"
