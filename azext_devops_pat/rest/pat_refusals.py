"""Who may not manage PATs, and why: each its own sentence and command."""

from __future__ import annotations

from ..core.credential import BASIC, Credential
from ..core.errors import ServiceError
from ..core.organization import Organization
from . import causes, refusals
from .answers import Answer, cause_of

USERS_ONLY = "The PAT API of Azure DevOps answers users only, not service principals or managed identities"
_NOT_ALLOWED = "The requested operation is not allowed"
_ABOUT_THE_ACCOUNT = (causes.REFUSED, causes.EXPIRED, causes.SIGN_IN_PAGE, causes.REDIRECTED)


def page(organization: Organization) -> str:
    """Return the web page on which a user manages PATs."""
    return f"{organization}/_usersSettings/tokens"


def refusal(answer: Answer, organization: Organization, credential: Credential) -> ServiceError:
    """Return the error for an answer of the PAT API that is neither a result nor a `patTokenError`."""
    cause, is_forbidden_here = cause_of(answer, organization), _NOT_ALLOWED in answer.said
    if cause not in _ABOUT_THE_ACCOUNT and not is_forbidden_here:
        return refusals.refusal(cause, organization, answer, refusals.TOKEN)
    if credential.kind == BASIC:
        message = f"A PAT cannot manage PATs: {organization} accepts only the az session of a user."
        return ServiceError(causes.REFUSED, message, "To sign in as a user: az login")
    if 300 <= answer.status < 400 or is_forbidden_here:
        message = f"{organization} turned {credential.account} away. {USERS_ONLY}."
        return ServiceError(causes.REFUSED, message, f"To sign in as a user: az login\nOr use: {page(organization)}")
    login = f"az login --tenant {credential.tenant}" if credential.tenant else "az login"
    message = f"{organization} did not accept the az session of {credential.account}."
    return ServiceError(causes.REFUSED, message, f"To sign in again: {login}\nOr use: {page(organization)}")
