"""When a PAT expires. Times are ISO 8601 in UTC as the service and our metadata write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

WARNING_DAYS = 7
UNUSED_DAYS = 75  # after 90 without a sign-in, Azure DevOps deactivates a PAT of an Entra organization
GLOBAL_PATS_END = date(2026, 12, 1)  # the day on which Azure DevOps ends PATs for all organizations
_DECIMALS = re.compile(r"\.\d+")


def parse_timestamp(text: str | None) -> datetime | None:
    """Read an ISO 8601 time; None if there is none or it cannot be read."""
    if not text:
        return None
    try:
        # Python 3.10 reads neither `Z` nor the service's seven decimals.
        found = datetime.fromisoformat(_DECIMALS.sub("", text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def utc_text(moment: datetime) -> str:
    """Write a time as our metadata does: UTC, whole seconds."""
    return moment.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def normalized(text: str | None) -> str | None:
    """Return a time as `utc_text` writes it; a text that is no time as it is."""
    moment = parse_timestamp(text)
    return text if moment is None else utc_text(moment)


def global_pats_ended(now: datetime) -> bool:
    """Tell whether PATs for all organizations have ended."""
    return now.astimezone(timezone.utc).date() >= GLOBAL_PATS_END


def days_left(text: str | None, now: datetime, zone: tzinfo | None = None) -> int | None:
    """Return the days left as a calendar counts them in the user's time zone (or `zone`): 0 expires later today.

    Negative once expired; None if the expiry is not known.
    """
    end = parse_timestamp(text)
    if end is None:
        return None
    days = (end.astimezone(zone).date() - now.astimezone(zone).date()).days
    return min(days, -1) if end <= now else days


def days_since(text: str | None, now: datetime) -> int | None:
    """Return the whole days of 24 hours since a time; None if it is not known."""
    moment = parse_timestamp(text)
    return None if moment is None else (now - moment).days


def ends_within(text: str | None, days: float, now: datetime) -> bool:
    """Tell whether the expiry is known and less than so many days of 24 hours away, or past."""
    end = parse_timestamp(text)
    return end is not None and end - now < timedelta(days=days)


def is_past(text: str | None, now: datetime) -> bool:
    """Tell whether the expiry is known and past."""
    end = parse_timestamp(text)
    return end is not None and end <= now


def posix(text: str | None) -> int | None:
    """Return the expiry in POSIX seconds; None if it is not known."""
    end = parse_timestamp(text)
    return None if end is None else int(end.timestamp())


def end_of_day(day: date, zone: tzinfo | None = None) -> str:
    """Return the last second of `day` in the user's time zone (or `zone`), written in UTC."""
    local = datetime.combine(day, time(23, 59, 59))
    last = local.astimezone() if zone is None else local.replace(tzinfo=zone)
    return utc_text(last)
