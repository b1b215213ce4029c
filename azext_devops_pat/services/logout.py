"""Removes stored PATs: tries everything, goes on after a failure, and reports what went and what did not."""

from __future__ import annotations

from ..core.errors import NotStoredError
from ..core.log import get_logger
from ..core.organization import DEFAULT_KEY, KEY_PREFIX, Organization
from ..stores.shared import Stores, canonical, organization_of
from ..stores.vault import Removal
from .shadows import Shadows

_log = get_logger(__name__)
DEFAULT_PAT = "default PAT"


def log_out(organization: Organization | None, stores: Stores, shadows: Shadows) -> dict[str, object]:
    """Remove the PAT of `organization`, or every one; return what `az devops logout` prints.

    Raises NotStoredError where there was nothing to remove; then nothing has changed.
    """
    with stores.locked():
        keys = (
            stores.keys_of(organization) if organization else list(dict.fromkeys([*stores.known_keys(), DEFAULT_KEY]))
        )
        removals = _remove(keys, stores)
        cleared = [removal for removal in removals if removal.reason is None]
        failed = [removal for removal in removals if removal.reason is not None]
        _forget(keys, failed, stores)
        if not removals:
            raise _nothing(organization, shadows)
        if organization and not failed:
            _reset_default(organization, stores)
    _say_what_remains(organization, stores, shadows)
    return {
        "cleared": _unique([_row(removal) for removal in cleared]),
        "failed": _unique([_row(removal) for removal in failed]),
        "defaultOrganization": stores.default_organization(),
        "stillSignedInBy": shadows.names(),
    }


def _remove(keys: list[str], stores: Stores) -> list[Removal]:
    records = stores.metadata.records()
    removals = []
    for key in keys:
        record = records.get(key)
        removals += stores.vault.remove(key, record.storage if record else None)
    return removals


def _forget(keys: list[str], failed: list[Removal], stores: Stores) -> None:
    """Forget every key but those whose secret may still rest somewhere."""
    kept = {removal.key for removal in failed}
    gone = [key for key in keys if key not in kept]
    stores.organizations.remove(gone)
    stores.metadata.remove(gone)


def _reset_default(organization: Organization, stores: Stores) -> None:
    value = stores.defaults.in_file("organization")
    if value and canonical(value) == organization.url:
        stores.defaults.put("organization", "")
        _log.warning("%s is no longer the default organization.", organization)


def _nothing(organization: Organization | None, shadows: Shadows) -> NotStoredError:
    message = f"No PAT is stored for {organization}." if organization else "No PAT is stored."
    still = "; ".join(shadows.sentences())
    if still:
        return NotStoredError(message, f"You are still signed in by {still}.")
    return NotStoredError(message, "To sign in: az devops login --organization https://dev.azure.com/contoso")


def _say_what_remains(organization: Organization | None, stores: Stores, shadows: Shadows) -> None:
    for sentence in shadows.sentences():
        _log.warning("You are still signed in by %s.", sentence)
    if organization and not organization.is_server and DEFAULT_KEY in stores.organizations.keys():
        _log.warning("You are still signed in by the default PAT (end it with: az devops logout).")


def _row(removal: Removal) -> dict[str, str]:
    organization = organization_of(removal.key)
    name = DEFAULT_PAT if removal.key == DEFAULT_KEY else removal.key[len(KEY_PREFIX) :]
    row = {"organization": organization.url if organization else name, "storage": removal.storage}
    return row if removal.reason is None else {**row, "reason": removal.reason}


def _unique(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """An alias is the same organization to people: one row for it."""
    return [row for number, row in enumerate(rows) if row not in rows[:number]]
