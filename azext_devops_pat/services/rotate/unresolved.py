"""PATs that may be alive although nobody needs them: each is looked for by the nonce in its name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ...core.errors import DevOpsPatError, StoreError
from ...core.expiry import parse_timestamp, utc_text
from ...core.nonce import nonce_of
from ...core.organization import Organization
from ...core.pat_info import PatInfo
from ...core.rotation import Rotation, Unresolved
from ...stores.journal import Journal

if TYPE_CHECKING:
    from ...rest.pats import Pats
    from ..credentials import Credentials

_log = logging.getLogger("cli." + __name__)
KEPT_FOR = timedelta(hours=24)
_LOCK_SECONDS = 20.0  # another `create` takes seconds


def of_rotation(rotation: Rotation, since: str) -> Unresolved:
    """Return what a rotation that is given up may leave behind."""
    return Unresolved(rotation.nonce, since, rotation.new.id if rotation.new else None)


@contextmanager
def remembering(credentials: Credentials, organization: Organization) -> Iterator[Callable[[str | None], None]]:
    """Yield what keeps the nonce of a PAT that a request may make, for `settle`, until it is called with None.

    The journal stays locked meanwhile, so that no other command takes the PAT for one that was left behind. A journal
    that cannot be locked or written fails nothing.
    """
    journal = Journal(credentials.stores.folder, organization)
    with ExitStack() as stack:
        before: tuple[Unresolved, ...] | None = None
        with _unharmed(organization):
            stack.enter_context(journal.locked(limit=_LOCK_SECONDS))
            journal.load()
            before = journal.entry.unresolved

        def remember(nonce: str | None) -> None:
            mine = () if nonce is None else (Unresolved(nonce, utc_text(credentials.clock())),)
            if before is not None:
                with _unharmed(organization):
                    journal.keep((*before, *mine))

        yield remember


@contextmanager
def _unharmed(organization: Organization) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        _log.info("The journal of %s was not kept: %s", organization, error.message)


def settle_for(credentials: Credentials, organization: Organization, pats: Pats) -> None:
    """Call `settle` if the organization has a journal: for `list` and `create`."""
    stores = credentials.stores
    if stores.has_journal(organization):
        record = stores.metadata.get(organization.key)
        stored_id = record.authorization_id if record else None
        settle(Journal(stores.folder, organization), pats, credentials.clock(), stored_id)


def settle(journal: Journal, pats: Pats, now: datetime, stored_id: str | None = None) -> None:
    """Revoke what earlier commands may have left alive, and name what an unfinished rotation keeps alive.

    `stored_id` is the id of the stored PAT, which is not named if the journal is damaged. A rotation that runs now
    settles its own; whatever goes wrong is told, and tried again next time.
    """
    try:
        with journal.locked(limit=0.0):
            journal.load()
            settle_loaded(journal, pats, now)
            _name_unfinished(journal, pats)
            if journal.was_damaged:
                report_unknown(journal, pats.all(), stored_id)
    except StoreError as error:
        _log.info("The journal of %s was not read: %s", journal.organization, error.message)
    except DevOpsPatError as error:
        _log.warning("PATs of an earlier rotation of %s may be alive: %s", journal.organization, error.message)


def settle_loaded(journal: Journal, pats: Pats, now: datetime) -> None:
    """The same for a journal that is loaded, with its lock held; raise DevOpsPatError if the service fails."""
    left = journal.entry.unresolved
    if not left:
        return
    found = {nonce_of(info.display_name): info for info in pats.all()}
    journal.keep(tuple(item for item in left if not _is_settled(item, found.get(item.nonce), pats, now)))


def _is_settled(item: Unresolved, info: PatInfo | None, pats: Pats, now: datetime) -> bool:
    """Revoke the PAT and tell whether nothing is left to look for; one that is not found may still come to be."""
    authorization_id = info.authorization_id if info else item.id
    if authorization_id is not None:
        if pats.revoke(authorization_id):
            _log.warning("The PAT %s was left by an earlier command and is revoked now.", authorization_id)
        return True
    since = parse_timestamp(item.since)
    return since is None or now - since > KEPT_FOR


def find(pats: Pats, nonce: str) -> PatInfo | None:
    """Return the active PAT whose name carries the nonce."""
    return next((info for info in pats.all() if nonce_of(info.display_name) == nonce), None)


def report_unknown(journal: Journal, infos: Sequence[PatInfo], stored_id: str | None) -> None:
    """Name every PAT that a rotation left although the journal does not know it: a damaged one tells no nonces."""
    for info in infos:
        if nonce_of(info.display_name) is not None and info.authorization_id != stored_id:
            _log.warning("%s", _named(info, journal))


def _name_unfinished(journal: Journal, pats: Pats) -> None:
    rotation = journal.entry.rotation
    if rotation is None:
        return
    ids = [rotation.old.id, rotation.new.id if rotation.new else None]
    infos = [pats.get(each) for each in ids if each is not None]
    alive = ", ".join(described(info) for info in infos if info is not None)
    _log.warning(
        "A rotation for %s is unfinished%s. To finish it: az devops pat rotate --organization %s",
        journal.organization,
        f"; alive: {alive}" if alive else "",
        journal.organization,
    )


def _named(info: PatInfo, journal: Journal) -> str:
    revoke = f"az devops pat revoke --organization {journal.organization} --id {info.authorization_id}"
    return f"{described(info)} was left by an earlier rotation and may be alive. To revoke it: {revoke}"


def described(info: PatInfo) -> str:
    """Return name and id of a PAT for a message."""
    return f"The PAT {info.display_name!r} ({info.authorization_id})"
