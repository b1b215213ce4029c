"""Finishes or undoes what an earlier rotation left, at the start of every rotation."""

from __future__ import annotations

import logging
from dataclasses import replace

from ...core.errors import DevOpsPatError, RotationError, StoreError
from ...core.record import Record
from ...core.rotation import CREATED, INTENT, STORED, STORING, Rotation
from ..login import renew_files
from . import unresolved, write
from .finish import finish, note
from .plan import CREATED as CREATED_HERE
from .run import Row, Run
from .stored import NEW, OLD, holder, storage_of, stored_pat

_log = logging.getLogger("cli." + __name__)


def resume(run: Run) -> tuple[bool, Row | None]:
    """Return whether that was all that this run does, and the row of a rotation that was finished.

    Raises DevOpsPatError, and changes nothing, if the store or the service cannot be asked.
    """
    rotation = run.journal.entry.rotation
    if rotation is None:
        return False, None
    if rotation.state == INTENT:
        _settle_intent(run, rotation)
        return False, None
    held = _holder(run, rotation)
    if held == NEW:
        return True, _finish(run, rotation)
    _undo(run, rotation)
    if rotation.state == CREATED or held == OLD and rotation.state == STORING:
        return False, None
    _log.warning(
        "The rotation of the PAT for %s that began at %s was given up: another PAT is stored now, or none.%s",
        run.organization,
        rotation.since,
        "" if rotation.old.id is None else f" The old one ({rotation.old.id}) was not revoked.",
    )
    return True, None


def _holder(run: Run, rotation: Rotation) -> str:
    try:
        return holder(run.stores, rotation)
    except StoreError as error:
        raise RotationError(
            f"The rotation of the PAT for {run.organization} is unfinished, and which PAT is stored cannot be read: "
            f"{error.message}",
            error.hint,
        ) from None


def _settle_intent(run: Run, rotation: Rotation) -> None:
    """The request may have been sent or not: revoke what it made, or remember to look for it."""
    found = unresolved.find(run.pats, rotation.nonce)
    if found is None:
        run.journal.give_up(unresolved.of_rotation(rotation, rotation.since))
        return
    run.pats.revoke(found.authorization_id)
    run.journal.close()


def _undo(run: Run, rotation: Rotation) -> None:
    assert rotation.new is not None
    try:
        run.pats.revoke(rotation.new.id)
    except DevOpsPatError as error:
        message = f"The PAT {rotation.new.id} of an unfinished rotation could not be revoked: {error.message}"
        raise RotationError(message, error.hint) from None
    run.journal.close()


def _finish(run: Run, rotation: Rotation) -> Row:
    with run.stores.locked():
        if rotation.state in (CREATED, STORING):
            rotation = _stored(run, rotation)
        found = stored_pat(run.stores, run.organization)
        if found is not None:
            renew_files(run.stores, run.organization, found.secret)
    if rotation.state == STORING:
        rotation = note(run, replace(rotation, state=STORED))
    _log.warning("Finishing the rotation of the PAT for %s that began at %s.", run.organization, rotation.since)
    return finish(run, rotation)


def _stored(run: Run, rotation: Rotation) -> Rotation:
    """Write what the state 3 did not come to."""
    rotation = replace(rotation, state=STORING, storage=rotation.storage or storage_of(run.stores, rotation))
    write.missing(run, rotation)
    before = run.stores.metadata.get(rotation.keys[0])
    write.record(run, rotation, before or Record(origin=CREATED_HERE), run.owner.identity)
    return rotation
