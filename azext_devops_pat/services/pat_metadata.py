"""Keeps what is known of stored PATs in step with what the service tells of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from ..core.errors import StoreError
from ..core.names import KEYRING
from ..core.nonce import strip
from ..core.pat_info import PatInfo
from ..core.record import ALL_ORGANIZATIONS, ONE_ORGANIZATION, Record
from ..sources.stored import StoredSource
from ..stores.stores import Stores
from ..stores.vault import Removal
from .setup import tool_files

_log = logging.getLogger("cli." + __name__)
_KEYRING_SECONDS = 8.0


def described(record: Record, info: PatInfo) -> Record:
    """Return the record with what the service tells of the PAT."""
    return replace(
        record,
        authorization_id=info.authorization_id,
        name=strip(info.display_name),
        scope=info.scope,
        valid_from=info.valid_from,
        valid_to=info.valid_to,
        covers=ALL_ORGANIZATIONS if info.all_organizations else ONE_ORGANIZATION,
    )


def refresh(stores: Stores, infos: Iterable[PatInfo]) -> None:
    """Keep what the service tells of stored PATs whose id is known; a failure costs a log line."""
    by_id = {info.authorization_id: info for info in infos}
    if not _outdated(stores, by_id):
        return
    try:
        with stores.locked():
            stores.metadata.put_all(_outdated(stores, by_id))
    except StoreError as error:
        _log.info("What is known of the stored PATs was not brought up to date: %s", error.message)


def _outdated(stores: Stores, by_id: dict[str, PatInfo]) -> dict[str, Record]:
    """Return by key the records that say something else than the service, as they should be."""
    records = stores.metadata.records()
    found: dict[str, Record] = {}
    for key in records.keys():
        record = records.get(key)
        info = by_id.get(record.authorization_id or "") if record else None
        if record is not None and info is not None and described(record, info) != record:
            found[key] = described(record, info)
    return found


def keys_of_pat(stores: Stores, authorization_id: str) -> list[str]:
    """Return every key that the PAT of that id is stored under, as far as the metadata tells."""
    records = stores.metadata.records()
    return [key for key in records.keys() if (records.get(key) or Record()).authorization_id == authorization_id]


def remove_revoked(stores: Stores, keys: Iterable[str]) -> list[Removal]:
    """Remove the revoked PAT under each key wherever we put it, and from the metadata; return what became of it.

    A key that another PAT took over meanwhile is left alone.
    """
    with stores.locked():
        source, records = StoredSource(stores), stores.metadata.records()
        mine = [key for key in keys if not _was_replaced(source, key, records.get(key))]
        removals = stores.vault.remove({key: (records.get(key) or Record()).may_be_in(KEYRING) for key in mine})
        kept = {removal.key for removal in removals if removal.reason is not None}
        gone = [key for key in mine if key not in kept]
        tool_files.remove(stores, gone)
        stores.organizations.remove(gone)
        stores.metadata.remove(gone)
    return removals


def _was_replaced(source: StoredSource, key: str, record: Record | None) -> bool:
    try:
        found = source.held(key, None, _KEYRING_SECONDS)
    except StoreError:
        return False
    return found is not None and record is not None and not record.matches(found.secret)
