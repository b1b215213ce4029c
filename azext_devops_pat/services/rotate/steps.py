"""The states of a rotation, one function each: what it does, and what it undoes where it ends badly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ...core.errors import DevOpsPatError, ServiceError, StoreError, UnknownOutcomeError
from ...core.nonce import marked, new_nonce
from ...core.record import fingerprint
from ...core.rotation import CREATED, INTENT, STORED, STORING, New, Rotation
from ...core.secret import Secret
from ...rest import causes
from ...rest.connection_data import Identity
from ...rest.pats import CreatedPat
from ..login import renew_files
from ..pat_create import warn_if_shortened
from . import undo, write
from .finish import finish, note
from .plan import Plan
from .run import Row, Run

ACCEPTED_WITHIN, _PAUSE_SECONDS = timedelta(seconds=30), 2.0


def carry_out(run: Run, plan: Plan) -> Row:
    """Do it all and return what the command gives back. Whatever ends it, another run resumes where this one was."""
    rotation, created = create(run, plan)
    identity = accept(run, rotation, created.secret)
    rotation = store(run, plan, rotation, created.secret, identity)
    row = finish(run, rotation, plan.secret, plan.confirmed)
    warn_if_shortened(created.info, run.owner, plan.valid_to)
    return row


def create(run: Run, plan: Plan) -> tuple[Rotation, CreatedPat]:
    """State 1: write the nonce down, then ask for the new PAT, exactly once."""
    rotation = Rotation(
        state=INTENT,
        nonce=new_nonce(),
        name=plan.name,
        scope=plan.scope,
        requested_end=plan.valid_to,
        since=run.now(),
        keys=tuple(key for key in plan.keys if "@" not in key),  # an old spelling may hold a password
        owner_id=run.owner.identity.id,
        storage=plan.storage,
        old=plan.old,
    )
    run.journal.advance(rotation)
    try:
        made = run.pats.create(marked(plan.name, rotation.nonce), plan.scope, plan.valid_to)
    except UnknownOutcomeError as error:
        raise undo.unknown_outcome(run, rotation, error) from None
    except DevOpsPatError as error:
        undo.close_quietly(run)
        raise undo.refused(run, plan, error) from None
    new = New(made.info.authorization_id, fingerprint(made.secret), made.info.valid_from, made.info.valid_to)
    rotation = replace(rotation, state=CREATED, new=new)
    try:
        return run.journal.advance(rotation), made
    except StoreError as error:
        raise undo.revoke_new(run, rotation, error) from None


def accept(run: Run, rotation: Rotation, secret: Secret) -> Identity | None:
    """State 2: ask the service with the new PAT until it accepts it, for up to 30 s; its user must be the owner."""
    end = run.clock() + ACCEPTED_WITHIN
    while True:
        try:
            identity = run.verify(secret)
            break
        except ServiceError as error:
            if run.clock() >= end:
                raise undo.revoke_new(run, rotation, error) from None
        run.sleep(_PAUSE_SECONDS)
    if identity is not None and identity.id != run.owner.identity.id:
        message = f"The new PAT for {run.organization} belongs to {identity.account}, not to {run.owner.account}."
        raise undo.revoke_new(run, rotation, ServiceError(causes.UNEXPECTED, message))
    return identity


def store(run: Run, plan: Plan, rotation: Rotation, secret: Secret, identity: Identity | None) -> Rotation:
    """State 3: write the new PAT where the old one is, unless somebody logged in meanwhile; and what is known of it."""
    try:
        rotation = run.journal.advance(replace(rotation, state=STORING))
        with run.stores.locked():
            write.check_unchanged(run, plan)
            placement = write.secret(run, plan, secret)
            rotation = replace(rotation, storage=placement.storage)
            before = replace(plan.record, stale_copy_in=placement.stale_copy_in)
            write.record(run, rotation, before, identity or run.owner.identity)
            renew_files(run.stores, run.organization, secret)
    except StoreError as error:
        raise undo.after_failed_write(run, rotation, error) from None
    return note(run, replace(rotation, state=STORED))
