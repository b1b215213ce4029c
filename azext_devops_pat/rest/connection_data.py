"""`connectionData`: is this credential accepted, and whose is it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..core.credential import BEARER, Credential
from ..core.organization import Organization
from . import causes, refusals
from .answers import Answer, cause_of, is_of_the_network, member, text_or_none
from .transport import TOTAL_SECONDS, Transport

ANONYMOUS_ID = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"


@dataclass(frozen=True)
class Identity:
    """Whom the service takes the credential for: account is a UPN or e-mail address if the service tells it."""

    id: str
    account: str | None
    display_name: str | None


class FetchIdentity(Protocol):
    """`fetch_identity` with its transport given."""

    def __call__(self, organization: Organization, credential: Credential, timeout: float = ...) -> Identity: ...


def fetch_identity(
    transport: Transport, organization: Organization, credential: Credential, timeout: float = TOTAL_SECONDS
) -> Identity:
    """Return whose the credential is; raise ServiceError, with its cause, if the organization does not accept it.

    `timeout` in seconds, retries included.
    """
    # Services know this route as a preview only; older Servers know only older versions, so they are asked for none.
    version = "" if organization.is_server else "?api-version=7.1-preview"
    path = f"/_apis/connectionData{version}"
    answer = transport.send(
        "GET", organization, path, credential, is_final=lambda found: found.is_deactivated, timeout=timeout
    )
    return interpret(answer, organization, refusals.TOKEN if credential.kind == BEARER else refusals.PAT)


def interpret(answer: Answer, organization: Organization, what: str = refusals.PAT) -> Identity:
    """Read the answer of `connectionData`. 200 alone is not acceptance: public organizations answer anyone."""
    if answer.status != 200 or answer.is_html or is_of_the_network(answer, organization):
        raise refusals.refusal(cause_of(answer, organization), organization, answer, what)
    user = member(answer.document, "authenticatedUser")
    identifier = text_or_none(user.get("id"))
    if identifier is None:
        raise refusals.refusal(causes.UNEXPECTED, organization, answer)
    account = text_or_none(member(member(user, "properties"), "Account").get("$value"))
    if identifier == ANONYMOUS_ID or user.get("metaTypeId") == 255 and account == "Anonymous":
        raise refusals.refusal(causes.ANONYMOUS, organization, answer, what)
    return Identity(identifier, account, text_or_none(user.get("providerDisplayName")))
