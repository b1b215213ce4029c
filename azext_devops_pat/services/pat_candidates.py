"""Which of the listed PATs a stored one may be whose id is not known. This narrows, it never proves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from ..core.expiry import parse_timestamp
from ..core.nonce import nonce_of
from ..core.pat_info import REVOKED, PatInfo
from ..core.record import Record
from ..core.secret import Secret
from ..core.token_shape import month_of_issue

_DELAY = timedelta(minutes=5)  # between the clocks of the service and of this machine
_DAY = timedelta(days=1)


def candidates(
    pats: Iterable[PatInfo], secret: Secret, record: Record | None, taken: Collection[str] = ()
) -> list[PatInfo]:
    """Return the PATs that the stored one may be; `taken` are the ids of other stored PATs.

    `pats` are those that the organization lists for the owner of the stored one, `record` what is known of it.
    """
    known = record or Record()
    stored_at, end = parse_timestamp(known.stored_at), parse_timestamp(known.valid_to)
    month = month_of_issue(secret.reveal())
    return [
        info
        for info in pats
        if info.authorization_id not in taken
        and info.listed_as != REVOKED
        and nonce_of(info.display_name) is None
        and _was_made_before(info, stored_at)
        and _ends_at(info, end)
        and _was_made_in(info, month)
    ]


def _was_made_before(info: PatInfo, stored_at: datetime | None) -> bool:
    made = parse_timestamp(info.valid_from)
    return stored_at is None or made is None or made <= stored_at + _DELAY


def _ends_at(info: PatInfo, end: datetime | None) -> bool:
    """Tell whether it ends when the user said that the stored one does, give or take a day."""
    own = parse_timestamp(info.valid_to)
    return end is None or own is None or abs(own - end) <= _DAY


def _was_made_in(info: PatInfo, month: int | None) -> bool:
    """Tell whether it was made in that month; at its borders time zones and clocks differ."""
    made = parse_timestamp(info.valid_from)
    return month is None or made is None or month in {(made + shift).month for shift in (-_DAY, timedelta(), _DAY)}
