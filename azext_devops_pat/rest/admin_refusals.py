"""What the administrator's APIs refuse: the permission that is missing, or whatever else went wrong."""

from __future__ import annotations

from ..core.credential import Credential
from ..core.errors import ServiceError
from ..core.organization import Organization
from . import causes, refusals
from .answers import Answer, cause_of


def refusal(answer: Answer, organization: Organization, credential: Credential) -> ServiceError:
    """Return the error for an answer of the Graph or the Token Administration API that is no result."""
    cause = cause_of(answer, organization)
    if cause in (causes.REFUSED, causes.FORBIDDEN, causes.REDIRECTED, causes.SIGN_IN_PAGE):
        message = f"{credential.account} may not see or revoke the PATs of other users of {organization}."
        hint = f"It takes a member of Project Collection Administrators: {organization}/_settings/groups"
        return ServiceError(causes.FORBIDDEN, message, hint)
    return refusals.refusal(cause, organization, answer, refusals.TOKEN)
