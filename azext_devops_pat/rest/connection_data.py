"""`connectionData`: is this credential accepted, and whose is it? Facts: ../shared/azure-devops-facts.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ..core.organization import Organization
from . import causes, refusals
from .transport import TOTAL_SECONDS, Answer, Authenticator, Transport

ANONYMOUS_ID = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"


@dataclass(frozen=True)
class Identity:
    """Whom the service takes the credential for: account is a UPN or e-mail address where the service tells it."""

    id: str
    account: str | None
    display_name: str | None


def ask(
    transport: Transport,
    organization: Organization,
    authenticator: Authenticator,
    total_seconds: float = TOTAL_SECONDS,
    what: str = refusals.PAT,
) -> Identity:
    """Return whose the credential is; raise ServiceError, with its cause, where the organization does not accept it."""
    address = _address(organization)
    answer = transport.get(address, authenticator, is_final=_is_deactivated, total_seconds=total_seconds)
    return interpret(answer, organization, what)


def interpret(answer: Answer, organization: Organization, what: str = refusals.PAT) -> Identity:
    """Read the answer of `connectionData`. 200 alone is not acceptance: public organizations answer anyone."""
    if answer.status == 200 and not _is_html(answer):
        return _identity(answer, organization, what)
    raise refusals.refusal(_cause(answer, organization), organization, answer, what)


def _address(organization: Organization) -> str:
    # Services know this route as a preview only; older Servers know only older versions, so they are asked for none.
    version = "" if organization.is_server else "?api-version=7.1-preview"
    return f"{organization.url}/_apis/connectionData{version}"


def _identity(answer: Answer, organization: Organization, what: str) -> Identity:
    user = _member(_json(answer), "authenticatedUser")
    identifier = user.get("id")
    if not isinstance(identifier, str) or not identifier:
        raise refusals.refusal(causes.UNEXPECTED, organization, answer)
    account = _text(_member(_member(user, "properties"), "Account").get("$value"))
    if identifier == ANONYMOUS_ID or user.get("metaTypeId") == 255 and account == "Anonymous":
        raise refusals.refusal(causes.ANONYMOUS, organization, answer, what)
    return Identity(identifier, account, _text(user.get("providerDisplayName")))


def _cause(answer: Answer, organization: Organization) -> str:
    status, said = answer.status, _said(answer)
    if status == 401:
        return _cause_of_401(answer, organization, said)
    if status == 403:
        return (
            causes.CONDITIONAL_ACCESS
            if "VS403463" in said or "conditional access" in said.casefold()
            else causes.FORBIDDEN
        )
    if status == 503 and "TF24668" in said:
        return causes.DEACTIVATED
    if 300 <= status < 400 and "/_signin" not in answer.headers.get("Location", "").lower():
        return causes.REDIRECTED
    if 300 <= status < 400 or status == 203 or status == 200 and _is_html(answer):
        return causes.SIGN_IN_PAGE
    by_status = {404: causes.UNKNOWN_ORGANIZATION, 407: causes.PROXY, 429: causes.THROTTLED}
    return by_status.get(status, causes.UNAVAILABLE if status >= 500 else causes.UNEXPECTED)


def _cause_of_401(answer: Answer, organization: Organization, said: str) -> str:
    if "has expired" in said.casefold():
        return causes.EXPIRED
    offered = answer.headers.get("WWW-Authenticate", "").lower()
    only_windows = ("negotiate" in offered or "ntlm" in offered) and "basic" not in offered and "bearer" not in offered
    return causes.PAT_DISABLED if organization.is_server and only_windows else causes.REFUSED


def _said(answer: Answer) -> str:
    """Return all that the answer says in words, wherever it says it."""
    message = _text(_json(answer).get("message")) or answer.text
    return message + "\n" + unquote(answer.headers.get("X-TFS-ServiceError", "").replace("+", " "))


def _is_deactivated(answer: Answer) -> bool:
    return answer.status == 503 and "TF24668" in _said(answer)


def _is_html(answer: Answer) -> bool:
    return answer.text.lstrip()[:1] == "<"


def _json(answer: Answer) -> dict[str, Any]:
    try:
        document = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _member(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
