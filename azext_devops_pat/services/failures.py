"""What a command that ends with 1 after its output says on standard error: its output may be turned off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.names import KEY_PREFIX
from ..core.organization import Organization
from ..stores.stores import organization_of

_MOST_NAMED = 10


def not_removed(failed: Sequence[Mapping[str, str]], organization: Organization | None) -> str:
    """Return the sentence of a logout that left something behind; `failed` are its rows."""
    named = "; ".join(
        f"{row['organization']} in the {row['storage']} ({_inner(str(row['reason']))})" for row in _first(failed)
    )
    again = "az devops logout" + (f" --organization {organization}" if organization else "")
    return f"Not removed: {named}{_more(failed)}. To try again: {again}"


def not_valid(failed: Sequence[Mapping[str, object]]) -> str:
    """Return the sentence of a status that ends with 1; `failed` are the rows that made it."""
    named = "; ".join(f"{row['organization']}: {_why(row)}" for row in _first(failed))
    return f"{named}{_more(failed)}. {_remedy(failed[0])}"


def _why(row: Mapping[str, object]) -> str:
    left = row["daysLeft"]
    if row["source"] is not None and row["state"] in ("valid", "unverified") and isinstance(left, int):
        days = f"{left} day" if left == 1 else f"{left} days"
        return f"the credential expires in {days}" if left >= 0 else "the credential has expired"
    reasons = row["reasons"]
    said = _inner(str(reasons[-1]["reason"])) if isinstance(reasons, list) and reasons else ""
    what = f"{row['state']}" if row["source"] is not None else "no credential"
    return f"{what} ({said})" if said else what


def _remedy(row: Mapping[str, object]) -> str:
    organization = organization_of(f"{KEY_PREFIX}{row['organization']}")
    if row["state"] == "unreachable":
        return f"To check again: az devops auth status --organization {row['organization']}"
    login = organization.login_command if organization else f"az devops login --organization {row['organization']}"
    return f"To sign in: {login}"


def _first(rows: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    return rows[:_MOST_NAMED]


def _more(rows: Sequence[object]) -> str:
    return f"; and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""


def _inner(sentence: str) -> str:
    """Return a sentence as a part of another one."""
    return sentence.rstrip(".")
