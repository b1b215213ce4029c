"""The credential of a package feed for a tool that only knows "found" and "not found", and never why."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import NamedTuple

from ..core.credential import Credential
from ..core.expiry import is_past
from ..core.names import DEFAULT_KEY
from ..core.organization import Organization, login_command
from .credentials import Credentials

_log = logging.getLogger("cli." + __name__)


class Found(NamedTuple):
    """The credential, or None and in words why there is no usable one; no words if nobody stored any."""

    credential: Credential | None
    note: str = ""


def find(credentials: Credentials, organization: Organization) -> Credential | None:
    """Return the credential that wins for the organization, None without a usable one; a warning says what helps."""
    found = look_up(credentials, organization)
    if found.note:
        _log.warning("%s", found.note)
    return found.credential


def look_up(credentials: Credentials, organization: Organization) -> Found:
    """Return the credential that wins for the organization, or why it is not given.

    A PAT known to have expired, or to be refused, is not given: the tool could not tell its failure from any other.
    """
    resolution = credentials.resolve(credentials.request(organization))
    found = resolution.credential
    if found is None:
        said = [result for result in resolution.results if result.stops_search or not result.answered]
        reasons = [f"No credential for {organization}: {result.reason.rstrip('.')}. {result.hint}" for result in said]
        return Found(None, " ".join(" ".join(reasons).split()))
    trouble = _trouble(found, credentials.clock())
    if not trouble:
        return Found(found)
    target = None if found.key == DEFAULT_KEY else organization
    what = "The default PAT" if target is None else f"The PAT for {organization}"
    return Found(None, f"{what} {trouble}. To replace it: {login_command(target)}")


def _trouble(credential: Credential, now: datetime) -> str:
    record = credential.record
    if record is None:
        return ""
    if is_past(record.valid_to, now):
        return f"expired on {(record.valid_to or '')[:10]}"
    return "was refused by Azure DevOps" if record.refused_at else ""
