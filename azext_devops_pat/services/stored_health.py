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
from . import marks
from .pat_rows import what_happens

_log = logging.getLogger("cli." + __name__)


def note_accepted(stores: Stores, accepted: Iterable[tuple[Organization, Credential]], now: datetime) -> None:
    """Keep that the service accepted these stored PATs: that takes marks of a refusal away, else it counts once a day.

    There is one write for all of them, and none if it says nothing new.
    """
    news = [(of, one) for of, one in accepted if one.record is not None and _as_accepted(one.record, now) != one.record]
    if not news:
        return
    try:
        with stores.locked():
            stores.metadata.put_all(_changes(stores, news, now))
    except StoreError as error:
        _log.info("That the stored PATs were accepted was not kept: %s", error.message)
        for organization in (of for of, one in news if one.record is not None and marks.refused_by(one.record)):
            _log.warning("The PAT for %s is accepted, but still marked as refused: %s", organization, error.message)


def _as_accepted(record: Record, now: datetime) -> Record:
    at = record.last_accepted if days_since(record.last_accepted, now) == 0 else utc_text(now)
    return replace(record, last_accepted=at, refused_at=None, refused_for_git_at=None)


def _changes(stores: Stores, news: Iterable[tuple[Organization, Credential]], now: datetime) -> dict[str, Record]:
    """Return what is known of these PATs now, by key; one that took their place meanwhile was not accepted."""
    records = stores.metadata.records()
    known = {key: records.of(key, one.secret) for of, one in news for key in marks.keys_of(one, of)}
    changed = {key: (record, _as_accepted(record, now)) for key, record in known.items() if record is not None}
    return {key: after for key, (before, after) in changed.items() if after != before}


def notes(stores: Stores, organizations: Sequence[Organization], now: datetime) -> list[str]:
    """Return what to say of the PATs stored for these organizations, and of the default PAT."""
    records = stores.metadata.records()
    wanted = {organization.key for organization in organizations}
    said: dict[str, None] = {}
    for key in stores.known_keys():
        record = records.get(key) or Record()
        if key != DEFAULT_KEY and not record.all_organizations and not _is_unused(record, now):
            continue  # of thousands, almost all
        organization = organization_of(key, record)
        if key == DEFAULT_KEY or organization is not None and organization.key in wanted:
            said.update(dict.fromkeys([*_unused(record, organization, now), *_everywhere(record, organization, now)]))
    return list(said)


def _is_unused(record: Record, now: datetime) -> bool:
    days = days_since(record.last_accepted, now)
    return days is not None and days >= UNUSED_DAYS


def _unused(record: Record, organization: Organization | None, now: datetime) -> list[str]:
    if organization is None or organization.is_server or not _is_unused(record, now):
        return []
    days = days_since(record.last_accepted, now)
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
