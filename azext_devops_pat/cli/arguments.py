"""Arguments that several rooms share. Each property is set: `azure-devops`'s contexts apply to our commands too."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands.parameters import get_enum_type, get_three_state_flag
from knack.arguments import CLIArgumentType

from ..core.names import ORDER

ORGANIZATION = CLIArgumentType(
    options_list=["--organization", "--org"],
    help="Azure DevOps organization: its name, URL, visualstudio.com alias or a git remote. "
    "For Azure DevOps Server, the URL of a collection.",
)


def add_organization(context: Any) -> None:
    """Add `--organization`."""
    context.argument("organization", ORGANIZATION, required=False, arg_group=None)


def add_server(context: Any) -> None:
    """Add `--server`."""
    context.argument(
        "server",
        options_list=["--server"],
        action="store_true",
        help="The organization is a collection of your own Azure DevOps Server, and may receive your PAT. "
        "Not needed once you have logged in to it, or if devops_pat.servers lists it.",
    )


def add_resolving(context: Any) -> None:
    """Add what chooses an organization and a source."""
    add_organization(context)
    add_server(context)
    add_detect(context)
    context.argument(
        "source", get_enum_type(list(ORDER)), options_list=["--source"], help="Use this source of credentials only."
    )


def add_detect(context: Any) -> None:
    """Add `--detect`."""
    context.argument(
        "detect",
        get_three_state_flag(),
        options_list=["--detect"],
        help="Take the organization from the git remote of this folder if --organization is not given. "
        "Default: devops_pat.detect, else true.",
    )
