"""Which PAT is due, and how long the new one lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.errors import InputError
from ...core.expiry import parse_timestamp
from ...core.record import Record

DEFAULT_DAYS, MOST_DAYS, LONGEST_DAYS = 7, 90, 366
_NEARLY = timedelta(hours=1)  # whole days, but for the seconds that a request takes


def life_between(start: str | None, end: str | None) -> timedelta | None:
    """Return the whole life of a PAT; None if it is not known."""
    first, last = parse_timestamp(start), parse_timestamp(end)
    return last - first if first is not None and last is not None and last > first else None


def new_life(days: int | None, old: timedelta | None) -> timedelta:
    """Return the life of the new PAT: as asked, else the old one's, at most 90 days, else 7 days."""
    if days is not None:
        return timedelta(days=days)
    if old is None:
        return timedelta(days=DEFAULT_DAYS)
    whole = timedelta(days=round(old / timedelta(days=1)))
    return min(whole if abs(whole - old) < _NEARLY else old, timedelta(days=MOST_DAYS))


def check_days(days: int | None, due_within: int | None) -> None:
    """Raise InputError for numbers of days that cannot be used, alone or together."""
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise InputError(f"--days must be from 1 to {LONGEST_DAYS}.", f"For example: --days {DEFAULT_DAYS}")
    if due_within is not None and due_within < 0:
        raise InputError("--due-within must be 0 or more.", "For example: --due-within 3")
    if days is not None and due_within is not None:
        check_due_within(due_within, timedelta(days=days), "")


def check_due_within(due_within: int, life: timedelta, of: str) -> None:
    """Raise InputError if a PAT of that life would be due as soon as it is made; `of` names the organization."""
    if timedelta(days=due_within) >= life:
        days = f"{life / timedelta(days=1):.3g}"
        raise InputError(
            f"--due-within {due_within} is not less than the life of the new PAT{of} ({days} days): "
            "it would be due again at once.",
            f"To give it a longer life: --days {min(2 * due_within + 1, LONGEST_DAYS)}",
        )


def is_due(record: Record, due_within: int, now: datetime) -> bool | None:
    """Tell whether the PAT has at most so many days left, and at most half of its own life; None if that is unknown."""
    end = parse_timestamp(record.valid_to)
    if end is None:
        return None
    limit, life = timedelta(days=due_within), life_between(record.valid_from or record.stored_at, record.valid_to)
    return end - now <= (limit if life is None else min(limit, life / 2))
