"""A token of one account, or what Entra ID's refusal means: one sentence and one command a code."""

from __future__ import annotations

from ..core.credential import BEARER, Credential
from ..core.errors import CredentialError, SessionError
from ..core.names import AZ
from ..core.organization import Organization
from ..core.timeout import call_with_timeout
from ..sources.session import Account, Session

ENTRA_SECONDS = 20.0

_MFA = (
    "Entra ID wants a second factor from {account} before it gives a token for {org}.",
    "To sign in with it: {login}",
)
_TEXTS = {
    "AADSTS700024": (
        "The federated token that {account} signed in with has expired; it is valid for 5 or 10 minutes.",
        "Do this early in the job, right after signing in again: {login}",
    ),
    "AADSTS70043": (
        "The sign-in frequency policy of the tenant ended the session of {account}.",
        "To sign in again: {login}",
    ),
    "AADSTS50076": _MFA,
    "AADSTS50079": (
        "Entra ID wants {account} to set up a second factor before it gives a token for {org}.",
        "To set it up and sign in: {login}",
    ),
}


def entra_credential(session: Session, account: Account, tenant: str | None, organization: Organization) -> Credential:
    """Return the account's token of the tenant, of its own for None; raise CredentialError if Entra gives none."""
    foreign = None if not tenant or tenant == account.tenant else tenant
    try:
        token = call_with_timeout(ENTRA_SECONDS, lambda: session.token(account, foreign))
    except TimeoutError:
        raise CredentialError(
            f"Entra ID did not answer within {ENTRA_SECONDS:.0f} s.", "Run the command again."
        ) from None
    except SessionError as error:
        raise _explained(error, account.name, tenant or account.tenant, organization) from None
    return Credential(AZ, token.secret, BEARER, account.name, tenant or token.tenant, expires_on=token.expires_on)


def _explained(error: SessionError, account: str, tenant: str | None, organization: Organization) -> CredentialError:
    """Return in words why Entra gave no token for the organization's tenant, and what helps."""
    login = f"az login --tenant {tenant}" if tenant else "az login"
    if error.code in _TEXTS:
        sentence, remedy = _TEXTS[error.code]
        said = f"{sentence.format(account=account, org=organization).rstrip('.')} ({error.code})."
        return CredentialError(said, remedy.format(login=login))
    said = error.message.rstrip(".")
    message = f"Entra ID did not issue a token of {account} for {organization}: {said}."
    return CredentialError(message, f"To sign in again: {login}")
