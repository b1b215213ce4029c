"""The stand-in's own time: the real one, moved forward by tests."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_DATE = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?", re.IGNORECASE)
_TICKS = 300  # a second, as SQL Server's `datetime` counts


class Clock:
    """What time it is for PATs and in answers; Entra's tokens keep to the real time."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def advance(self, by: timedelta) -> None:
        """Moves the time forward (or back)."""
        self._ahead += by

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(timezone.utc) + self._ahead


def shown(moment: datetime) -> str:
    """A date as the service prints it: rounded to 1/300 s, up to 7 digits, without the zeros at the end."""
    ticks = round(moment.microsecond * _TICKS / 1_000_000)
    whole = moment.astimezone(timezone.utc).replace(microsecond=0) + timedelta(seconds=ticks // _TICKS)
    digits = f"{ticks % _TICKS * 10_000_000 // _TICKS:07}".rstrip("0")
    return whole.strftime("%Y-%m-%dT%H:%M:%S") + (f".{digits}" if digits else "") + "Z"


def read(text: object) -> datetime | None:
    """The moment that a client wrote; None where it is no date. Without a zone it is UTC."""
    match = _DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    zone = "+00:00" if (match[3] or "Z") in "Zz" else match[3]
    try:
        whole = datetime.fromisoformat(match[1].upper() + zone)
    except ValueError:
        return None
    return whole + timedelta(microseconds=int((match[2] or "0").ljust(6, "0")[:6]))
