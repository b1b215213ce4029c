"""The administrator's view: an organization's users, and everybody's PATs."""

from __future__ import annotations

import json
import re

from tests.azure_devops import continuation
from tests.azure_devops.connection_data import refused, subject_descriptor
from tests.azure_devops.entra import Directory
from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.gate import welcomes
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.organizations import Identity, Organization, Organizations
from tests.azure_devops.pat_answers import bad_request, token_json, version_refusal
from tests.azure_devops.pats import Pat
from tests.azure_devops.routes import OrganizationRoute, Visit

_PATH = "/_apis/tokenadmin"
_USUAL = "20"


class TokenAdmin:
    """Graph's users and the token administration API; the latter for `Organization.administrators` alone."""

    def __init__(self, organizations: Organizations, directory: Directory) -> None:
        self._organizations, self._directory = organizations, directory
        self.graph_page = 100

    def routes(self) -> list[OrganizationRoute]:
        """Their paths."""
        return [
            OrganizationRoute("vssps", r"/_apis/graph/users", self._users),
            OrganizationRoute("vssps", rf"{_PATH}/personalaccesstokens/(?P<descriptor>[^/]+)", self._list),
            OrganizationRoute("vssps", rf"{_PATH}/revocations", self._revoke),
        ]

    def _members(self, organization: Organization) -> list[Identity]:
        """The users whom the organization accepts, and the owners of its PATs."""
        users = [p for p in self._directory.users() if organization.tenant in (None, *p.tenants)]
        known = [p.identity for p in users if welcomes(organization, p.name)]
        known += [p.identity for p in self._organizations.pats() if p.organization == organization.key]
        return list({member.id: member for member in reversed(known)}.values())[::-1]

    def _users(self, visit: Visit, match: re.Match[str]) -> Response:
        refusal = version_refusal(visit) or (None if visit.request.method == "GET" else not_found())
        if refusal is not None:
            return refusal
        organization, token = _organization(visit), visit.request.query.get("continuationToken", "")
        members = self._members(organization)
        found = continuation.page(members, lambda user: user.id, lambda _: True, self.graph_page, token)
        if found is None:
            return bad_request("The continuation token is not valid.", "InvalidContinuationTokenException")
        value = [_user_json(organization, user) for user in found[0]]
        more = [("X-MS-ContinuationToken", found[1])] if found[1] else []
        return json_response({"count": len(value), "value": value}, 200, *more)

    def _list(self, visit: Visit, match: re.Match[str]) -> Response:
        organization, query = _organization(visit), visit.request.query
        refusal = _refusal(visit, "GET")
        if refusal is not None:
            return refusal
        users = {subject_descriptor(organization, user): user for user in self._members(organization)}
        user = users.get(match["descriptor"])
        if user is None:
            return not_found()
        theirs = [p for p in self._organizations.pats() if p.identity.id == user.id and p.reaches(organization)]
        size, token = int(query.get("pageSize", _USUAL)), query.get("continuationToken", "")
        found = continuation.page(theirs, lambda pat: pat.id, lambda _: True, size, token)
        if found is None:
            return bad_request("The continuation token is not valid.", "InvalidContinuationTokenException")
        value = [self._session_token(organization, pat) for pat in found[0]]
        return json_response({"value": value, "continuationToken": found[1] or None})

    def _session_token(self, organization: Organization, pat: Pat) -> dict[str, object]:
        now = self._organizations.clock.now()
        return {
            **token_json(organization, pat),
            "displayName": pat.name or None,
            "accessId": pat.id,
            "userId": pat.identity.id,
            "isValid": pat.status(now) == "active",
            "isPublic": False,
        }

    def _revoke(self, visit: Visit, match: re.Match[str]) -> Response:
        refusal = _refusal(visit, "POST")
        if refusal is not None:
            return refusal
        try:
            numbers = {str(item["authorizationId"]).lower() for item in json.loads(visit.request.body)}
        except (ValueError, TypeError, KeyError):
            return bad_request("Value cannot be null.", "ArgumentNullException")
        for pat in self._organizations.pats():
            if pat.id in numbers and pat.reaches(_organization(visit)):
                pat.revoked = True
        return Response(204)


def _organization(visit: Visit) -> Organization:
    assert visit.place.organization is not None
    return visit.place.organization


def _refusal(visit: Visit, method: str) -> Response | None:
    organization, me = _organization(visit), visit.caller.identity
    assert me is not None
    if visit.caller.pat or me.account.lower() not in organization.administrators:
        return refused(organization, me.id)
    return version_refusal(visit) or (None if visit.request.method == method else not_found())


def _user_json(organization: Organization, user: Identity) -> dict[str, object]:
    return {
        "subjectKind": "user",
        "origin": "aad" if organization.tenant else "msa",
        "originId": user.id,
        "displayName": user.display_name,
        "principalName": user.account,
        "mailAddress": user.account if "@" in user.account else None,
        "descriptor": subject_descriptor(organization, user),
    }
