"""`app.vssps.visualstudio.com`: who a user is, and which organizations the user has.

For users' Entra tokens alone. A token of one tenant shows the organizations of that tenant that accept the user, and
Microsoft-account organizations that do; a guest sees those of another tenant with a token of that tenant.
"""

from __future__ import annotations

import re

from tests.azure_devops.connection_data import to_sign_in, unauthorized
from tests.azure_devops.entra import AZURE_DEVOPS, Directory, Principal
from tests.azure_devops.gate import entra_caller
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.organizations import Organization, Organizations, guid
from tests.azure_devops.pat_answers import Manners, not_allowed
from tests.azure_devops.recording import Request
from tests.azure_devops.routes import HostRoute

_HOST = r"app\.vssps\.visualstudio\.com"


class Profile:
    """The two calls by which tools find a user's organizations."""

    def __init__(self, organizations: Organizations, directory: Directory, manners: Manners) -> None:
        self._organizations, self._directory, self._manners = organizations, directory, manners

    def routes(self) -> list[HostRoute]:
        """Their two paths."""
        return [
            HostRoute(_HOST, r"/_apis/profile/profiles/me", self._profile),
            HostRoute(_HOST, r"/_apis/accounts", self._accounts),
        ]

    def _user(self, request: Request) -> Principal | Response:
        credential = request.bearer or request.basic_password or ""
        if self._organizations.find(credential) is not None and self._manners.pat_refusal == "exception":
            return not_allowed()
        grant = self._directory.find(credential)
        if grant is None or AZURE_DEVOPS not in grant.resource:
            return unauthorized()
        return grant.principal if grant.principal.is_user else to_sign_in(Organization("", None), request)

    def _profile(self, request: Request, match: re.Match[str]) -> Response:
        user = self._user(request)
        if isinstance(user, Response):
            return user
        member = {"id": guid("member", user.name), "displayName": user.display_name, "emailAddress": user.name}
        return json_response({**member, "publicAlias": guid("member", user.name)})

    def _accounts(self, request: Request, match: re.Match[str]) -> Response:
        user = self._user(request)
        if isinstance(user, Response):
            return user
        if request.query.get("memberId") != guid("member", user.name):
            return unauthorized()
        token = request.bearer or request.basic_password or ""
        mine = [o for o in self._organizations.hosted() if entra_caller(self._directory, o, token).identity]
        value = [
            {"accountId": o.id, "accountName": o.name, "accountUri": f"https://dev.azure.com/{o.name}/"} for o in mine
        ]
        return json_response({"count": len(value), "value": value})
