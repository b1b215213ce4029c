"""`az devops pat rotate`: replaces stored PATs by new ones with the same name and scopes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from ...core.errors import NotStoredError
from ...core.organization import Organization
from ...core.pat_info import PatInfo
from ..pat_owner import refuse_server
from . import due, write
from .due import life_between, new_life
from .identify import Choose, identify, not_stored_here
from .plan import Plan, plan_rotation
from .resume import resume
from .run import Row, Run
from .start import Machine, settle, sign_in, signed_in
from .steps import carry_out
from .stored import StoredPat, stored_pat

_log = logging.getLogger("cli." + __name__)


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; `choose` None: nobody can be asked."""

    id: str | None = None
    days: int | None = None
    due_within: int | None = None
    choose: Choose | None = None


def rotate(machine: Machine, organization: Organization, wanted: Wanted) -> Row | None:
    """Rotate the PAT that is stored for the organization and return what became of it; None if nothing was to be done.

    Raises DevOpsPatError, and says which PATs are alive, if it does not come to its end.
    """
    refuse_server(organization)
    stores, journal = machine.stores, machine.journal(organization)
    seen = stored_pat(stores, organization)
    if not journal.exists() and (seen is None or _can_wait(organization, seen, wanted, machine.clock())):
        _require(organization, seen)
        return None
    with journal.locked():
        journal.load()
        unfinished, stored = journal.entry.rotation, stored_pat(stores, organization)
        if unfinished is None and _secret(stored) != _secret(seen):
            _log.warning("Another command replaced the PAT for %s meanwhile, so nothing was done.", organization)
            return None
        run = None
        if unfinished is not None:
            run = sign_in(machine, journal, unfinished.owner_id)
            is_all, row = resume(run)
            if is_all:
                return row
            stored = stored_pat(stores, organization)
        found = _require(organization, stored)
        return _rotate_stored(signed_in(machine, journal, found, run), found, wanted)


def _secret(stored: StoredPat | None) -> object:
    return None if stored is None else stored.secret


def _require(organization: Organization, stored: StoredPat | None) -> StoredPat:
    if stored is None:
        raise NotStoredError(
            f"No PAT is stored for {organization}.",
            f"To make and store one: az devops login --create --organization {organization}",
        )
    return stored


def _can_wait(organization: Organization, stored: StoredPat, wanted: Wanted, now: datetime) -> bool:
    """Tell without any request whether nothing is to be done: the PAT is not due, or nobody can say which one it is."""
    if wanted.due_within is None:
        return False
    if not stored.keys:  # the default PAT itself is never due
        return True
    record = stored.record
    life = life_between(record.valid_from, record.valid_to)
    if life is not None or wanted.days is not None:
        due.check_due_within(wanted.due_within, new_life(wanted.days, life), f" for {organization}")
    is_due = due.is_due(record, wanted.due_within, now)
    if is_due is False:
        _log.info("The PAT for %s is not due: it expires at %s.", organization, record.valid_to)
        return True
    if record.authorization_id is not None or wanted.id is not None or wanted.choose is not None:
        return False
    _log.warning(
        "The PAT for %s %s, and which one it is is not known. To rotate it, at a terminal: "
        "az devops pat rotate --organization %s",
        organization,
        "is due" if is_due else "may be due",
        organization,
    )
    return True


def _rotate_stored(run: Run, stored: StoredPat, wanted: Wanted) -> Row | None:
    settle(run, stored)
    if _can_wait(run.organization, stored, wanted, run.clock()):
        return None
    plan = plan_rotation(run, stored, _identified(run, stored, wanted), wanted.days)
    if not _is_due_by_plan(run, stored, plan, wanted):
        return None
    write.check_writable(run, stored)
    return carry_out(run, plan)


def _identified(run: Run, stored: StoredPat, wanted: Wanted) -> PatInfo | None:
    """Return the row that a person says is the stored PAT; None if its id is known already."""
    known = stored.record.authorization_id
    if known is None:
        return identify(run, stored, wanted.id, wanted.choose)
    if wanted.id is not None and wanted.id.strip().lower() != known:
        raise not_stored_here(run.organization, wanted.id)
    return None


def _is_due_by_plan(run: Run, stored: StoredPat, plan: Plan, wanted: Wanted) -> bool:
    """Decide again with what the service tells of the PAT, whose end may have been unknown here, or extended."""
    told, due_within = plan.told, wanted.due_within
    if told is None or due_within is None:
        return True
    life = life_between(told.valid_from, told.valid_to)
    due.check_due_within(due_within, new_life(wanted.days, life), f" for {run.organization}")
    known = replace(stored.record, valid_from=told.valid_from, valid_to=told.valid_to)
    if due.is_due(known, due_within, run.clock()) is not False:
        return True
    with run.stores.locked():
        keys = [key for key in stored.keys if known.fingerprint and key in run.organization.lookup_keys]
        run.stores.metadata.put_all(dict.fromkeys(keys, known))
    return False
