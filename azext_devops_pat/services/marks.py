"""Marks on stored PATs: the service refused it, for every tool or for git alone. A PAT is never deleted for it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timezone

from ..core.credential import Credential
from ..core.errors import StoreError
from ..core.expiry import parse_timestamp
from ..core.names import REFUSED_FOR_GIT_SECONDS
from ..core.organization import Organization
from ..core.record import Record, fingerprint
from ..stores.stores import Stores

_log = logging.getLogger("cli." + __name__)
EVERY_TOOL, GIT = "every tool", "git"


def mark(credential: Credential, organization: Organization, stores: Stores, tool: str, now: datetime) -> None:
    """Mark a stored PAT as refused now for that tool, under every key that it is stored under."""
    at = now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with stores.locked():
        for key, record in _records(credential, organization, stores):
            changed = replace(record, refused_at=at) if tool == EVERY_TOOL else replace(record, refused_for_git_at=at)
            stores.metadata.put(key, changed)


def clear(credential: Credential, organization: Organization, stores: Stores) -> None:
    """Take the marks from a stored PAT that the service has just accepted; a warning says if that failed."""
    if credential.record is None or not refused_by(credential.record):
        return
    try:
        with stores.locked():
            for key, record in _records(credential, organization, stores):
                stores.metadata.put(key, replace(record, refused_at=None, refused_for_git_at=None))
    except StoreError as error:
        _log.warning("The PAT for %s is accepted, but still marked as refused: %s", organization, error.message)


def _records(credential: Credential, organization: Organization, stores: Stores) -> list[tuple[str, Record]]:
    """Return what is known of the PAT by key; another program's PAT gets a record that knows it by its fingerprint."""
    own = credential.key
    keys = dict.fromkeys([own, *organization.lookup_keys] if credential.only_for else [own])
    records = stores.metadata.records()
    found = [(key, records.of(key, credential.secret)) for key in keys if key is not None]
    new = Record(
        organization=organization.url if credential.only_for else None,
        storage=credential.storage,
        fingerprint=fingerprint(credential.secret),
    )
    return [(key, record or new) for key, record in found if record is not None or key == own]


def refused_by(record: Record) -> list[dict[str, str]]:
    """Return the marks for people and programs: by which tool, and when."""
    marks = ((EVERY_TOOL, record.refused_at), (GIT, record.refused_for_git_at))
    return [{"tool": tool, "refusedAt": at} for tool, at in marks if at]


def described(mark: dict[str, str]) -> str:
    """Return what to say of one mark."""
    if mark["tool"] == GIT:
        return f"git was refused with this PAT on {mark['refusedAt']}, other tools are not: it may lack the Code scope"
    return f"Azure DevOps refused this PAT on {mark['refusedAt']}"


def is_refused_for_git(record: Record, now: datetime) -> bool:
    """Tell whether git was refused so lately with a PAT that the service accepts that it gets nothing yet."""
    at = parse_timestamp(record.refused_for_git_at)
    return at is not None and (now - at).total_seconds() < REFUSED_FOR_GIT_SECONDS
