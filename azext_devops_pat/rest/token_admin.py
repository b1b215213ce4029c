"""The Token Administration API: an administrator's view of another user's PATs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ..core.credential import Credential
from ..core.errors import NotStoredError
from ..core.organization import Organization
from ..core.pat_info import PatInfo
from . import admin_refusals
from .answers import Answer
from .paging import in_body, pages
from .pats import PAGE_SIZE, SERVICE, OnPage, read_nothing, read_pat
from .transport import Transport

_VERSION = "api-version=7.1-preview.1"


class TokenAdmin:
    """The PATs of one user (by subject descriptor), as an administrator of the organization sees them."""

    def __init__(
        self, transport: Transport, organization: Organization, credential: Credential, descriptor: str
    ) -> None:
        self._transport, self._organization, self._credential = transport, organization, credential
        self._path = f"/_apis/tokenadmin/personalaccesstokens/{quote(descriptor, safe='')}"

    def all(self, on_page: OnPage = read_nothing) -> list[PatInfo]:
        """Return every PAT of the user, all pages."""
        found: list[PatInfo] = []
        for answer in pages(self._organization, self._get, f"{self._path}?{_VERSION}&pageSize={PAGE_SIZE}", in_body):
            found += [info for item in answer.document["value"] if (info := read_pat(item)) is not None]
            on_page(len(found))
        return found

    def _get(self, path: str) -> Answer:
        answer = self._transport.send("GET", self._organization, path, self._credential, SERVICE)
        if answer.status == 404 and answer.is_own:
            raise NotStoredError(
                f"{self._organization} does not know this user.",
                f"To see its users: {self._organization}/_settings/users",
            )
        if answer.status != 200 or not isinstance(answer.document.get("value"), list):
            raise admin_refusals.refusal(answer, self._organization, self._credential)
        return answer

    def revoke(self, authorization_ids: Sequence[str]) -> None:
        """Revoke these PATs. Raises ServiceError if that was refused, UnknownOutcomeError if it is not known."""
        path, body = (
            f"/_apis/tokenadmin/revocations?{_VERSION}",
            [{"authorizationId": one} for one in authorization_ids],
        )
        answer = self._transport.send_once("POST", self._organization, path, self._credential, body, SERVICE)
        if answer.status not in (200, 204) or answer.is_html:
            raise admin_refusals.refusal(answer, self._organization, self._credential)
