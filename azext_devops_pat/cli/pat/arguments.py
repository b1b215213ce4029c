"""The arguments of `az devops pat`."""

from __future__ import annotations

from typing import Any

from azure.cli.core.commands.parameters import get_enum_type
from azure.cli.core.decorators import Completer

from ...core.pat_info import ALL, STATUSES
from ..arguments import add_detect, add_organization


def register_arguments(loader: Any) -> None:
    """Register the arguments with az's loader."""
    for command in ("list", "show", "create", "update", "rotate", "revoke"):
        with loader.argument_context(f"devops pat {command}") as c:
            add_organization(c)
            add_detect(c)
    _list(loader)
    for command in ("show", "update"):
        with loader.argument_context(f"devops pat {command}") as c:
            c.argument("authorization_id", options_list=["--id"], help="The authorizationId that pat list shows.")
    _create(loader)
    _update(loader)
    _rotate(loader)
    _revoke(loader)
    with loader.argument_context("devops pat scopes") as c:
        c.argument("text", options_list=["--filter"], help="Show only scopes whose name or description has this text.")


def _list(loader: Any) -> None:
    with loader.argument_context("devops pat list") as c:
        c.argument(
            "status", get_enum_type([*STATUSES, ALL]), options_list=["--status"], help="List only PATs of this status."
        )
        c.argument(
            "all_organizations",
            options_list=["--all-organizations"],
            action="store_true",
            help="List your PATs in every organization that you belong to.",
        )
        _add_user(c, "List the PATs of this user.")


def _create(loader: Any) -> None:
    with loader.argument_context("devops pat create") as c:
        c.argument("name", options_list=["--name"], help="Name of the PAT. Names are not unique.")
        add_scope(c, "Scopes of the PAT, or presets, separated by spaces. `az devops pat scopes` shows them.")
        add_life(c, "Days that the PAT is valid. Default: 7.")
        c.argument(
            "login",
            options_list=["--login"],
            action="store_true",
            help="Store the PAT as az devops login does, once the service accepts it, and do not print its token.",
        )


def _update(loader: Any) -> None:
    with loader.argument_context("devops pat update") as c:
        c.argument("name", options_list=["--name"], help="New name of the PAT.")
        add_scope(c, "New scopes of the PAT, or presets. They replace the old ones.")
        add_life(c, "Days from now until the PAT expires.")


def _rotate(loader: Any) -> None:
    with loader.argument_context("devops pat rotate") as c:
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


def _revoke(loader: Any) -> None:
    with loader.argument_context("devops pat revoke") as c:
        c.argument(
            "authorization_ids",
            options_list=["--id"],
            nargs="+",
            help="The authorizationId of each PAT to revoke, separated by spaces.",
        )
        c.argument(
            "select_all",
            options_list=["--all"],
            action="store_true",
            help="Revoke every active PAT for this organization.",
        )
        c.argument(
            "all_organizations",
            options_list=["--all-organizations"],
            action="store_true",
            help="Revoke PATs that are valid for all organizations, too.",
        )
        _add_user(c, "Revoke PATs of this user.")
        c.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask for confirmation.")


def _add_user(context: Any, what: str) -> None:
    context.argument(
        "user",
        options_list=["--user"],
        help=f"{what} Give the user principal name or e-mail address. For administrators of the organization.",
    )


def add_scope(context: Any, text: str) -> None:
    """Add `--scope`."""
    context.argument("scope", options_list=["--scope"], nargs="+", completer=Completer(_complete_scope), help=text)


def _complete_scope(_cmd: Any, prefix: str, _namespace: Any) -> list[str]:
    from ...core.scopes import PRESETS, known

    return [word for word in (*PRESETS, *known()) if word.startswith(prefix)]


def add_life(context: Any, days: str) -> None:
    """Add `--days` and `--valid-to`."""
    context.argument("days", options_list=["--days"], type=int, help=days)
    context.argument(
        "valid_to",
        options_list=["--valid-to"],
        help="Expiry date, YYYY-MM-DD: the end of that day in your time zone. Not together with --days.",
    )
