"""The arguments of every command. Each property is set here: `azure-devops`'s contexts apply to our commands too."""

from __future__ import annotations

import argparse
from typing import Any

from azure.cli.core.commands.parameters import get_enum_type, get_three_state_flag
from knack.arguments import CLIArgumentType

from ..core.resolve import ORDER
from ..services.token import FORMATS, SHELLS

ORGANIZATION = CLIArgumentType(
    options_list=["--organization", "--org"],
    help="Azure DevOps organization: its name, URL, visualstudio.com alias or a git remote. "
    "For Azure DevOps Server the URL of a collection.",
)


def register(loader: Any) -> None:
    """Register the arguments with az's loader."""
    _login(loader)
    _logout(loader)
    _configure(loader)
    _status(loader)
    _token(loader)
    _exec(loader)


def _login(loader: Any) -> None:
    with loader.argument_context("devops login") as c:
        c.argument("organization", ORGANIZATION, required=False, arg_group=None)
        c.argument(
            "server",
            options_list=["--server"],
            action="store_true",
            help="The organization is a collection of your own Azure DevOps Server. Needed once for each collection.",
        )
        c.argument(
            "token_file",
            options_list=["--token-file"],
            help="File to read the PAT from; - is standard input. There is no option that takes the PAT itself: "
            "arguments are seen by every process and kept in logs.",
        )
        c.argument(
            "storage",
            get_enum_type(["keyring", "file"]),
            options_list=["--storage"],
            help="Where to store the PAT. By default the keyring, or where there is none the protected file.",
        )
        c.argument(
            "no_verify",
            options_list=["--no-verify"],
            action="store_true",
            help="Store the PAT without asking the service whether it accepts it.",
        )
        c.argument(
            "expires",
            options_list=["--expires"],
            help="Day on which the PAT ends, YYYY-MM-DD. The service does not tell it to a PAT.",
        )


def _logout(loader: Any) -> None:
    with loader.argument_context("devops logout") as c:
        c.argument("organization", ORGANIZATION, required=False, arg_group=None)


def _configure(loader: Any) -> None:
    with loader.argument_context("devops configure") as c:
        c.argument(
            "defaults",
            options_list=["--defaults", "-d"],
            nargs="*",
            help="Space-separated name=value pairs: organization=ORG, project=NAME. An empty value clears a default.",
        )
        c.argument(
            "list_defaults",
            options_list=["--list", "-l"],
            action="store_true",
            help="Show the defaults, where each comes from, and the path of the file.",
        )


def _status(loader: Any) -> None:
    with loader.argument_context("devops auth status") as c:
        c.argument("organization", ORGANIZATION, required=False, arg_group=None)
        c.argument(
            "offline",
            options_list=["--offline"],
            action="store_true",
            help="Ask nobody: show what this machine knows.",
        )
        c.argument(
            "fail_if_expires_within",
            options_list=["--fail-if-expires-within"],
            type=int,
            help="End with exit code 1 where a credential is known to end within so many days.",
        )


def _token(loader: Any) -> None:
    with loader.argument_context("devops auth token") as c:
        _resolving(c)
        c.argument(
            "output_format",
            get_enum_type(list(FORMATS)),
            options_list=["--format"],
            help="Print the bare credential (token), base64 of :TOKEN (basic), an Authorization header (header), or a "
            "line for a shell to evaluate (env), instead of an object.",
        )
        c.argument(
            "shell",
            get_enum_type(list(SHELLS)),
            options_list=["--shell"],
            help="The shell that evaluates --format env.",
        )


def _exec(loader: Any) -> None:
    with loader.argument_context("devops auth exec") as c:
        _resolving(c)
        c.argument(
            "variable",
            options_list=["--variable"],
            help="Environment variable that holds the credential in the command's environment.",
        )
        c.positional("child", nargs=argparse.REMAINDER, help="-- and the command with its arguments.")


def _resolving(context: Any) -> None:
    context.argument("organization", ORGANIZATION, required=False, arg_group=None)
    context.argument(
        "detect",
        get_three_state_flag(),
        options_list=["--detect"],
        help="Take the organization from the git remote of this folder where --organization is not given.",
    )
    context.argument(
        "source",
        get_enum_type(list(ORDER)),
        options_list=["--source"],
        help="Ask this source alone.",
    )
