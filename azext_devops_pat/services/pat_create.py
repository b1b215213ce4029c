"""Creates a PAT, and never leaves one alive that nobody has the token of."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ..core import shell
from ..core.errors import DevOpsPatError, UnknownOutcomeError
from ..core.expiry import parse_timestamp
from ..core.nonce import marked, new_nonce, nonce_of
from ..core.organization import Organization
from ..core.pat_info import PatInfo
from ..rest.pats import CreatedPat, Pats
from .pat_owner import Owner
from .pat_rows import Row, basic

_log = logging.getLogger("cli." + __name__)
_PAUSES = (0.0, 3.0, 6.0)  # before each look at the list after an answer that never came
_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True)
class NewPat:
    """What the user wants; `scope` is sorted, `valid_to` ISO 8601 in UTC."""

    name: str
    scope: str
    valid_to: str


def create_pat(
    pats: Pats,
    owner: Owner,
    wanted: NewPat,
    sleep: Callable[[float], None] = time.sleep,
    remember: Callable[[str | None], object] = bool,
) -> Row:
    """Create the PAT; return what `pat create` prints, its token included.

    It has a nonce in its name until it is known, so that one whose answer is lost can be found and revoked; `remember`
    is given the nonce before the request, and None once no PAT that nobody knows can come of it.
    """
    nonce = new_nonce()
    remember(nonce)
    try:
        made = pats.create(marked(wanted.name, nonce), wanted.scope, wanted.valid_to)
    except UnknownOutcomeError as error:
        raise _settled(error, pats, owner, nonce, sleep, remember) from None
    except DevOpsPatError:
        remember(None)
        raise
    info = _named(made, pats, owner, wanted.name)
    remember(None)
    warn_if_shortened(info, owner, wanted.valid_to)
    return {**basic(info, owner.organization), "token": made.secret.reveal()}


def sample(wanted: NewPat, organization: Organization) -> Row:
    """Return what `create_pat` would return, but for the token and what the service makes up."""
    return basic(PatInfo("ID", wanted.name, wanted.scope, wanted.valid_to, wanted.valid_to), organization)


def _named(made: CreatedPat, pats: Pats, owner: Owner, name: str) -> PatInfo:
    try:
        return pats.update(made.info.authorization_id, name=name)
    except DevOpsPatError as error:
        rename = f"az devops pat update --organization {owner.organization} --id {made.info.authorization_id}"
        _log.warning(
            "The PAT was created, but still has the name '%s': %s To rename it: %s --name %s",
            made.info.display_name,
            error.message,
            rename,
            shell.quoted(name),
        )
        return made.info


def warn_if_shortened(info: PatInfo, owner: Owner, asked: str) -> None:
    """Warn if the service answered an earlier end than was asked for: it shortens without a word."""
    end, wanted = parse_timestamp(info.valid_to), parse_timestamp(asked)
    if end is not None and wanted is not None and end < wanted - _TOLERANCE:
        _log.warning(
            "A policy of %s made the life of the PAT shorter: it expires on %s, not on %s.",
            owner.organization,
            str(info.valid_to)[:10],
            asked[:10],
        )


def _settled(
    error: UnknownOutcomeError,
    pats: Pats,
    owner: Owner,
    nonce: str,
    sleep: Callable[[float], None],
    remember: Callable[[str | None], object],
) -> UnknownOutcomeError:
    """Look for the PAT whose answer never came and revoke it; return what to say."""
    again = "Run the command again."
    try:
        orphan = find_by_nonce(pats, nonce, sleep)
        if orphan is None:
            message = f"{error.message} No PAT was found that it made, but one may still appear."
            look = f"To look for 'rotating {nonce}' in a name: az devops pat list --organization {owner.organization}"
            return UnknownOutcomeError(error.cause, message, f"{again} {look}")
        pats.revoke(orphan.authorization_id)
        remember(None)
    except DevOpsPatError as second:
        message = f"{error.message} Looking for it failed too: {second.message}"
        revoke = f"az devops pat list --organization {owner.organization}"
        hint = f"To look for a PAT with 'rotating {nonce}' in its name, and revoke it: {revoke}"
        return UnknownOutcomeError(error.cause, message, hint)
    message = f"{error.message} The PAT had been created, and was revoked because its token is lost."
    return UnknownOutcomeError(error.cause, message, again)


def find_by_nonce(pats: Pats, nonce: str, sleep: Callable[[float], None] = time.sleep) -> PatInfo | None:
    """Return the active PAT that carries the nonce, looking three times within 10 s."""
    for pause in _PAUSES:
        sleep(pause)
        found = next((info for info in pats.all() if nonce_of(info.display_name) == nonce), None)
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class Changes:
    """What `pat update` changes; None stays as it is."""

    name: str | None = None
    scope: str | None = None
    valid_to: str | None = None


def update_pat(pats: Pats, owner: Owner, authorization_id: str, changes: Changes) -> PatInfo:
    """Change the PAT and return it as the service has it now; an answer that never came is settled by asking."""
    try:
        info = pats.update(authorization_id, changes.name, changes.scope, changes.valid_to)
    except UnknownOutcomeError as error:
        found = pats.get(authorization_id)
        if found is None or not _has(found, changes):
            raise UnknownOutcomeError(error.cause, error.message, "Run the command again.") from None
        info = found
    if changes.valid_to is not None:
        warn_if_shortened(info, owner, changes.valid_to)
    return info


def _has(info: PatInfo, changes: Changes) -> bool:
    return (
        changes.name in (None, info.display_name)
        and changes.scope in (None, info.scope)
        and changes.valid_to in (None, info.valid_to)
    )
