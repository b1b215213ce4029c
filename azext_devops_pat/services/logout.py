"""Removes stored PATs: tries everything, goes on after a failure, and reports what went and what did not."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ..core import shell
from ..core.errors import NotStoredError, StoreError
from ..core.names import DEFAULT_KEY, FILE, KEY_PREFIX, KEYRING, TOKENS_FILE
from ..core.organization import Organization, login_command
from ..core.organization_parser import redacted
from ..core.record import Record
from ..core.resolve import Overrides
from ..stores.metadata import Records
from ..stores.private_file import damaged_copies
from ..stores.stores import Stores, organization_of
from ..stores.vault import Removal
from .failures import not_removed

_log = logging.getLogger("cli." + __name__)
DEFAULT_PAT = "default PAT"
_MOST_NAMED = 10


def log_out(
    organization: Organization | None, stores: Stores, find_overrides: Callable[[], Overrides]
) -> dict[str, object]:
    """Remove the PAT of `organization`, or every one; return what `az devops logout` prints.

    Raises NotStoredError if there was nothing to remove; what the files still say of it is forgotten anyway.
    """
    with stores.locked_if_there():
        keys = list(
            dict.fromkeys(stores.keys_of(organization) if organization else [*stores.known_keys(), DEFAULT_KEY])
        )
        records = stores.metadata.records()
        removals = stores.vault.remove({key: _may_be_in_keyring(records.get(key)) for key in keys})
        _remove_from_files(keys, removals, stores)
        _forget(keys, removals, stores)
        _warn_damaged_copies(stores)
        if not removals:
            raise _nothing(organization, find_overrides())
        failed = [removal for removal in removals if removal.reason is not None]
        default = _settle_default(None if failed else organization, stores)
    left = _unique([_row(removal, records) for removal in failed])
    if left:
        hints = dict.fromkeys(removal.hint for removal in failed if removal.hint)
        _log.error("%s", "\n".join([not_removed(left, organization), *hints]))
    overrides = find_overrides()
    _warn_still_signed_in(organization, default, stores, overrides)
    return {
        "cleared": _unique([_row(removal, records) for removal in removals if removal.reason is None]),
        "failed": left,
        "defaultOrganization": default,
        "stillSignedInBy": overrides.names(),
    }


def _remove_from_files(keys: list[str], removals: list[Removal], stores: Stores) -> None:
    """Remove the PATs from other tools' files too, unless they are still stored; as is usual, there are none."""
    if stores.metadata.setups():
        from .setup import tool_files

        kept = {removal.key for removal in removals if removal.reason is not None}
        tool_files.remove(stores, [key for key in keys if key not in kept])


def _may_be_in_keyring(record: Record | None) -> bool:
    return record is not None and record.may_be_in(KEYRING)


def _forget(keys: list[str], removals: list[Removal], stores: Stores) -> None:
    """Forget what was removed; a key that is listed but was found nowhere stays if no keyring could be asked."""
    kept = {removal.key for removal in removals if removal.reason is not None}
    found = {removal.key for removal in removals}
    missing = [key for key in keys if key not in found]
    if missing and not _keyring_answers(stores):
        on_the_list = frozenset(stores.organizations.keys())
        listed = [key for key in missing if key in on_the_list]
        kept.update(listed)
        if listed:
            names = list(dict.fromkeys(_name(key, None) for key in listed))
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            _log.warning(
                "Not found: %s%s. A keyring that is not available in this session may still hold them.",
                ", ".join(names[:_MOST_NAMED]),
                more,
            )
    forgotten = [key for key in keys if key not in kept]
    for forget in (stores.organizations.remove, stores.metadata.remove):
        try:
            forget(forgotten)
        except StoreError as error:  # the PAT itself is gone, and that is what counts
            _log.warning("The PAT was removed, but not what was noted of it: %s %s", error.message, error.hint)
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
        stores.vault.keyring.backend()
    except StoreError:
        return False
    return True


def _settle_default(organization: Organization | None, stores: Stores) -> str | None:
    """Reset the default organization if it is `organization`, and return the one in force; no logout fails of it."""
    try:
        if organization is not None:
            _reset_default(organization, stores)
        return stores.default_organization()
    except StoreError as error:
        _log.warning("The default organization was not reset: %s %s", error.message, error.hint)
        return None


def _reset_default(organization: Organization, stores: Stores) -> None:
    value = stores.defaults.in_file("organization")
    if value and organization_of(KEY_PREFIX + value) == organization:
        stores.defaults.put("organization", "")
        _log.warning("%s is no longer the default organization.", organization)


def _nothing(organization: Organization | None, overrides: Overrides) -> NotStoredError:
    message = f"No PAT is stored for {organization}." if organization else "No PAT is stored."
    still = overrides.describe_signed_in()
    if still:
        return NotStoredError(message, "\n".join(still))
    wanted = login_command(organization) if organization else "az devops login --organization ORGANIZATION"
    return NotStoredError(message, f"To sign in: {wanted}")


def _warn_still_signed_in(
    organization: Organization | None, default: str | None, stores: Stores, overrides: Overrides
) -> None:
    for sentence in overrides.describe_signed_in():
        _log.warning("%s", sentence)
    if organization is None and default:
        clear = "az devops configure --defaults organization=''"
        _log.warning("%s is still the default organization. To clear it: %s", default, clear)
    if organization and not organization.is_server and DEFAULT_KEY in stores.organizations.keys():
        _log.warning("Still signed in with the default PAT. To remove every stored PAT: az devops logout")


def _warn_damaged_copies(stores: Stores) -> None:
    for copy in damaged_copies(stores.folder / TOKENS_FILE):
        _log.warning("%s is a damaged file that may still hold PATs. To remove it: %s", copy, shell.remove(copy))


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
    return organization.url if organization else redacted(key[len(KEY_PREFIX) :])


def _unique(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """An alias is the same organization to people: one row for it."""
    return list({tuple(row.items()): row for row in rows}.values())
