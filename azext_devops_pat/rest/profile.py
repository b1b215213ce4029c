"""The user's organizations, from the one service that knows them all. It accepts Entra tokens alone."""

from __future__ import annotations

from urllib.parse import quote

from ..core.credential import BEARER, Credential
from ..core.errors import OrganizationError, ServiceError
from ..core.organization import Organization
from ..core.organization_parser import anybody, parse
from . import causes, refusals
from .answers import Answer, cause_of, text_or_none
from .transport import Transport

# Not an organization, but addressed as one: requests go to its URL, and a PAT stored for another never does.
PROFILE = Organization(url="https://app.vssps.visualstudio.com", name="app")
PAGE = "https://aex.dev.azure.com/me"
_HINT = f"To see your organizations: {PAGE}"


def organizations(transport: Transport, credential: Credential) -> list[Organization]:
    """Return the organizations that the credential's user belongs to; raise ServiceError if they are not told."""
    if credential.kind != BEARER:
        message = "A PAT cannot ask for your organizations: that service accepts only the az session of a user."
        raise ServiceError(causes.REFUSED, message, f"To sign in as a user: az login. {_HINT}")
    member = text_or_none(_ask(transport, credential, "/_apis/profile/profiles/me?api-version=7.1").document.get("id"))
    if member is None:
        raise ServiceError(causes.UNEXPECTED, f"The answer of {PROFILE} cannot be read.", _HINT)
    path = f"/_apis/accounts?memberId={quote(member, safe='')}&api-version=7.1"
    values = _ask(transport, credential, path).document.get("value")
    names = (
        [value.get("accountName") for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )
    return sorted({found for name in names if (found := _organization(name))}, key=lambda found: found.name)


def _organization(name: object) -> Organization | None:
    try:
        return parse(name, anybody) if isinstance(name, str) else None
    except OrganizationError:
        return None


def _ask(transport: Transport, credential: Credential, path: str) -> Answer:
    answer = transport.send("GET", PROFILE, path, credential)
    if answer.status == 200 and answer.document:
        return answer
    cause = cause_of(answer, PROFILE)
    if cause in (causes.REFUSED, causes.FORBIDDEN, causes.REDIRECTED, causes.SIGN_IN_PAGE):
        message = f"{credential.account} may not ask for its organizations; only users may."
        raise ServiceError(causes.REFUSED, message, f"To sign in as a user: az login. {_HINT}")
    raise refusals.refusal(cause, PROFILE, answer, refusals.TOKEN)
