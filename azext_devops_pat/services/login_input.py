"""What a login is given beside the PAT, and what is given in its place."""

from __future__ import annotations

from datetime import date, datetime

from ..core.errors import InputError, OrganizationError, TokenError
from ..core.expiry import end_of_day
from ..core.organization import Organization
from ..core.organization_parser import anybody, parse
from ..core.secret import Secret


def check_token(token: Secret, organization: Organization | None) -> None:
    """Raise TokenError if the organization itself was given in place of the PAT."""
    try:
        given = parse(token.reveal(), anybody)
    except OrganizationError:
        return
    if given == organization:
        raise TokenError("The token is the organization's own name or address, not a PAT.")


def expiry_date(text: str | None, today: date, option: str = "--expires") -> date | None:
    """Read the YYYY-MM-DD of `option`; raise InputError for another form or a past day. `today` is the user's."""
    if text is None:
        return None
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        example = today.replace(year=today.year + 1, day=1)
        raise InputError(
            f"{option} is not a date in the form YYYY-MM-DD.", f"For example: {option} {example}"
        ) from None
    try:
        end_of_day(day)
    except (OverflowError, ValueError):
        raise InputError(f"{option} {day} is too far in the future.", f"Leave out {option}.") from None
    if day < today:
        raise InputError(
            f"{option} {day} is in the past.", f"Give the day on which the PAT expires, or leave out {option}."
        )
    return day
