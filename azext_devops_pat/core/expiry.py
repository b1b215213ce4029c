"""When a PAT ends. Times are ISO 8601 in UTC as the service and our metadata write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

WARNING_DAYS = 7
_DECIMALS = re.compile(r"\.\d+")


def moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 time; None where there is none or it cannot be read."""
    if not text:
        return None
    try:
        # Python 3.10 reads neither `Z` nor the service's seven decimals.
        found = datetime.fromisoformat(_DECIMALS.sub("", text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def days_left(text: str | None, now: datetime) -> int | None:
    """Return the whole days until the end, negative after it; None where it is not known."""
    end = moment(text)
    return None if end is None else (end - now) // timedelta(days=1)


def is_past(text: str | None, now: datetime) -> bool:
    """Tell whether the end is known and past."""
    end = moment(text)
    return end is not None and end <= now


def posix(text: str | None) -> int | None:
    """Return the end in POSIX seconds; None where it is not known."""
    end = moment(text)
    return None if end is None else int(end.timestamp())
