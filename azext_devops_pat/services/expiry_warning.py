"""One warning a day if a stored PAT that is used expires soon, or was refused."""

from __future__ import annotations

import logging
from datetime import datetime

from ..core.credential import Credential
from ..core.expiry import WARNING_DAYS, ends_within, is_past
from ..core.names import DEFAULT_KEY
from ..core.organization import Organization, login_command
from ..core.record import Record
from ..stores.answer_cache import AnswerCache

_log = logging.getLogger("cli." + __name__)


def warn(credential: Credential, organization: Organization, cache: AnswerCache, now: datetime) -> None:
    """Warn within 7 days of a known expiry, and of a PAT that Azure DevOps refused to git; either is used anyway.

    Call it only if the person sees warnings: it warns once a day.
    """
    said = _said(credential.record, now) if credential.record else ""
    if not said or credential.key is None or not cache.is_first_today(credential.key):
        return
    is_default = credential.key == DEFAULT_KEY
    what = "The default PAT" if is_default else f"The PAT for {organization}"
    _log.warning("%s %s. To replace it: %s", what, said, _remedy(credential, None if is_default else organization))


def _said(record: Record, now: datetime) -> str:
    """Return what is known against the PAT; an expiry may have been extended, so it is tried anyway."""
    valid_to, refused_at = record.valid_to or "", record.refused_at
    if refused_at:
        return f"was refused by Azure DevOps on {refused_at[:10]}; trying it anyway"
    if not ends_within(valid_to, WARNING_DAYS, now):
        return ""
    day = valid_to[:10]
    return f"seems to have expired on {day}; trying it anyway" if is_past(valid_to, now) else f"expires on {day}"


def _remedy(credential: Credential, organization: Organization | None) -> str:
    """Return the command that renews the PAT: rotate can if it is known which one it is."""
    is_known = credential.record is not None and credential.record.authorization_id is not None
    if organization is None or not is_known:
        return login_command(organization)
    return f"az devops pat rotate --organization {organization}"
