"""Marks on stored PATs: the service refused it, for every tool or for git alone. A PAT is never deleted for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from ..core.credential import Credential
from ..core.expiry import parse_timestamp
from ..core.names import REFUSED_FOR_GIT_SECONDS
from ..core.organization import Organization
from ..core.record import Record, fingerprint
from ..stores.stores import Stores

EVERY_TOOL, GIT = "every tool", "git"


def mark(credential: Credential, organization: Organization, stores: Stores, tool: str, now: datetime) -> None:
    """Mark a stored PAT as refused now for that tool, under every key that it is stored under."""
    at = now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with stores.locked():
        records = _records(credential, organization, stores)
        field = "refused_at" if tool == EVERY_TOOL else "refused_for_git_at"
        stores.metadata.put_all({key: replace(record, **{field: at}) for key, record in records})


def keys_of(credential: Credential, organization: Organization) -> list[str]:
    """Return the keys that a PAT that was found for the organization may be stored under, its own first."""
    keys = [credential.key, *(organization.lookup_keys if credential.only_for else ())]
    return list(dict.fromkeys(key for key in keys if key is not None))


def _records(credential: Credential, organization: Organization, stores: Stores) -> list[tuple[str, Record]]:
    """Return what is known of the PAT by key; another program's PAT gets a record that knows it by its fingerprint."""
    records = stores.metadata.records()
    found = [(key, records.of(key, credential.secret)) for key in keys_of(credential, organization)]
    new = Record(
        organization=organization.url if credential.only_for else None,
        storage=credential.storage,
        fingerprint=fingerprint(credential.secret),
    )
    return [(key, record or new) for key, record in found if record is not None or key == credential.key]


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
