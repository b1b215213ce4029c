"""Graph: the subject descriptor of a user, which the administrator's view of PATs asks for."""

from __future__ import annotations

from typing import Any

from ..core.credential import Credential
from ..core.errors import NotStoredError
from ..core.organization import Organization
from . import admin_refusals
from .answers import Answer, text_or_none
from .paging import in_header, pages
from .transport import Transport

_PATH = "/_apis/graph/users?api-version=7.1-preview.1"


def subject_descriptor(transport: Transport, organization: Organization, credential: Credential, user: str) -> str:
    """Return the descriptor of the user with that principal name, else with that e-mail address.

    Raises NotStoredError if the organization has no such user, ServiceError if it does not tell.
    """

    def ask(path: str) -> Answer:
        answer = transport.send("GET", organization, path, credential, "vssps")
        if answer.status != 200 or not isinstance(answer.document.get("value"), list):
            raise admin_refusals.refusal(answer, organization, credential)
        return answer

    by_mail = None
    for answer in pages(organization, ask, _PATH, in_header):
        users: list[Any] = answer.document["value"]
        for one in (found for found in users if isinstance(found, dict)):
            descriptor = text_or_none(one.get("descriptor"))
            if descriptor and _is(one.get("principalName"), user):
                return descriptor
            if _is(one.get("mailAddress"), user):
                by_mail = by_mail or descriptor
    if by_mail is None:
        raise NotStoredError(f"{organization} has no user {user}.", f"To see its users: {organization}/_settings/users")
    return by_mail


def _is(value: object, user: str) -> bool:
    return isinstance(value, str) and value.casefold() == user.casefold()
