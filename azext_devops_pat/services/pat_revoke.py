"""What is to be revoked, named before anything happens; `services.pat_revocation` carries it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..core.errors import InputError, UnknownOutcomeError
from ..core.organization import Organization
from ..core.pat_info import ACTIVE, PatInfo, printable
from ..rest.pats import OnPage, Pats
from .credentials import Credentials
from .pat_list import administered
from .pat_owner import Owner
from .pat_stored import StoredHere, stored_here

_MOST_NAMED = 20


@dataclass(frozen=True)
class Wanted:
    """What the user asked for: ids, or all active ones; `user` is somebody else's principal name."""

    ids: Sequence[str]
    all_organizations: bool = False
    user: str | None = None


@dataclass(frozen=True)
class Plan:
    """What will be revoked, in that order, and the ids that are not there."""

    owner: Owner
    targets: list[PatInfo]
    missing: list[str]
    here: StoredHere
    stored: dict[str, bool | None]
    revoke: Callable[[str], bool]
    spared: int

    @property
    def organization(self) -> Organization:
        """The organization that lists the PATs."""
        return self.owner.organization


def plan_revocation(credentials: Credentials, owner: Owner, wanted: Wanted, on_page: OnPage) -> Plan:
    """Return what is to be revoked; raise InputError if a PAT for all organizations was not asked for as such."""
    pats, revoke = _listed(credentials, owner, wanted, on_page)
    here = stored_here(credentials, owner)
    stored = here.judge(pats)
    if wanted.user is not None:
        stored = {one: bool(known) for one, known in stored.items()}  # one's own stored PATs are not theirs
    found = {info.authorization_id.lower(): info for info in pats}
    chosen = [found[one] for one in wanted.ids if one in found] if wanted.ids else pats
    everywhere = [info for info in chosen if info.all_organizations]
    if wanted.ids and everywhere and not wanted.all_organizations:
        one = everywhere[0]
        raise InputError(
            f"The PAT '{printable(one.display_name)}' ({one.authorization_id}) is valid for all organizations.",
            "To revoke it for all of them, run again with: --all-organizations",
        )
    targets = [info for info in chosen if wanted.all_organizations or not info.all_organizations]
    targets.sort(key=lambda info: (_LAST[stored[info.authorization_id]], info.order_by_end()))
    missing = [one for one in wanted.ids if one not in found]
    return Plan(owner, targets, missing, here, stored, revoke, len(chosen) - len(targets))


_LAST = {False: 0, None: 1, True: 2}


def _listed(
    credentials: Credentials, owner: Owner, wanted: Wanted, on_page: OnPage
) -> tuple[list[PatInfo], Callable[[str], bool]]:
    """Return the active PATs, and what revokes one of them."""
    if wanted.user is None:
        pats = Pats(credentials.transport, owner.organization, owner.credential)
        return pats.all(ACTIVE, on_page), lambda one: _revoke(pats, one)
    admin, now = administered(credentials, owner, wanted.user), credentials.clock()

    def revoke(one: str) -> bool:
        admin.revoke([one])
        return True

    return [info for info in admin.all(on_page) if info.status(now) == ACTIVE], revoke


def _revoke(pats: Pats, authorization_id: str) -> bool:
    """Revoke one PAT; an answer that never came is settled by reading the list."""
    try:
        return pats.revoke(authorization_id)
    except UnknownOutcomeError:
        if any(info.authorization_id == authorization_id for info in pats.all()):
            raise
        return True


def describe(plan: Plan, user: str | None) -> list[str]:
    """Return what is about to be revoked, a sentence or a line each."""
    whose = f" of {user}" if user else f" of {plan.owner.account}"
    count = len(plan.targets)
    lines = [f"To be revoked: {count} {'PAT' if count == 1 else 'PATs'}{whose} in {plan.organization}:"]
    for info in plan.targets[:_MOST_NAMED]:
        notes = [f"expires {(info.valid_to or 'never')[:10]}", *_notes(plan, info)]
        lines.append(f"  {printable(info.display_name) or '(no name)'} ({', '.join(notes)}) {info.authorization_id}")
    if count > _MOST_NAMED:
        lines.append(f"  and {count - _MOST_NAMED} more")
    return [*lines, spared(plan)] if plan.spared else lines


def spared(plan: Plan) -> str:
    """Return the sentence about PATs for all organizations that were not asked for; empty if there are none."""
    if not plan.spared:
        return ""
    what = "1 PAT" if plan.spared == 1 else f"{plan.spared} PATs"
    return f"{what} for all organizations will not be revoked. To include them: --all-organizations"


def _notes(plan: Plan, info: PatInfo) -> list[str]:
    stored = plan.stored[info.authorization_id]
    note = "stored here" if stored else "may be the one stored here" if stored is None else ""
    return [said for said in (note, "for all organizations" if info.all_organizations else "") if said]
