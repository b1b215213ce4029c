"""The last two states: the new PAT is stored, the old one is revoked, and the new one gets its name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ...core.errors import DevOpsPatError, PatError, RotationError, ServiceError, StoreError
from ...core.record import is_fingerprint_of
from ...core.rotation import NAMING, Rotation
from ...core.secret import Secret
from ...rest.causes import ABOUT_THE_CREDENTIAL
from ...rest.pat_errors import NOT_THERE
from .plan import ALL_ORGANIZATIONS, IS_DEFAULT
from .run import Row, Run
from .stored import also_stored

_log = logging.getLogger("cli." + __name__)
REVOKED, WAS_GONE, NONE = "revoked", "was gone already", "none"
REFUSED_WITHIN, _PAUSE_SECONDS = timedelta(seconds=60), 5.0


def note(run: Run, rotation: Rotation) -> Rotation:
    """Write how far the rotation has come. From `stored` on an older entry leads to the same end, so it may fail."""
    try:
        return run.journal.advance(rotation)
    except StoreError as error:
        _log.warning("The rotation goes on, but its journal was not written: %s", error.message)
        return rotation


def finish(run: Run, rotation: Rotation, secret: Secret | None = None, confirmed: bool = False) -> Row:
    """Do what is left once the new PAT is stored. `secret` is the old one if it is still at hand.

    `confirmed`: which PAT the old one is was a person's word, so the service is asked whether that was right.
    """
    fate = rotation.old.kept or (REVOKED if rotation.old.id else NONE)
    if rotation.state != NAMING:
        fate = revoke_old(run, rotation, secret)
        kept = None if fate == REVOKED else fate
        rotation = note(run, replace(rotation, state=NAMING, old=replace(rotation.old, kept=kept)))
    rename(run, rotation)
    if confirmed and secret is not None and fate in (REVOKED, WAS_GONE):
        _check_revoked(run, rotation, secret)
    return run.row(rotation, fate)


def revoke_old(run: Run, rotation: Rotation, secret: Secret | None) -> str:
    """State 4: revoke the old PAT, unless something else needs it; return what became of it."""
    old = rotation.old
    if old.id is None:
        return NONE
    try:
        if old.kept:
            _tell_who_needs(run, rotation, secret)
            return old.kept
        shared = also_stored(run.stores, run.organization, _is(old.fingerprint, secret), rotation)
        if shared:
            _log.warning("The old PAT was not revoked: it is also stored for %s.", ", ".join(shared))
            return f"kept: it is also stored for {', '.join(shared)}"
        return REVOKED if run.pats.revoke(old.id) else WAS_GONE
    except DevOpsPatError as error:
        message = f"The new PAT for {run.organization} is stored, but the old one ({old.id}) is still alive"
        again = f"To revoke it, once that is mended: az devops pat rotate --organization {run.organization}"
        raise RotationError(f"{message}: {error.message}", "\n".join(filter(None, (error.hint, again)))) from None


def _is(fingerprint: str | None, secret: Secret | None) -> Callable[[Secret], bool]:
    """Return what recognizes the old PAT; after a crash only its fingerprint is left, compared with its own salt."""
    if secret is not None:
        return lambda value: value == secret
    return lambda value: fingerprint is not None and is_fingerprint_of(fingerprint, value)


def _tell_who_needs(run: Run, rotation: Rotation, secret: Secret | None) -> None:
    """Say which organizations still depend on a PAT that is never revoked here."""
    old = rotation.old
    if old.kept not in (ALL_ORGANIZATIONS, IS_DEFAULT):
        return
    users = also_stored(run.stores, run.organization, _is(old.fingerprint, secret), rotation)
    _log.warning(
        "The old PAT %r (%s) was not revoked%s.%s To revoke it: az devops pat revoke --organization %s --id %s%s",
        old.name,
        old.id,
        ": it is for all organizations" if old.kept == ALL_ORGANIZATIONS else "",
        f" Still stored here for: {', '.join(users)}." if users else "",
        run.organization,
        old.id,
        " --all-organizations" if old.kept == ALL_ORGANIZATIONS else "",
    )


def rename(run: Run, rotation: Rotation) -> None:
    """State 5: take the nonce out of the new PAT's name, and close the journal."""
    assert rotation.new is not None
    try:
        run.pats.update(rotation.new.id, name=rotation.name)
    except DevOpsPatError as error:
        if not isinstance(error, PatError) or error.code not in NOT_THERE:
            again = f"az devops pat rotate --organization {run.organization}"
            _log.warning("The new PAT did not get its name yet: %s To try again: %s", error.message, again)
            return
        _log.warning("The new PAT is not there any more: %s", error.message)
    try:
        run.journal.close()
    except StoreError as error:
        _log.warning("The rotation is finished, but its journal was not closed: %s", error.message)


def _check_revoked(run: Run, rotation: Rotation, secret: Secret) -> None:
    """Ask with the old secret until it is refused, for up to 60 s: if it is not, another PAT was revoked."""
    end = run.clock() + REFUSED_WITHIN
    while True:
        try:
            run.verify(secret)
        except ServiceError as error:
            if error.cause not in ABOUT_THE_CREDENTIAL:
                _log.warning("Whether the old PAT is revoked was not checked: %s", error.message)
            return
        if run.clock() >= end:
            break
        run.sleep(_PAUSE_SECONDS)
    raise RotationError(
        f"The PAT {rotation.old.name!r} ({rotation.old.id}) was revoked, but the one that was stored here is another "
        f"and still alive. The new PAT for {run.organization} is stored.",
        f"To find the other one: az devops pat list --organization {run.organization}",
    )
