"""Revokes what was planned: the stored PAT last, going on after a failure; each row says what became of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from ..core.credential import Credential
from ..core.errors import DevOpsPatError, ServiceError
from ..core.names import DEFAULT_KEY
from ..core.pat_info import PatInfo, printable
from ..rest import causes
from ..stores.vault import Removal
from .credentials import Credentials
from .pat_metadata import keys_of_pat, remove_revoked
from .pat_revoke import Plan
from .pat_rows import Row

_log = logging.getLogger("cli." + __name__)
REVOKED, ALREADY_REVOKED, NOT_FOUND, FAILED = "revoked", "already revoked", "not found", "failed"
_PAUSES = (0.0, 2.0, 4.0)  # before each question whether a stored PAT still lives


def carry_out(plan: Plan, credentials: Credentials, sleep: Callable[[float], None] = time.sleep) -> list[Row]:
    """Revoke, going on after a failure; return a row for each PAT."""
    doubtful = any(plan.stored[info.authorization_id] is None for info in plan.targets)
    alive = [one for one in plan.here.unknown if _accepted(plan, credentials, one)] if doubtful else []
    rows = [_row(plan, one, "", NOT_FOUND, "there is no active PAT with this id") for one in plan.missing]
    rows += [_revoke_one(plan, credentials, info) for info in plan.targets]
    in_doubt = [row for row in rows if row["result"] == REVOKED and row["storedHere"] is None]
    if in_doubt:
        _check_stored(plan, credentials, alive, in_doubt, sleep)
    return rows


def _revoke_one(plan: Plan, credentials: Credentials, info: PatInfo) -> Row:
    one = info.authorization_id
    try:
        was_there = plan.revoke(one)
    except DevOpsPatError as error:
        return _row(plan, one, info.display_name, FAILED, f"{error.message} {error.hint}".strip())
    row = _row(plan, one, info.display_name, REVOKED if was_there else ALREADY_REVOKED)
    if plan.stored[one]:
        keys = dict.fromkeys([*keys_of_pat(credentials.stores, one), *plan.here.keys.get(one, ())])
        _note_removal(row, _removed(credentials, list(keys)))
    return row


def _removed(credentials: Credentials, keys: list[str]) -> list[Removal]:
    try:
        return remove_revoked(credentials.stores, keys)
    except DevOpsPatError as error:
        return [Removal(key, "store", error.message) for key in keys]


def _note_removal(row: Row, removals: Sequence[Removal]) -> None:
    removed = dict.fromkeys(removal.storage for removal in removals if removal.reason is None)
    failed = [removal.reason for removal in removals if removal.reason is not None]
    row["removedFrom"] = ", ".join(removed) or None
    if failed:
        row["reason"] = f"it is still stored here: {failed[0]}"


def _check_stored(
    plan: Plan,
    credentials: Credentials,
    alive: Sequence[Credential],
    rows: Sequence[Row],
    sleep: Callable[[float], None],
) -> None:
    """Ask with each stored PAT that was accepted before whether it still is; remove the one that is not."""
    if len(alive) < len(plan.here.unknown):
        _log.warning("Whether a PAT stored here was revoked is not known: it was not accepted before.")
    for credential in alive:
        if _still_lives(plan, credentials, credential, sleep):
            _log.warning("%s is still accepted: it is not the one that was revoked.", _named(plan, credential))
        elif credential.key is not None:
            _tell_of_removal(_named(plan, credential), _removed(credentials, [credential.key]), rows)


def _named(plan: Plan, credential: Credential) -> str:
    if credential.key == DEFAULT_KEY:
        return "The default PAT stored here"
    return f"The PAT stored here for {plan.organization}"


def _tell_of_removal(name: str, removals: Sequence[Removal], rows: Sequence[Row]) -> None:
    if len(rows) == 1:  # otherwise it is not known which of them was the stored one
        _note_removal(rows[0], removals)
    kept = next((removal.reason for removal in removals if removal.reason is not None), None)
    if kept is None:
        _log.warning("%s was revoked, and is no longer stored.", name)
    else:
        _log.error("%s was revoked, but is still stored: %s", name, kept)


def _still_lives(plan: Plan, credentials: Credentials, credential: Credential, sleep: Callable[[float], None]) -> bool:
    for pause in _PAUSES:
        sleep(pause)
        if _accepted(plan, credentials, credential) is False:
            return False
    return True


def _accepted(plan: Plan, credentials: Credentials, credential: Credential) -> bool | None:
    """Tell whether the organization accepts the PAT; None if it cannot be asked."""
    try:
        credentials.fetch_identity(plan.organization, credential)
    except ServiceError as error:
        return False if error.cause in causes.ABOUT_THE_CREDENTIAL else None
    return True


def _row(plan: Plan, one: str, name: str, result: str, reason: str | None = None) -> Row:
    return {
        "authorizationId": one,
        "displayName": name,
        "organization": plan.organization.url,
        "result": result,
        "reason": reason,
        "storedHere": plan.stored.get(one, False),
        "removedFrom": None,
    }


def not_revoked(rows: Sequence[Row]) -> str:
    """Return the sentence for rows that did not end well; empty if all did."""
    failed = [row for row in rows if row["result"] in (NOT_FOUND, FAILED) or row["reason"]]
    if not failed:
        return ""
    named = "; ".join(map(_failure, failed[:10]))
    more = f"; and {len(failed) - 10} more" if len(failed) > 10 else ""
    see = f"az devops pat list --organization {failed[0]['organization']}"
    return f"Not done: {named}{more}. To see what is left: {see}"


def _failure(row: Row) -> str:
    name = printable(str(row["displayName"])) or row["authorizationId"]
    return f"{name} ({str(row['reason'] or row['result']).rstrip('.')})"
