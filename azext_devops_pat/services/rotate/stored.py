"""What the stores hold for an organization, read from where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...core.credential import CredentialRequest
from ...core.errors import KeyringError, StoreError
from ...core.names import DEFAULT_KEY, FILE, KEYRING
from ...core.organization import Organization
from ...core.record import Record, is_fingerprint_of
from ...core.rotation import Rotation
from ...core.secret import Secret
from ...sources.stored import StoredSource
from ...stores.stores import Stores, organization_of

DEFAULT_PAT = "the default PAT"
NEW, OLD, NEITHER = "new", "old", "neither"


@dataclass(frozen=True)
class StoredPat:
    """A stored PAT, where it is, and the organization's own keys there that hold it: none if it is the default PAT."""

    key: str
    secret: Secret
    storage: str
    record: Record
    keys: tuple[str, ...]


def stored_pat(stores: Stores, organization: Organization) -> StoredPat | None:
    """Return the PAT that serves the organization; raise StoreError if the store that should hold it cannot be read."""
    result = StoredSource(stores).find(CredentialRequest(organization))
    found = result.credential
    if found is None:
        if result.answered:
            return None
        raise StoreError(f"The PAT stored for {organization} cannot be read: {result.reason.rstrip('.')}.", _TO_SEE_WHY)
    assert found.storage is not None
    assert found.key is not None
    keys = () if found.key == DEFAULT_KEY else _holding(stores, organization, found.storage, found.secret)
    return StoredPat(found.key, found.secret, found.storage, found.record or Record(), keys)


_TO_SEE_WHY = "To see every store: az devops auth status"


def _holding(stores: Stores, organization: Organization, storage: str, secret: Secret) -> tuple[str, ...]:
    return tuple(key for key in stores.keys_of(organization) if secret in read(stores, key, storage))


def read(stores: Stores, key: str, storage: str | None = None) -> list[Secret]:
    """Return what is stored under `key` in that store, or in both; raise StoreError if that cannot be known."""
    return list(_read(stores, key, storage))


def _read(stores: Stores, key: str, storage: str | None) -> Iterator[Secret]:
    for store in (stores.vault.keyring, stores.vault.file):
        if storage not in (None, store.name):
            continue
        try:
            secret = store.get(key)
        except KeyringError as error:
            if storage is not None or error.cause != KeyringError.UNAVAILABLE or _belongs_in_keyring(stores, key):
                raise
            secret = None
        if secret is not None:
            yield secret


def _belongs_in_keyring(stores: Stores, key: str) -> bool:
    record = stores.metadata.get(key)
    return record is not None and record.may_be_in(KEYRING)


def holder(stores: Stores, rotation: Rotation) -> str:
    """Tell which PAT the rotation's keys hold: NEW, OLD (or nothing if nothing was there before), or NEITHER."""
    new, old = rotation.new, rotation.old.fingerprint
    found = [secret for key in rotation.keys for secret in read(stores, key, rotation.storage)]
    if new is not None and any(is_fingerprint_of(new.fingerprint, secret) for secret in found):
        return NEW
    if old is None:
        return NEITHER if found else OLD
    return OLD if found and all(is_fingerprint_of(old, secret) for secret in found) else NEITHER


def also_stored(
    stores: Stores, organization: Organization, is_old: Callable[[Secret], bool], rotation: Rotation
) -> list[str]:
    """Return what else the old PAT is stored for, as people call it; raise StoreError if that cannot be known.

    Of the organization's own keys only the store that it writes to counts: an older copy in the other one is stale.
    """
    found, own = [], stores.keys_of(organization)
    for key in dict.fromkeys([*stores.known_keys(), DEFAULT_KEY]):
        storage = rotation.storage if key in own else None
        other = organization_of(key)
        name = other.url if other else DEFAULT_PAT
        try:
            if any(is_old(secret) for secret in read(stores, key, storage)):
                found.append(name)
        except StoreError as error:
            message = f"Whether it is also stored for {name} cannot be read: {error.message}"
            raise StoreError(message, error.hint) from None
    return list(dict.fromkeys(found))


def storage_of(stores: Stores, rotation: Rotation) -> str | None:
    """Return the store in which one of the rotation's keys holds the new PAT."""
    new = rotation.new
    for storage in (KEYRING, FILE):
        for key in rotation.keys:
            try:
                found = read(stores, key, storage)
            except KeyringError:
                continue
            if new is not None and any(is_fingerprint_of(new.fingerprint, secret) for secret in found):
                return storage
    return None
