"""What az loads: the commands, their arguments and their help, room by room."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from azure.cli.core import AzCommandsLoader
from azure.cli.core.commands import AzCliCommand
from knack.help_files import helps


class DevOpsPatLoader(AzCommandsLoader):  # type: ignore[misc]  # az ships no types
    """Registers `az devops …`, and one hidden command under each group of `azure-devops` that az loads only it for."""

    def load_command_table(self, args: list[str] | None) -> dict[str, AzCliCommand]:
        """Register the commands that `args` can mean.

        az indexes first words of commands by what it sees here, so each of these is registered whatever `args` are.
        """
        from . import azure_devops_extension

        is_completed = self.cli_ctx.data.get("completer_active")  # then words are still to come
        if args and args[:3] == ["devops", "auth", "setup"] and not is_completed:
            from .setup import name_command_of_group

            name_command_of_group(args)
        for room in rooms_for(args or ()):
            room.register_commands(self)
        azure_devops_extension.register_commands(self)
        if self.cli_ctx.invocation:
            self.cli_ctx.invocation.help.versioned_loaders["devops-pat"] = LateHelp()
        table: dict[str, AzCliCommand] = self.command_table
        return table

    def load_arguments(self, command: str) -> None:
        """Register the arguments of `command`; of all, and all help, for an empty one, as tools that read all do."""
        for room in rooms_for(command.split()):
            room.register_arguments(self)
            if not command:
                helps.update(room.help_texts())


# az indexes commands by their loader's module and would not find this one again ("misspelled or not recognized").
DevOpsPatLoader.__module__ = "azext_devops_pat"


class LateHelp:
    """One of az's loaders of help, first in their order: it imports our texts when az is about to read `helps`."""

    version = -1

    def get_noun_help_file_names(self, nouns: Sequence[str]) -> list[str]:
        """Return no files: the texts are in modules."""
        return []

    def update_file_contents(self, contents: object) -> None:
        """Take nothing from files."""

    def versioned_load(self, help_object: Any, parser: object) -> None:
        """Put the texts of a command or group where az looks next."""
        words = help_object.delimiters.split()
        if words[:1] == ["devops"]:
            for room in rooms_for(words):
                helps.update(room.help_texts())


def rooms_for(words: Sequence[str]) -> tuple[ModuleType, ...]:
    """Return the rooms of the commands that begin with `words`: all of them unless the words tell."""
    match words[:3]:
        case ["devops", "login" | "logout" | "configure", *_]:
            from . import sign_in

            return (sign_in,)
        case ["devops", "auth", "token" | "exec"]:
            from . import auth

            return (auth,)
        case ["devops", "auth", "status"]:
            from . import auth, sign_in

            return auth, sign_in  # it says whose `login` az runs, as az's table of commands tells
        case ["devops", "auth", *_]:
            from . import auth, setup

            return auth, setup
        case ["devops", "pat", *_]:
            from . import pat

            return (pat,)
    from . import auth, pat, setup, sign_in

    return sign_in, auth, pat, setup
