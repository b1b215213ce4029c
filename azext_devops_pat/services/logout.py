"""Removes stored PATs: tries everything, goes on after a failure, and reports what went and what did not."""

from __future__ import annotations

from collections.abc import Callable

from ..core.errors import NotStoredError, StoreError
from ..core.log import get_logger
from ..core.organization import DEFAULT_KEY, KEY_PREFIX, Organization
from ..core.spelling import presentable
from ..stores.metadata import Record, Records
from ..stores.private_file import set_aside_before
from ..stores.shared import Stores, organization_of
from ..stores.vault import FILE, KEYRING, Removal
from .shadows import Shadows

_log = get_logger(__name__)
DEFAULT_PAT = "default PAT"
_MOST_NAMED = 10


def log_out(
    organization: Organization | None, stores: Stores, find_shadows: Callable[[], Shadows]
) -> dict[str, object]:
    """Remove the PAT of `organization`, or every one; return what `az devops logout` prints.

    Raises NotStoredError where there was nothing to remove; what the files still told of it is forgotten all the same.
    """
    with stores.locked_if_there():
        keys = stores.keys_of(organization) if organization else [*stores.known_keys(), DEFAULT_KEY]
        records = stores.metadata.records()
        removals = stores.vault.remove({key: _may_be_in_keyring(records.get(key)) for key in keys})
        _forget(keys, removals, stores)
        _say_what_was_set_aside(stores)
        if not removals:
            raise _nothing(organization, find_shadows())
        failed = [removal for removal in removals if removal.reason is not None]
        if organization and not failed:
            _reset_default(organization, stores)
    shadows = find_shadows()
    _say_what_remains(organization, stores, shadows)
    return {
        "cleared": _unique([_row(removal, records) for removal in removals if removal.reason is None]),
        "failed": _unique([_row(removal, records) for removal in failed]),
        "defaultOrganization": stores.default_organization(),
        "stillSignedInBy": shadows.names(),
    }


def _may_be_in_keyring(record: Record | None) -> bool:
    return record is not None and record.may_be_in(KEYRING)


def _forget(keys: list[str], removals: list[Removal], stores: Stores) -> None:
    """Forget what was removed; a key that is listed but was found nowhere stays where no keyring could be asked."""
    kept = {removal.key for removal in removals if removal.reason is not None}
    found = {removal.key for removal in removals}
    missing = [key for key in keys if key not in found]
    if missing and not _keyring_answers(stores):
        on_the_list = frozenset(stores.organizations.keys())
        listed = [key for key in missing if key in on_the_list]
        kept.update(listed)
        if listed:
            names = ", ".join(_name(key, None) for key in listed[:_MOST_NAMED])
            more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
            _log.warning("Listed but not found: %s%s. A keyring that is not to be had here may hold them.", names, more)
    forgotten = [key for key in keys if key not in kept]
    stores.organizations.remove(forgotten)
    stores.metadata.remove(forgotten)
    _forget_the_files(removals, stores)


def _forget_the_files(removals: list[Removal], stores: Stores) -> None:
    """Forget what was known of a PAT that left the file though the keyring was not cleared: the key stays listed."""
    from_file = {removal.key for removal in removals if removal.storage == FILE and removal.reason is None}
    for removal in removals:
        if removal.storage == KEYRING and removal.reason is not None and removal.key in from_file:
            record = stores.metadata.get(removal.key) or Record()
            stores.metadata.put(removal.key, Record(organization=record.organization))


def _keyring_answers(stores: Stores) -> bool:
    try:
        stores.vault.keyring_backend()
    except StoreError:
        return False
    return True


def _reset_default(organization: Organization, stores: Stores) -> None:
    value = stores.defaults.in_file("organization")
    if value and organization_of(KEY_PREFIX + value) == organization:
        stores.defaults.put("organization", "")
        _log.warning("%s is no longer the default organization.", organization)


def _nothing(organization: Organization | None, shadows: Shadows) -> NotStoredError:
    message = f"No PAT is stored for {organization}." if organization else "No PAT is stored."
    still = "; ".join(shadows.sentences())
    if still:
        return NotStoredError(message, f"You are still signed in by {still}.")
    return NotStoredError(message, f"To sign in: az devops login --organization {organization or 'ORGANIZATION'}")


def _say_what_remains(organization: Organization | None, stores: Stores, shadows: Shadows) -> None:
    for sentence in shadows.sentences():
        _log.warning("You are still signed in by %s.", sentence)
    default = stores.default_organization()
    if organization is None and default:
        _log.warning("%s is still the default organization (az devops configure --defaults organization=).", default)
    if organization and not organization.is_server and DEFAULT_KEY in stores.organizations.keys():
        _log.warning("You are still signed in by the default PAT (end it with: az devops logout).")


def _say_what_was_set_aside(stores: Stores) -> None:
    for aside in set_aside_before(stores.paths.tokens):
        _log.warning("PATs also rest in %s, which was set aside (remove it with: rm %s).", aside, aside)


def _row(removal: Removal, records: Records) -> dict[str, str]:
    name = _name(removal.key, records.get(removal.key))
    row = {"organization": name, "storage": removal.storage}
    return row if removal.reason is None else {**row, "reason": removal.reason}


def _name(key: str, record: Record | None) -> str:
    """Return what people call the credential of a store key."""
    if key == DEFAULT_KEY:
        return DEFAULT_PAT
    if record and record.organization:
        return record.organization
    organization = organization_of(key)
    return organization.url if organization else presentable(key[len(KEY_PREFIX) :])


def _unique(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """An alias is the same organization to people: one row for it."""
    return list({tuple(row.items()): row for row in rows}.values())
