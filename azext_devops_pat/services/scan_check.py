"""Asks one organization whether found PATs are alive, and whose: each value once, and only if the user asked for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.credential import Credential
from ..core.errors import InputError, ServiceError
from ..core.finding import Finding
from ..core.names import STORED
from ..core.organization import Organization
from ..core.pat_checksum import APPLICATION_SECRET
from ..core.secret import Secret
from ..rest import causes
from .scan_report import ALIVE, EXPIRED, REFUSED, UNKNOWN, Checked

MOST_WITHOUT_YES = 20
Ask = Callable[[Organization, Credential], str | None]  # returns the account; raises ServiceError


def check(findings: Sequence[Finding], organization: Organization, ask: Ask, yes: bool) -> dict[Secret, Checked]:
    """Return what the organization says of each PAT. Raises InputError if they are many and nobody said yes.

    A PAT that one organization refuses may be alive in another.
    """
    pats = list(dict.fromkeys(found.secret for found in findings if found.kind != APPLICATION_SECRET))
    if len(pats) > MOST_WITHOUT_YES and not yes:
        raise InputError(
            f"{len(pats):,} PATs would be sent to {organization}, each in a sign-in that it records.",
            "To send them: --yes",
        )
    return {secret: _checked(secret, organization, ask) for secret in pats}


def _checked(secret: Secret, organization: Organization, ask: Ask) -> Checked:
    try:
        return Checked(ALIVE, ask(organization, Credential(STORED, secret, only_for=organization)))
    except ServiceError as error:
        if error.cause == causes.EXPIRED:
            return Checked(EXPIRED)
        if error.cause in causes.ABOUT_THE_CREDENTIAL:
            return Checked(REFUSED)
        return Checked(UNKNOWN, reason=error.message)
