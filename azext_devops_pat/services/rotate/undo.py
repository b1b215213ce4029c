"""Where a rotation ends badly: the new PAT is revoked, unless it may be the one that is stored."""

from __future__ import annotations

import logging
from contextlib import suppress

from ...core.errors import DevOpsPatError, PatError, RotationError, StoreError, UnknownOutcomeError
from ...core.pat_info import PatInfo
from ...core.rotation import Rotation
from ...rest.pat_errors import CREATION_POLICIES
from . import unresolved
from .plan import HAD_EXPIRED, WAS_REVOKED, Plan
from .run import Run
from .stored import NEW, holder

_log = logging.getLogger("cli." + __name__)
_LOOKS = (0.0, 3.0, 6.0)  # seconds of waiting before each look into the list
_NOTHING_CHANGED = "Nothing was stored."


def close_quietly(run: Run) -> None:
    """Close the journal; that it says more than is true is harmless, and the error to report is another."""
    with suppress(StoreError):
        run.journal.close()


def refused(run: Run, plan: Plan, error: DevOpsPatError) -> DevOpsPatError:
    """Return the error for a new PAT that was certainly not made: the old one, if it is alive, may be extended."""
    old = plan.old
    is_policy = isinstance(error, PatError) and error.code in CREATION_POLICIES
    if not is_policy or old.id is None or old.kept in (HAD_EXPIRED, WAS_REVOKED):
        return error
    hint = error.hint.replace("--id ID", f"--id {old.id}")
    if old.id not in hint:
        update = f"az devops pat update --organization {run.organization} --id {old.id} --days 7"
        hint = f"To extend it instead: {update}\n{hint}".rstrip()
    return RotationError(f"{error.message} The PAT that is stored was not changed.", hint)


def unknown_outcome(run: Run, rotation: Rotation, error: UnknownOutcomeError) -> RotationError:
    """Look for the PAT that may have been made and revoke it, else remember to look for it for a day."""
    found = _look_for(run, rotation)
    if found is not None:
        said = f"The new PAT was made ({found.authorization_id}) and is revoked again. {_NOTHING_CHANGED}"
        close_quietly(run)
    else:
        with suppress(StoreError):  # then the journal has the nonce as it is
            run.journal.give_up(unresolved.of_rotation(rotation, run.now()))
        said = f"{_NOTHING_CHANGED} The next rotate, list or create revokes the new PAT if it was made."
    return RotationError(f"{error.message} {said}", error.hint)


def _look_for(run: Run, rotation: Rotation) -> PatInfo | None:
    for seconds in _LOOKS:
        run.sleep(seconds)
        try:
            found = unresolved.find(run.pats, rotation.nonce)
            if found is not None:
                run.pats.revoke(found.authorization_id)
                return found
        except DevOpsPatError as error:
            _log.info("The list of PATs was not read: %s", error.message)
    return None


def revoke_new(run: Run, rotation: Rotation, error: DevOpsPatError) -> RotationError:
    """Revoke the new PAT, which is stored nowhere, and return the error with what became of it."""
    assert rotation.new is not None
    try:
        run.pats.revoke(rotation.new.id)
    except DevOpsPatError as failed:
        said = f"The new PAT ({rotation.new.id}) could not be revoked: {failed.message}"
        hint = f"To revoke it, later: az devops pat rotate --organization {run.organization}"
        return RotationError(f"{error.message} {said}", "\n".join(filter(None, (error.hint, hint))))
    close_quietly(run)
    return RotationError(f"{error.message} The new PAT was revoked, and the stored one was not changed.", error.hint)


def after_failed_write(run: Run, rotation: Rotation, error: StoreError) -> RotationError:
    """Revoke the new PAT if it is certainly not the stored one, else neither: the next run decides."""
    try:
        held = holder(run.stores, rotation)
    except StoreError:
        held = None
    if held is not None and held != NEW:
        return revoke_new(run, rotation, error)
    said = "It is not known which PAT is stored, so none was revoked."
    hint = f"To finish the rotation: az devops pat rotate --organization {run.organization}"
    return RotationError(f"{error.message} {said}", "\n".join(filter(None, (error.hint, hint))))
