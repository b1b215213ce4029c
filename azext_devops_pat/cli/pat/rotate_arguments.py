"""The arguments of `az devops pat rotate`."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands.parameters import get_three_state_flag

from ..arguments import add_organization


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    with loader.argument_context("devops pat rotate") as c:
        add_organization(c)
        c.argument(
            "detect",
            get_three_state_flag(),
            options_list=["--detect"],
            help="Take the organization from the git remote of this folder if --organization is not given. "
            "Default: devops_pat.detect, else true.",
        )
        c.argument(
            "authorization_id",
            options_list=["--id"],
            help="authorizationId of the PAT that is stored, if that is not known here yet. See: az devops pat list.",
        )
        c.argument(
            "days",
            options_list=["--days"],
            type=int,
            help="Life of the new PAT in days of 24 hours. Default: the life of the old one, at most 90, else 7.",
        )
        c.argument(
            "due_within",
            options_list=["--due-within"],
            type=int,
            help="Rotate only what has at most this many days left, and at most half of its own life. "
            "Without --organization: every stored PAT that is due.",
        )
