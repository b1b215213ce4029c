"""The arguments of `auth status`, `auth token` and `auth exec`."""

from __future__ import annotations

import argparse
from typing import Any

from azure.cli.core.commands.parameters import get_enum_type

from ...services.exec_for.names import NAMES
from ...services.token import FORMATS, SHELLS
from ..arguments import ORGANIZATION, add_organization, add_resolving, add_server


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    _status(loader)
    _token(loader)
    _exec(loader)


def _status(loader: Any) -> None:
    with loader.argument_context("devops auth status") as c:
        add_organization(c)
        add_server(c)
        c.argument(
            "offline",
            options_list=["--offline"],
            action="store_true",
            help="Do not contact Azure DevOps or Entra ID.",
        )
        c.argument(
            "fail_if_expires_within",
            options_list=["--fail-if-expires-within"],
            type=int,
            help="Exit with code 1 if a credential is known to expire within this many days.",
        )


def _token(loader: Any) -> None:
    with loader.argument_context("devops auth token") as c:
        add_resolving(c)
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
        add_resolving(c)
        c.argument(
            "organization",
            ORGANIZATION,
            action="append",
            required=False,
            arg_group=None,
            help=f"{ORGANIZATION.settings['help']} May be repeated with --for, for tools that are keyed by URL.",
        )
        c.argument(
            "tools",
            get_enum_type(list(NAMES)),
            options_list=["--for"],
            nargs="+",
            help="Set what these tools read, keyed by URL where they can, instead of one variable.",
        )
        c.argument(
            "name",
            options_list=["--name"],
            help="With --for uv, cargo or nuget: the name that the tool's configuration gives to the feed, to need no "
            "program of ours. It must name one URL of the organization.",
        )
        c.argument(
            "variable",
            options_list=["--variable"],
            help="Environment variable that holds the credential. Default: AZURE_DEVOPS_EXT_PAT.",
        )
        c.positional("child", nargs=argparse.REMAINDER, help="-- and the command with its arguments.")
