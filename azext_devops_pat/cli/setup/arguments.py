"""The arguments of `auth setup git` and of the hidden commands. Each property is set."""

from __future__ import annotations

from typing import Any


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    with loader.argument_context("devops auth setup git") as c:
        c.argument(
            "local",
            options_list=["--local"],
            action="store_true",
            help="Connect git in the repository of this folder only, instead of everywhere.",
        )
        c.argument(
            "undo",
            options_list=["--undo"],
            action="store_true",
            help="Take the connection away: the configuration file is as it was before.",
        )
        c.argument(
            "dry_run",
            options_list=["--dry-run"],
            action="store_true",
            help="Show the lines that would change, and write nothing.",
        )
    with loader.argument_context("devops auth git-credential") as c:
        c.positional("operation", help="What git asks for: get, store or erase.")
