"""The arguments of `login`, `logout` and `configure`."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands.parameters import get_enum_type

from ..arguments import add_organization, add_server


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    _login(loader)
    with loader.argument_context("devops logout") as c:
        add_organization(c)
    _configure(loader)


def _login(loader: Any) -> None:
    with loader.argument_context("devops login") as c:
        add_organization(c)
        add_server(c)
        c.argument(
            "token_file",
            options_list=["--token-file"],
            help="File to read the PAT from; - is standard input. There is no option for the PAT itself: every process "
            "can see arguments, and logs keep them.",
        )
        c.argument(
            "storage",
            get_enum_type(["keyring", "file"]),
            options_list=["--storage"],
            help="Where to store the PAT. By default the OS keyring, or the protected file if there is none.",
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
            help="Expiry date, YYYY-MM-DD. Azure DevOps does not reveal it; give it to be warned in time.",
        )
    _create(loader)


def _create(loader: Any) -> None:
    with loader.argument_context("devops login") as c:
        c.argument(
            "create",
            options_list=["--create"],
            action="store_true",
            help="Create the PAT with the session of az login and store it; nobody ever sees it. Needs --organization.",
        )
        c.argument(
            "scope",
            options_list=["--scope"],
            nargs="+",
            help="Scopes of the PAT that --create makes, or presets: az devops pat scopes lists them. "
            "Default: vso.code_write vso.packaging.",
        )
        c.argument(
            "days",
            options_list=["--days"],
            type=int,
            help="Life of the PAT that --create makes, in days of 24 hours. Default: 7.",
        )


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
