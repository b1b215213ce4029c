"""The PAT life cycle API of Azure DevOps Services. It accepts the Entra token of a user, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from ..core.credential import Credential
from ..core.errors import PatError, ServiceError, UnknownOutcomeError
from ..core.expiry import normalized
from ..core.organization import Organization
from ..core.pat_info import ACTIVE, ALL, STATUSES, PatInfo
from ..core.scopes import normalized as sorted_scope
from ..core.secret import Secret
from . import causes, pat_errors, pat_refusals
from .answers import Answer, is_of_the_network, text_or_none
from .paging import in_body, pages
from .transport import Transport

SERVICE = "vssps"
PAGE_SIZE = 100
_VERSION = "api-version=7.1-preview.1"
_PATH = f"/_apis/tokens/pats?{_VERSION}"
_FIELDS = frozenset(
    ("authorizationId", "displayName", "scope", "validFrom", "validTo", "targetAccounts", "isValid", "token")
)
OnPage = Callable[[int], None]  # is told how many PATs were read so far


def read_nothing(_count: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class CreatedPat:
    """A new PAT; nobody else ever gets its `secret`."""

    info: PatInfo
    secret: Secret


class Pats:
    """The PATs of the user that `credential` belongs to, as one organization lists them."""

    def __init__(self, transport: Transport, organization: Organization, credential: Credential) -> None:
        self._transport, self._organization, self._credential = transport, organization, credential

    def all(self, status: str = ACTIVE, on_page: OnPage = read_nothing) -> list[PatInfo]:
        """Return every PAT of that status, all pages; ALL asks for each status, since an answer does not tell it."""
        found: dict[str, PatInfo] = {}
        for one in STATUSES if status == ALL else (status,):
            for page in self._pages(one):
                for info in page:
                    found.setdefault(info.authorization_id, info)
                on_page(len(found))
        return list(found.values())

    def _pages(self, status: str) -> Iterator[list[PatInfo]]:
        filters = f"&displayFilterOption={status}&sortByOption=displayDate&isSortAscending=true&$top={PAGE_SIZE}"
        for answer in pages(self._organization, self._get, _PATH + filters, in_body):
            yield [replace(info, listed_as=status) for info in self._listed(answer)]

    def _listed(self, answer: Answer) -> list[PatInfo]:
        self._check(answer)
        items = answer.document.get("patTokens")
        if not isinstance(items, list):
            raise self._refused(answer)
        return [info for item in items if (info := read_pat(item)) is not None]

    def get(self, authorization_id: str) -> PatInfo | None:
        """Return the PAT with that id; None if the user has none."""
        answer = self._get(f"{_PATH}&authorizationId={quote(authorization_id, safe='')}")
        if self._is_not_there(answer):
            return None
        self._check(answer)
        info = read_pat(answer.document.get("patToken"))
        if info is None and "patToken" not in answer.document:
            raise self._refused(answer)
        return info

    def create(self, name: str, scope: str, valid_to: str) -> CreatedPat:
        """Make a PAT for this organization alone, asking exactly once.

        Raises PatError or ServiceError if the service certainly made none, UnknownOutcomeError if it may have.
        """
        body = {"displayName": name, "scope": scope, "validTo": valid_to, "allOrgs": False}
        answer = self._send("POST", _PATH, body)
        self._check(answer)
        item = answer.document.get("patToken")
        info = read_pat(item)
        secret = text_or_none(item.get("token")) if isinstance(item, dict) else None
        if info is None or secret is None:
            raise self._unreadable()
        return CreatedPat(info, Secret(secret))

    def update(
        self, authorization_id: str, name: str | None = None, scope: str | None = None, valid_to: str | None = None
    ) -> PatInfo:
        """Change what is given; return the PAT as the service has it now. Raises as `create` does."""
        changes = {"displayName": name, "scope": scope, "validTo": valid_to}
        body = {key: value for key, value in changes.items() if value is not None}
        answer = self._send("PUT", _PATH, {"authorizationId": authorization_id, **body})
        self._check(answer)
        info = read_pat(answer.document.get("patToken"))
        if info is None:
            raise self._unreadable()
        return info

    def revoke(self, authorization_id: str) -> bool:
        """Revoke the PAT; return False if it was not there. Raises as `create` does."""
        answer = self._send("DELETE", f"{_PATH}&authorizationId={quote(authorization_id, safe='')}")
        if self._is_not_there(answer):
            return False
        self._check(answer)
        if answer.is_html or is_of_the_network(answer, self._organization):
            raise self._unreadable()
        return True

    def _get(self, path: str) -> Answer:
        return self._transport.send("GET", self._organization, path, self._credential, SERVICE)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        return self._transport.send_once(method, self._organization, path, self._credential, body, SERVICE)

    def _is_not_there(self, answer: Answer) -> bool:
        error = pat_errors.error_in(answer, self._organization)
        if error is not None:
            return error.code in pat_errors.NOT_THERE
        return answer.status == 404 and answer.is_own

    def _check(self, answer: Answer) -> None:
        """Raise what the answer refuses; one that neither refuses nor can be read is the caller's."""
        error: PatError | None = pat_errors.error_in(answer, self._organization)
        if error is not None:
            raise error
        if not 200 <= answer.status < 300 or answer.status == 203:
            raise self._refused(answer)

    def _refused(self, answer: Answer) -> ServiceError:
        return pat_refusals.refusal(answer, self._organization, self._credential)

    def _unreadable(self) -> UnknownOutcomeError:
        message = f"The answer of {self._organization} cannot be read. It is not known whether the request took effect."
        return UnknownOutcomeError(causes.UNKNOWN_OUTCOME, message)


def read_pat(value: object) -> PatInfo | None:
    """Return the PAT in a JSON value; None if it is none. Its token is never a part of it."""
    item: Mapping[str, Any] = value if isinstance(value, dict) else {}
    identifier = text_or_none(item.get("authorizationId"))
    if identifier is None:
        return None
    targets = item.get("targetAccounts", ())  # null means all; of one that is not told nothing is claimed
    is_valid = item.get("isValid")
    return PatInfo(
        identifier,
        text_or_none(item.get("displayName")) or "",
        sorted_scope(text_or_none(item.get("scope")) or ""),
        normalized(text_or_none(item.get("validFrom"))),
        normalized(text_or_none(item.get("validTo"))),
        None if targets is None else tuple(map(str, targets)) if isinstance(targets, list) else (),
        is_valid if isinstance(is_valid, bool) else None,
        {name: value for name, value in item.items() if name not in _FIELDS and "token" not in name.lower()},
    )
