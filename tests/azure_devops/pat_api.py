"""The PAT Lifecycle Management API: `vssps.dev.azure.com/{org}/_apis/tokens/pats`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.azure_devops import clock, continuation, pat_answers
from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.organizations import Identity, Organization, Organizations
from tests.azure_devops.pat_answers import Manners
from tests.azure_devops.pat_failures import pat_error
from tests.azure_devops.pats import Pat
from tests.azure_devops.place import Place
from tests.azure_devops.recording import Request
from tests.azure_devops.routes import OrganizationRoute, Visit

PATH = "/_apis/tokens/pats"
MOST, USUAL = 100, 20
LONGEST_NAME = 255
_FILTERS = ("displayFilterOption", "sortByOption", "isSortAscending")
_SCOPES = re.compile(r"(app_token|vso\.(?!full_access\b)[a-z_.]+)(\s+(app_token|vso\.(?!full_access\b)[a-z_.]+))*")
_UNKNOWN = "authorizationNotFound"

Fields = dict[str, Any]


class PatError(Exception):
    """A value of `patTokenError`."""


class PatApi:
    """Lists, shows, creates, changes and revokes the caller's own PATs."""

    def __init__(self, organizations: Organizations) -> None:
        self._organizations = organizations
        self.manners = Manners()

    def routes(self) -> list[OrganizationRoute]:
        """The one path of the API."""
        return [OrganizationRoute("vssps", PATH, self._answer)]

    def _answer(self, visit: Visit, match: re.Match[str]) -> Response:
        refusal = pat_answers.stranger_refusal(visit, self.manners) or pat_answers.version_refusal(visit)
        if refusal is not None:
            return refusal
        one = "authorizationId" in visit.request.query
        answers: dict[str, Callable[[Visit], Response]] = {
            "GET": self._show if one else self._list,
            "POST": self._create,
            "PUT": self._update,
            "DELETE": self._revoke,
        }
        try:
            answer = answers.get(visit.request.method)
            return answer(visit) if answer else not_found()
        except PatError as found:
            return pat_error(str(found), self.manners.error_status, self.manners.error_place)

    def _mine(self, visit: Visit) -> list[Pat]:
        organization, me = _where(visit)
        return [p for p in self._organizations.pats() if p.identity.id == me.id and p.reaches(organization)]

    def _one(self, visit: Visit, number: object) -> Pat:
        found = next((pat for pat in self._mine(visit) if pat.id == str(number).lower()), None)
        if found is None:
            raise PatError(_UNKNOWN)
        return found

    def _list(self, visit: Visit) -> Response:
        query, now = visit.request.query, self._organizations.clock.now()
        wanted, by, ascending = (query.get(name, "") for name in _FILTERS)
        size = query.get("$top", str(USUAL))
        keys: dict[str, Callable[[Pat], Any]] = {
            "displayname": lambda pat: pat.name.lower(),
            "displaydate": lambda pat: pat.valid_to,
            "status": lambda pat: pat.status(now),
        }
        wanted, key = wanted.lower() or "active", keys.get(by.lower() or "displaydate")
        known = wanted in ("active", "revoked", "expired", "all")
        if key is None or not known or not size.isdigit() or not 1 <= int(size) <= MOST:
            return pat_answers.bad_request("Value is out of range.", "VssPropertyValidationException")
        mine = sorted(self._mine(visit), key=key, reverse=ascending.lower() == "false")
        found = continuation.page(
            mine,
            lambda pat: pat.id,
            lambda pat: wanted in ("all", pat.status(now)),
            int(size),
            query.get("continuationToken", ""),
            [query.get(name, "") for name in _FILTERS],
        )
        if found is None:
            return pat_answers.bad_request("The continuation token is not valid.", "InvalidContinuationTokenException")
        organization, _ = _where(visit)
        tokens = [pat_answers.token_json(organization, pat) for pat in found[0]]
        return json_response({"continuationToken": found[1], "patTokens": tokens})

    def _show(self, visit: Visit) -> Response:
        return pat_answers.result(_where(visit)[0], self._one(visit, visit.request.query["authorizationId"]))

    def _create(self, visit: Visit) -> Response:
        organization, me = _where(visit)
        asked, now = _fields(visit), self._organizations.clock.now()
        name, scope = _name(asked.get("displayName")), _scope(asked.get("scope"))
        valid_to = _end(asked.get("validTo", clock.shown(now + timedelta(days=30))), now)
        policy, everywhere = organization.policy, asked.get("allOrgs") is True
        if policy.forbids_creation(me.account, scope):
            raise PatError("disablePatCreationPolicyViolation")
        _obey(organization, scope, everywhere)
        end = policy.shortened(valid_to, now)
        pat = Pat(organization.key, me, now, end, name, scope, created=organization.created)
        self._organizations.issue(pat, "new")
        return pat_answers.result(organization, pat, secret=True)

    def _update(self, visit: Visit) -> Response:
        organization, _ = _where(visit)
        asked, now = _fields(visit), self._organizations.clock.now()
        pat = self._one(visit, asked.get("authorizationId"))
        if pat.revoked:
            raise PatError(_UNKNOWN)
        if pat.expired(now):
            raise PatError("expiredPatCannotBeExtended")
        name = _name(asked["displayName"]) if asked.get("displayName") is not None else pat.name
        scope = _scope(asked["scope"]) if asked.get("scope") is not None else pat.scope
        everywhere = asked.get("allOrgs")
        _obey(organization, scope, everywhere is True and pat.organization is not None)
        if asked.get("validTo") is not None:
            pat.valid_to = organization.policy.shortened(_end(asked["validTo"], now), now)
        pat.name, pat.scope = name, scope
        pat.organization = organization.key if everywhere is False else pat.organization
        return pat_answers.result(organization, pat)

    def _revoke(self, visit: Visit) -> Response:
        found = [p for p in self._mine(visit) if p.id == visit.request.query.get("authorizationId", "").lower()]
        if not found or found[0].revoked:
            return pat_error(_UNKNOWN, 404, self.manners.error_place)
        found[0].revoked = True
        return Response(self.manners.revoke_status)


def is_list(request: Request, place: Place) -> bool:
    """Whether a request lists PATs."""
    listing = request.method == "GET" and "authorizationId" not in request.query
    return listing and place.path.lower() == PATH


def _where(visit: Visit) -> tuple[Organization, Identity]:
    assert visit.place.organization is not None
    assert visit.caller.identity is not None
    return visit.place.organization, visit.caller.identity


def _fields(visit: Visit) -> Fields:
    try:
        asked = json.loads(visit.request.body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or "json" not in visit.request.headers.get("Content-Type", "").lower():
        raise PatError("invalidToken")
    return asked


def _name(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise PatError("displayNameRequired")
    if len(given) > LONGEST_NAME:
        raise PatError("invalidDisplayName")
    return given


def _scope(given: object) -> str:
    if not isinstance(given, str) or not _SCOPES.fullmatch(given.strip()):
        raise PatError("invalidScope")
    return " ".join(dict.fromkeys(given.split()))


def _end(given: object, now: datetime) -> datetime:
    moment = clock.read(given)
    if moment is None or moment <= now:
        raise PatError("invalidValidTo")
    return moment


def _obey(organization: Organization, scope: str, everywhere: bool) -> None:
    violation = organization.policy.violation(scope, all_organizations=everywhere)
    if violation:
        raise PatError(violation)
