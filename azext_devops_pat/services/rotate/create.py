"""`login --create` and `create --login`: from an az session to a stored PAT, whose token nobody sees."""

from __future__ import annotations

import logging
from dataclasses import replace

from ...core.organization import Organization
from ..login import set_default
from ..pat_create import NewPat
from ..pat_owner import refuse_server
from .plan import CREATED, Plan, plan_creation, plan_rotation
from .resume import resume
from .run import Row, Run
from .start import Machine, settle, sign_in
from .steps import carry_out
from .stored import StoredPat, stored_pat
from .write import check_writable

_log = logging.getLogger("cli." + __name__)
DEFAULT_SCOPES = "vso.code_write vso.packaging"


def create_and_store(
    machine: Machine, organization: Organization, wanted: NewPat, storage: str | None = None, again: bool = False
) -> Row:
    """Make a PAT, store it once the service accepts it, and return what became of it.

    `storage` names the store, as in `login`; `again`: a stored PAT that was made here for the same user is rotated.
    Raises DevOpsPatError, and says which PATs are alive, if it does not come to its end.
    """
    refuse_server(organization)
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
        if again and stored is not None and _is_own(run, stored, storage):
            plan = _rotation(run, stored, wanted)
        else:
            plan = plan_creation(run, wanted, stored, storage)
        row = carry_out(run, plan)
        if stored is not None and plan.old.id is None:
            _tell_of_replaced(organization, stored)
        with stores.locked():
            set_default(organization, stores)
        return row


def _is_own(run: Run, stored: StoredPat, storage: str | None) -> bool:
    record = stored.record
    return (
        bool(stored.keys)
        and record.origin == CREATED
        and record.owner_id == run.owner.identity.id
        and storage in (None, stored.storage)
    )


def _tell_of_replaced(organization: Organization, stored: StoredPat) -> None:
    """Say that what was stored here before is still alive: nothing else will tell of it."""
    one = stored.record.authorization_id
    if stored.keys:
        _log.warning(
            "The PAT that was stored for %s before%s is still alive. To %s",
            organization,
            f" ({one})" if one else "",
            f"revoke it: az devops pat revoke --organization {organization} --id {one}"
            if one
            else f"find it: az devops pat list --organization {organization}",
        )


def _rotation(run: Run, stored: StoredPat, wanted: NewPat) -> Plan:
    plan = plan_rotation(run, stored, None, None, wanted.scope)
    check_writable(run, stored)
    return replace(plan, valid_to=wanted.valid_to)
