"""`login --create` and `create --login`: from an az session to a stored PAT, whose token nobody sees."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.organization import Organization
from ..login import set_default
from .plan import CREATED, Plan, plan_creation, plan_rotation
from .resume import resume
from .run import Row, Run
from .start import Machine, settle, sign_in
from .steps import carry_out
from .stored import StoredPat, stored_pat
from .write import check_writable

DEFAULT_SCOPES = "vso.code_write vso.packaging"


@dataclass(frozen=True)
class NewPat:
    """What the user asked for; `storage` names the store, as in `login`. `again`: one that it made is rotated."""

    name: str
    scope: str
    days: int
    storage: str | None = None
    again: bool = False


def create_and_store(machine: Machine, organization: Organization, wanted: NewPat) -> Row:
    """Make a PAT, store it once the service accepts it, and return what became of it.

    Raises DevOpsPatError, and says which PATs are alive, if it does not come to its end.
    """
    stores, journal = machine.stores, machine.journal(organization)
    stores.vault.prepare()
    with journal.locked():
        journal.load()
        unfinished, stored = journal.entry.rotation, stored_pat(stores, organization)
        owner_id = unfinished.owner_id if unfinished else None
        run = sign_in(machine, journal, owner_id)
        is_all, row = resume(run)
        if is_all and row is not None:
            return row
        stored = stored_pat(stores, organization)
        settle(run, stored)
        row = carry_out(run, _plan(run, stored, wanted))
        with stores.locked():
            set_default(organization, stores)
        return row


def _plan(run: Run, stored: StoredPat | None, wanted: NewPat) -> Plan:
    """Return the plan: run again, `login --create` rotates the PAT that it made for this user."""
    record = stored.record if stored and stored.keys else None
    is_ours = record is not None and record.origin == CREATED and record.owner_id == run.owner.identity.id
    if stored is None or not is_ours or not wanted.again or wanted.storage not in (None, stored.storage):
        return plan_creation(run, wanted.name, wanted.scope, wanted.days, stored, wanted.storage)
    check_writable(run, stored)
    return plan_rotation(run, stored, None, wanted.days, wanted.scope)
