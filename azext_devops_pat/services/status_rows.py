"""What `az devops auth status` prints of each verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from ..core.credential import SourceResult
from ..core.expiry import days_left, ends_within
from ..core.names import KEY_PREFIX, STORED
from ..core.organization import Organization
from ..stores.stores import organization_of
from . import marks
from .status import UNVERIFIED, VALID, Verdict

SERVICE = "service"  # among the reasons: what Azure DevOps said
ROTATION = "rotation"

Row = dict[str, object]


def rows(
    verdicts: Sequence[Verdict],
    copies: Mapping[Organization, str],
    default: str | None,
    now: datetime,
    unfinished: Mapping[Organization, str] = MappingProxyType({}),
) -> list[Row]:
    """Return what `az devops auth status` prints for each organization; `default` is the default organization's URL."""
    first = organization_of(KEY_PREFIX + (default or ""))
    return [
        _row(verdict, copies.get(verdict.organization), unfinished.get(verdict.organization), first, now)
        for verdict in verdicts
    ]


def _row(
    verdict: Verdict, copy: str | None, unfinished: str | None, default: Organization | None, now: datetime
) -> Row:
    credential = verdict.credential
    record = credential.record if credential else None
    refused = marks.refused_by(record) if record else []
    said = [(result.source, text) for result in _results(verdict) for text in (result.reason, result.note) if text]
    reasons = [{"source": source, "reason": text} for source, text in said]
    if copy:
        reasons.append({"source": STORED, "reason": copy})
    if unfinished:
        reasons.append({"source": ROTATION, "reason": unfinished})
    reasons += [{"source": mark["tool"], "reason": marks.described(mark)} for mark in refused]
    if verdict.said:
        reasons.append({"source": SERVICE, "reason": verdict.said})
    return {
        "organization": verdict.organization.url,
        "source": credential.source if credential else None,
        "account": verdict.account or (credential.account if credential else None),
        "state": verdict.state,
        "expires": record.valid_to if record else None,
        "daysLeft": days_left(record.valid_to, now) if record else None,
        "name": record.name if record else None,
        "scope": record.scope if record else None,
        "allOrganizations": record.all_organizations if record else None,
        "storage": credential.storage if credential else None,
        "refusedBy": refused,
        "reasons": reasons,
        "unfinishedRotation": bool(unfinished),
        "isDefault": verdict.organization == default,
    }


def _results(verdict: Verdict) -> Sequence[SourceResult]:
    return verdict.resolution.results if verdict.resolution else ()


def is_failure(row: Row, within_days: int | None, now: datetime) -> bool:
    """Tell whether the organization has no accepted credential, or one that expires within so many days."""
    if row["source"] is None or row["state"] not in (VALID, UNVERIFIED):
        return True
    return expires_within(row, within_days, now)


def expires_within(row: Row, days: int | None, now: datetime) -> bool:
    """Tell whether the row's credential is known to expire within so many days."""
    end = row["expires"]
    return days is not None and isinstance(end, str) and ends_within(end, days, now)
