"""What becomes of stored PATs that nobody looks at: those not used for long, and those for all organizations."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from ..core.credential import Credential
from ..core.errors import StoreError
from ..core.expiry import UNUSED_DAYS, days_since, utc_text
from ..core.names import DEFAULT_KEY
from ..core.organization import Organization
from ..core.record import Record
from ..stores.stores import Stores, organization_of
from .pat_rows import what_happens

_log = logging.getLogger("cli." + __name__)


def note_accepted(stores: Stores, accepted: Iterable[Credential], now: datetime) -> None:
    """Keep that the service accepted these credentials, for stored PATs and at most once a day."""
    keys = {
        one.key: one
        for one in accepted
        if one.key is not None and one.record is not None and days_since(one.record.last_accepted, now) != 0
    }
    if not keys:
        return
    try:
        with stores.locked():
            for key, credential in keys.items():
                record = stores.metadata.get(key)
                if record is not None and record.matches(credential.secret):
                    stores.metadata.put(key, replace(record, last_accepted=utc_text(now)))
    except StoreError as error:
        _log.info("That the stored PATs were accepted was not kept: %s", error.message)


def notes(stores: Stores, organizations: Sequence[Organization], now: datetime) -> list[str]:
    """Return what to say of the PATs stored for these organizations, and of the default PAT."""
    records = stores.metadata.records()
    wanted = {organization.key for organization in organizations}
    said: dict[str, None] = {}
    for key in stores.known_keys():
        record = records.get(key) or Record()
        organization = organization_of(key, record)
        if key == DEFAULT_KEY or organization is not None and organization.key in wanted:
            said.update(dict.fromkeys([*_unused(record, organization, now), *_everywhere(record, organization, now)]))
    return list(said)


def _unused(record: Record, organization: Organization | None, now: datetime) -> list[str]:
    days = days_since(record.last_accepted, now)
    if organization is None or organization.is_server or days is None or days < UNUSED_DAYS:
        return []
    said = f"The PAT stored for {organization} was last known to be accepted {days} days ago. Azure DevOps deactivates "
    return [f"{said}a PAT after 90 days without use. To replace it: az devops pat rotate --organization {organization}"]


def _everywhere(record: Record, organization: Organization | None, now: datetime) -> list[str]:
    """Name a PAT that is valid for all organizations; the default PAT probably is, unless it is known not to be."""
    is_default = organization is None
    if not (record.all_organizations or is_default and record.all_organizations is None):
        return []
    what = "The default PAT" if is_default else f"The PAT stored for {organization}"
    verb = "is" if record.all_organizations else "may be"
    said = f"{what} {verb} valid for all organizations. {what_happens(now)}"
    return [f"{said} To replace it: az devops pat rotate --organization {organization or 'ORGANIZATION'}"]
