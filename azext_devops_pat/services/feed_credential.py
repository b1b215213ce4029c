"""The credential of a package feed for a tool that only knows "found" and "not found", and never why."""

from __future__ import annotations

import logging
from datetime import datetime

from ..core.credential import Credential
from ..core.expiry import is_past
from ..core.names import DEFAULT_KEY
from ..core.organization import Organization, login_command
from .credentials import Credentials

_log = logging.getLogger("cli." + __name__)


def find(credentials: Credentials, organization: Organization) -> Credential | None:
    """Return the credential that wins for the organization, None without a usable one; a warning says what helps.

    A PAT known to have expired, or to be refused, is not given: the tool could not tell its failure from any other.
    """
    resolution = credentials.resolve(credentials.request(organization))
    found = resolution.credential
    if found is None:
        for result in resolution.results:
            if result.stops_search or not result.answered:
                _log.warning("No credential for %s: %s. %s", organization, result.reason, result.hint)
        return None
    trouble = _trouble(found, credentials.clock())
    if not trouble:
        return found
    target = None if found.key == DEFAULT_KEY else organization
    what = "The default PAT" if target is None else f"The PAT for {organization}"
    _log.warning("%s %s. To replace it: %s", what, trouble, login_command(target))
    return None


def _trouble(credential: Credential, now: datetime) -> str:
    record = credential.record
    if record is None:
        return ""
    if is_past(record.valid_to, now):
        return f"expired on {(record.valid_to or '')[:10]}"
    return "was refused by the service" if record.refused_at else ""
