"""What the `pat` commands print of a PAT, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core import shell
from ..core.expiry import GLOBAL_PATS_END, days_left, global_pats_ended
from ..core.organization import Organization
from ..core.pat_info import ACTIVE, PatInfo, printable
from ..core.pat_origin import advice, origin_of
from ..core.scopes import MARKETPLACE

Row = dict[str, object]
_SEE_ADVICE = shell.quoted("[?origin].{name:displayName,advice:advice}")


def basic(info: PatInfo, organization: Organization) -> Row:
    """Return the fields that every command prints."""
    return {
        "authorizationId": info.authorization_id,
        "displayName": info.display_name,
        "scope": info.scope,
        "validFrom": info.valid_from,
        "validTo": info.valid_to,
        "organization": organization.url,
    }


def row(info: PatInfo, organization: Organization, now: datetime, stored_here: bool | None) -> Row:
    """Return a row of `pat list`."""
    return {
        **basic(info, organization),
        "status": info.status(now),
        "daysLeft": days_left(info.valid_to, now),
        "storedHere": stored_here,
        "allOrganizations": info.all_organizations,
        "origin": origin_of(info.display_name),
        "advice": " ".join(_advice(info, organization, now, stored_here)) or None,
    }


def _advice(info: PatInfo, organization: Organization, now: datetime, stored_here: bool | None) -> list[str]:
    if info.status(now) != ACTIVE:
        return []
    origin = origin_of(info.display_name)
    said = [advice(origin, organization, info.authorization_id)] if origin else []
    return (
        said if not info.all_organizations else [*said, *_about_all_organizations(info, organization, now, stored_here)]
    )


def _about_all_organizations(
    info: PatInfo, organization: Organization, now: datetime, stored_here: bool | None
) -> list[str]:
    replace = f"az devops pat create --organization {organization} --name NAME --scope {info.scope or 'SCOPE'}"
    if stored_here:
        replace = f"az devops pat rotate --organization {organization}"
    said = [f"{what_happens(now)} To replace it for this organization: {replace}"]
    if any(scope.startswith(MARKETPLACE) for scope in info.scope.split()):
        said.append(
            "For the Marketplace, a PAT for one organization is reported to work now, and "
            "vsce publish --azure-credential needs none."
        )
    return said


def what_happens(now: datetime) -> str:
    """Return what becomes, or has become, of PATs for all organizations."""
    ended = global_pats_ended(now)
    return f"Azure DevOps {'ended' if ended else 'ends'} PATs for all organizations on {GLOBAL_PATS_END}."


def notes(rows: Sequence[Row], now: datetime) -> list[str]:
    """Return what to say of a list: PATs for all organizations, and those that tools left behind."""
    active = [one for one in rows if one.get("status") == ACTIVE]
    everywhere, left = [one for one in active if one["allOrganizations"]], [one for one in active if one["origin"]]
    said = []
    if everywhere:
        count = "1 PAT is" if len(everywhere) == 1 else f"{len(everywhere)} PATs are"
        names = ", ".join(f"'{printable(str(one['displayName']))}'" for one in everywhere[:10])
        organization = everywhere[0]["organization"]
        said.append(
            f"{count} for all organizations ({names}{', …' if len(everywhere) > 10 else ''}). {what_happens(now)} "
            f"To replace a stored one: az devops pat rotate --organization {organization}"
        )
    if left:
        count = "1 PAT was" if len(left) == 1 else f"{len(left)} PATs were"
        said.append(f"{count} made by tools. To see what to do: az devops pat list --query {_SEE_ADVICE}")
    return said
