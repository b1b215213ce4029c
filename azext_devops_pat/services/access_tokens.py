"""An access token in a PAT's place: Azure DevOps takes it as a password, but it lives about an hour."""

from __future__ import annotations

from datetime import datetime

from ..core import token_shape
from ..core.errors import ServiceError
from ..core.expiry import is_past
from ..core.organization import Organization
from ..core.secret import Secret
from ..rest import causes

_NO_LOGIN = "To use your Entra account without any login here: az login"


def warning(token: Secret) -> str:
    """Return what to say to a person who logs in with `token`; empty for what looks like a PAT."""
    text = token.reveal()
    if not token_shape.is_access_token(text):
        return "" if token_shape.is_known(text) else "This does not look like a PAT; trying it anyway."
    if token_shape.comes_from_entra(text):
        return f"This is an Entra token, not a PAT: it lives about an hour. {_NO_LOGIN}"
    return f"This is an access token, not a PAT: it lives about an hour, or as long as its pipeline job. {_NO_LOGIN}"


def explained(error: ServiceError, token: Secret, organization: Organization, now: datetime) -> ServiceError:
    """Return the error to show where the service refused `token`: an access token past its own end has expired."""
    end = token_shape.end_of(token.reveal()) if error.cause == causes.REFUSED else None
    if end is None or not is_past(end, now):
        return error
    message = f"{organization} refused the access token: it has expired (on {end})."
    return ServiceError(causes.EXPIRED, message, f"{_NO_LOGIN}\nTo store a PAT: {organization.login_command}")
