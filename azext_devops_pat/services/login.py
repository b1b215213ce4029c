"""Takes a PAT: the service accepts it, it is stored and read back, and only then anything else changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

from ..core import token_shape
from ..core.credential import Credential
from ..core.errors import (
    ExposedError,
    KeyringError,
    ServiceError,
    StoreError,
)
from ..core.expiry import GLOBAL_PATS_END, end_of_day, global_pats_ended
from ..core.names import DEFAULT_KEY, KEYRING, STORED
from ..core.organization import Organization, login_command
from ..core.record import Record, fingerprint
from ..core.resolve import Overrides
from ..core.secret import Secret
from ..stores.stores import Stores
from ..stores.vault import Placement
from . import access_tokens
from .server_consent import LOGIN

if TYPE_CHECKING:
    from ..rest.connection_data import FetchIdentity, Identity

_log = logging.getLogger("cli." + __name__)


@dataclass(frozen=True)
class Login:
    """What the user asked for; `organization` None means the default PAT."""

    organization: Organization | None
    storage: str | None = None
    expires: date | None = None


def log_in(
    wanted: Login,
    token: Secret,
    stores: Stores,
    fetch_identity: FetchIdentity | None,
    find_overrides: Callable[[], Overrides],
    now: datetime,
) -> dict[str, object]:
    """Verify and store `token`; return what `az devops login` prints.

    `fetch_identity` None stores it unverified. Raises ServiceError, StoreError: then nothing is stored and nothing
    stored before is touched.
    """
    if not token_shape.is_known(token.reveal()) or token_shape.is_access_token(token.reveal()):
        _warn_of_shape(token)
    stores.vault.prepare()
    identity, target = None, wanted.organization
    if target is None or fetch_identity is None:
        _warn_unverified(target, now)
    else:
        try:
            identity = fetch_identity(target, Credential(STORED, token, only_for=target))
        except ServiceError as error:
            raise access_tokens.explained(error, token, target, now) from None
    with stores.locked():
        record = _store(wanted, token, identity, stores, now)
        default = set_default(wanted.organization, stores)
    overrides = find_overrides()
    for sentence in overrides.describe():
        _log.warning("%s", sentence)
    return {
        "organization": wanted.organization.url if wanted.organization else None,
        "account": record.account,
        "displayName": record.display_name,
        "storage": record.storage,
        "defaultOrganization": default,
        "expires": record.valid_to,
        "shadowedBy": overrides.names(),
    }


def _warn_of_shape(token: Secret) -> None:
    said = access_tokens.warning(token)
    if said:
        _log.warning("%s", said)


def _warn_unverified(organization: Organization | None, now: datetime) -> None:
    if organization is not None:
        _log.warning("The PAT was not checked with %s (--no-verify).", organization)
        return
    _log.warning(
        "Without --organization this is stored as the default PAT and was not checked. It works only for organizations "
        "that the PAT is valid for. Azure DevOps %s PATs for all organizations on %s. "
        "To sign in to one: az devops login --organization ORGANIZATION",
        "retired" if global_pats_ended(now) else "retires",
        GLOBAL_PATS_END,
    )


def _store(wanted: Login, token: Secret, identity: Identity | None, stores: Stores, now: datetime) -> Record:
    """Store the token; its keys are listed first, so that whatever interrupts this, a logout finds it."""
    keys = keys_for(wanted.organization, stores)
    listed = stores.organizations.keys()
    stores.organizations.add(keys)
    try:
        placement = stores.vault.put(keys, token, wanted.storage, was_in_keyring(keys, stores))
    except Exception as error:
        with suppress(StoreError):  # the first error is the one to report
            stores.organizations.remove([key for key in keys if key not in listed])
        if isinstance(error, StoreError):
            raise not_stored(error, wanted.organization) from error
        raise
    record = _record(wanted, token, identity, placement, now)
    try:
        plain = [key for key in keys if is_plain(key, wanted.organization)]  # another spelling may hold a password
        stores.metadata.put_all(dict.fromkeys(plain, record))
    except StoreError as error:
        _log.warning("The PAT is stored, but its metadata is not: %s", error.message)
    if wanted.organization is not None:
        renew_files(stores, wanted.organization, token)
    return record


def renew_files(stores: Stores, organization: Organization, token: Secret) -> None:
    """Let the files that the organization's PAT was written to follow; as is usual, there are none."""
    if stores.metadata.setups():
        from .setup import tool_files

        tool_files.renew(stores, organization, token)


def not_stored(error: StoreError, organization: Organization | None) -> StoreError:
    hint = error.hint
    if isinstance(error, KeyringError):
        hint = f"To store it in the protected file: {login_command(organization)} --storage file"
    if isinstance(error, ExposedError):
        login = login_command(organization)
        hint += f"\nTo use an OS keyring: {login} --storage keyring\nTo store it there anyway: {login} --storage file"
    return StoreError(f"{error.message} The PAT{f' for {organization}' if organization else ''} was not stored.", hint)


def keys_for(organization: Organization | None, stores: Stores) -> list[str]:
    """Return the store keys to write; another spelling's too if it was used, or holds a PAT that is stale now."""
    if organization is None:
        return [DEFAULT_KEY]
    used = {*stores.known_keys(), organization.lookup_keys[0]}
    others = [key for key in stores.keys_of(organization) if key in used and key != organization.key]
    return [organization.key, *others]


def is_plain(key: str, organization: Organization | None) -> bool:
    return organization is None or key in organization.lookup_keys


def was_in_keyring(keys: list[str], stores: Stores) -> bool:
    """Tell whether an older PAT is recorded there; a key that is only listed may come from a login that was killed."""
    records = stores.metadata.records()
    return any(record is not None and record.may_be_in(KEYRING) for record in map(records.get, keys))


def _record(wanted: Login, token: Secret, identity: Identity | None, placement: Placement, now: datetime) -> Record:
    stored_at = now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Record(
        organization=wanted.organization.url if wanted.organization else None,
        storage=placement.storage,
        stale_copy_in=placement.stale_copy_in,
        backend=placement.backend,
        stored_at=stored_at,
        origin=LOGIN,
        account=identity.account if identity else None,
        display_name=identity.display_name if identity else None,
        owner_id=identity.id if identity else None,
        last_accepted=stored_at if identity else None,
        fingerprint=fingerprint(token),
        valid_to=token_shape.end_of(token.reveal()) or (end_of_day(wanted.expires) if wanted.expires else None),
    )


def set_default(organization: Organization | None, stores: Stores) -> str | None:
    """Set the default organization if there is none, and return the one in force; the PAT is stored in any case."""
    try:
        if organization is not None and stores.default_organization() is None:
            stores.defaults.put("organization", organization.url)
            _log.info("%s is now the default organization.", organization)
        return stores.default_organization()
    except StoreError as error:
        _log.warning("The PAT is stored, but the default organization was not set: %s %s", error.message, error.hint)
        return None
