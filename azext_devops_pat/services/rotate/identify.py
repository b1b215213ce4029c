"""Which PAT the stored one is, if its id is not known: a person has to say, since the service does not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from ...core.errors import InputError
from ...core.nonce import nonce_of
from ...core.organization import Organization
from ...core.pat_info import PatInfo
from ...rest.pat_refusals import page
from ..pat_candidates import candidates
from .run import Run
from .stored import StoredPat

_log = logging.getLogger("cli." + __name__)
Choose = Callable[[Organization, Sequence[PatInfo]], PatInfo | None]  # asks a person; None: none of them


def identify(run: Run, stored: StoredPat, given: str | None, choose: Choose | None) -> PatInfo:
    """Return the row of the stored PAT as a person gave it, by id or at the terminal; raise InputError if nobody did.

    Candidates are shown even if there is only one: they narrow, they never prove.
    """
    damage = run.stores.metadata.damage()
    if damage is not None:
        _log.warning("What is known of the stored PATs cannot be read. %s", damage)
    listed = run.pats.all()
    found = candidates(listed, stored.secret, stored.record, _taken(run, stored))
    # A journal that is lost leaves even the stored PAT with a mark in its name.
    marked = [info for info in listed if nonce_of(info.display_name) is not None]
    if given is not None:
        return _given(run.organization, [*found, *marked], given)
    if run.journal.was_damaged:
        found += marked
    if not found:
        raise InputError(
            f"None of your PATs can be the one that is stored for {run.organization}.",
            f"To find it: {page(run.organization)}\nTo make one in its place: {_create(run.organization)}",
        )
    chosen = choose(run.organization, found) if choose else None
    if chosen is None:
        raise _which(run.organization, found)
    return chosen


def _taken(run: Run, stored: StoredPat) -> set[str]:
    """Return the ids of the other stored PATs."""
    records = run.stores.metadata.records()
    own = {*run.stores.keys_of(run.organization), stored.key}
    known = (records.get(key) for key in records.keys() if key not in own)
    return {record.authorization_id for record in known if record and record.authorization_id}


def _given(organization: Organization, possible: Sequence[PatInfo], given: str) -> PatInfo:
    found = next((info for info in possible if info.authorization_id == given.strip().lower()), None)
    if found is None:
        raise not_stored_here(organization, given)
    return found


def not_stored_here(organization: Organization, given: str) -> InputError:
    """Return the error for an id that is not that of the stored PAT: rotate replaces only what is stored."""
    return InputError(
        f"The PAT {given} is not the one that is stored for {organization}.",
        f"To replace a PAT that is not stored here: {_create(organization)}\n"
        f"Then: az devops pat revoke --organization {organization} --id {given}",
    )


def _create(organization: Organization) -> str:
    return f"az devops pat create --organization {organization} --login --name NAME --scope SCOPE"


def _which(organization: Organization, found: Sequence[PatInfo]) -> InputError:
    lines = [
        f"To rotate {info.display_name!r} (expires {(info.valid_to or 'at an unknown time')[:10]}): "
        f"az devops pat rotate --organization {organization} --id {info.authorization_id}"
        for info in found
    ]
    return InputError(
        f"Which PAT is stored for {organization} is not known, and Azure DevOps does not tell.", "\n".join(lines)
    )
