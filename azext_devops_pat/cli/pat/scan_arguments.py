"""The arguments of `pat scan`."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands.parameters import get_enum_type

from ..arguments import ORGANIZATION


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    with loader.argument_context("devops pat scan") as c:
        _places(c)
        _answers(c)
        _check(c)


def _places(c: Any) -> None:
    c.argument(
        "path",
        options_list=["--path"],
        nargs="+",
        help="Files and folders to search; - is standard input. Default: the current folder.",
    )
    c.argument(
        "git",
        options_list=["--git"],
        action="store_true",
        help="Also search the whole history of the git repository, unreachable objects, stashes and tags included.",
    )
    c.argument(
        "staged",
        options_list=["--staged"],
        action="store_true",
        help="Search only what is staged for the next commit, as a pre-commit hook does.",
    )
    c.argument(
        "home",
        options_list=["--home"],
        action="store_true",
        help="Search the files of your home folder in which tools keep credentials, and shell histories.",
    )


def _answers(c: Any) -> None:
    c.argument(
        "output_format",
        get_enum_type(["sarif"]),
        options_list=["--format"],
        help="Print SARIF 2.1.0 for code scanning, instead of a list.",
    )
    c.argument(
        "baseline",
        options_list=["--baseline"],
        help="File with the JSON output of an earlier scan. What is in it is accepted and left out.",
    )


def _check(c: Any) -> None:
    c.argument(
        "check",
        options_list=["--check"],
        action="store_true",
        help="Send each PAT found to --organization once, to see whether it is alive and whose it is. "
        "The organization records these sign-ins.",
    )
    c.argument("organization", ORGANIZATION, required=False, arg_group=None)
    c.argument(
        "server",
        options_list=["--server"],
        action="store_true",
        help="The organization of --check is a collection of your own Azure DevOps Server, and may receive the PATs.",
    )
    c.argument(
        "yes",
        options_list=["--yes", "-y"],
        action="store_true",
        help="Send the PATs found even if there are more than 20.",
    )
