"""What the `pat` commands take: names, lives and ids, checked before any request."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from ..core.errors import InputError
from ..core.expiry import end_of_day, utc_text
from ..core.nonce import LONGEST_NAME
from .login_input import expiry_date

DEFAULT_DAYS = 7
_EXAMPLE = "4ab5764f-4193-4f1d-b995-64144880b7d7"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def end_or_default(days: int | None, valid_to: str | None, now: datetime, default: int = DEFAULT_DAYS) -> str:
    """Return the end that the user wants, see `end_from`; without a wish, `default` days from now."""
    return end_from(days, valid_to, now) or _after(default, now)


def end_from(days: int | None, valid_to: str | None, now: datetime) -> str | None:
    """Return the end that the user wants, in UTC: `--days` of 24 hours, or the end of the day `--valid-to` there."""
    if days is not None and valid_to is not None:
        raise InputError("--days and --valid-to cannot be used together.", "For example: --days 7")
    day = expiry_date(valid_to, now.astimezone().date(), "--valid-to")
    if day is not None:
        return end_of_day(day)
    return None if days is None else _after(days, now)


def _after(days: int, now: datetime) -> str:
    if days < 1:
        raise InputError("--days must be 1 or more.", "For example: --days 7")
    try:
        return utc_text(now.astimezone(timezone.utc) + timedelta(days=days))
    except OverflowError:
        raise InputError(f"--days {days} is too far in the future.", "For example: --days 7") from None


def checked_name(name: str) -> str:
    """Return the name without white space around it; raise InputError for one that no PAT can have."""
    name = name.strip()
    if not name:
        raise InputError("The name of the PAT is empty.", "For example: --name ci")
    if not name.isprintable():
        raise InputError("The name of the PAT contains a control character.", "For example: --name ci")
    if len(name) > LONGEST_NAME:
        raise InputError(f"The name of the PAT is longer than {LONGEST_NAME} characters.", "For example: --name ci")
    return name


def checked_id(text: str) -> str:
    """Return the id of a PAT as the service writes it; raise InputError for what no PAT can have."""
    found = text.strip().lower()
    if not _ID.fullmatch(found):
        raise InputError(  # not shown: it may be the token
            "The value of --id is not the id of a PAT.", f"For example: --id {_EXAMPLE}"
        )
    return found


def checked_ids(ids: list[str] | None, select_all: bool) -> list[str]:
    """Return the ids given, each once; raise InputError unless there are ids, or `--all` in their place."""
    found = list(dict.fromkeys(checked_id(one) for one in ids or [] if one.strip()))
    if select_all and found:
        raise InputError("--id and --all cannot be used together.", "Leave out one of them.")
    if not select_all and not found:
        raise InputError("Say which PATs to revoke.", "To see them: az devops pat list\nThen give --id ID, or --all.")
    return found
