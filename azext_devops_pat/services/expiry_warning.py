"""One warning a day if a stored PAT that is used expires soon."""

from __future__ import annotations

import logging
from datetime import datetime

from ..core.credential import Credential
from ..core.expiry import WARNING_DAYS, ends_within, is_past
from ..core.names import DEFAULT_KEY
from ..core.organization import Organization, login_command
from ..stores.answer_cache import AnswerCache

_log = logging.getLogger("cli." + __name__)


def warn(credential: Credential, organization: Organization, cache: AnswerCache, now: datetime) -> None:
    """Warn within 7 days of a known expiry; one that seems expired is still used, since it may have been extended.

    Call it only if the person sees warnings: it warns once a day.
    """
    valid_to = credential.record.valid_to if credential.record else None
    if valid_to is None or credential.key is None or not ends_within(valid_to, WARNING_DAYS, now):
        return
    if not cache.is_first_today(credential.key):
        return
    is_default = credential.key == DEFAULT_KEY
    what = "The default PAT" if is_default else f"The PAT for {organization}"
    day = valid_to[:10]
    said = f"seems to have expired on {day}; trying it anyway" if is_past(valid_to, now) else f"expires on {day}"
    _log.warning("%s %s. To replace it: %s", what, said, _remedy(credential, None if is_default else organization))


def _remedy(credential: Credential, organization: Organization | None) -> str:
    """Return the command that renews the PAT: rotate can if it is known which one it is."""
    is_known = credential.record is not None and credential.record.authorization_id is not None
    if organization is None or not is_known:
        return login_command(organization)
    return f"az devops pat rotate --organization {organization}"
