"""One warning a day where a stored PAT that is used ends soon."""

from __future__ import annotations

from datetime import datetime

from ..core.credential import Credential
from ..core.expiry import WARNING_DAYS, days_left, is_past
from ..core.log import get_logger
from ..core.organization import DEFAULT_KEY, Organization
from ..stores.metadata import Record
from ..stores.remembered import Remembered

_log = get_logger(__name__)


def warn(
    credential: Credential, record: Record | None, organization: Organization, remembered: Remembered, now: datetime
) -> None:
    """Warn within 7 days of a known end; one believed ended is still used, since it may have been extended."""
    left = days_left(record.valid_to, now) if record else None
    if record is None or left is None or left >= WARNING_DAYS or credential.key is None:
        return
    if remembered.warned_today(credential.key):
        return
    what = "The default PAT" if credential.key == DEFAULT_KEY else f"The PAT of {organization}"
    day = (record.valid_to or "")[:10]
    past = is_past(record.valid_to, now)
    said = f"ended on {day}, as far as is known; it is tried all the same" if past else f"ends on {day}"
    where = "" if credential.key == DEFAULT_KEY else f" --organization {organization}"
    _log.warning("%s %s. Renew it: az devops login%s", what, said, where)
