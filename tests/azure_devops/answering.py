"""From a request to its answer: failures first, then hosts, then organizations."""

from __future__ import annotations

import re
import time
from functools import partial

from tests.azure_devops import arm, bodies, entra_endpoints, failure_answers, locations, pages
from tests.azure_devops.arm import Arm
from tests.azure_devops.connection_data import SIGN_IN_HOST, own_headers, turned_away
from tests.azure_devops.entra import AZURE_DEVOPS, Directory, Principal
from tests.azure_devops.failures import Failures
from tests.azure_devops.feeds import Feeds
from tests.azure_devops.gate import caller_of, entra_caller
from tests.azure_devops.http1 import SILENT, Response, html_response, json_response
from tests.azure_devops.organizations import Organization, Organizations, guid
from tests.azure_devops.place import Place, locate
from tests.azure_devops.proxy import Tunnel
from tests.azure_devops.recording import NOISE, Recorder, Request
from tests.azure_devops.routes import HostRoute, OrganizationRoute, Visit, for_host, for_place

_ENTRA_HOSTS = r"login\.(microsoftonline\.com|windows\.net|microsoft\.com)"
_OWN_HOSTS = re.compile(r"(.+\.)?(dev\.azure\.com|visualstudio\.com)")
_ARM_HOST = re.escape(arm.HOST)


class Answering:
    """Records every request and answers it."""

    def __init__(self) -> None:
        self.organizations, self.directory = Organizations(), Directory()
        self.failures, self.recorder = Failures(), Recorder()
        self.arm = Arm(self.directory)
        self.feeds = Feeds()
        self.stalled: set[str] = set()
        self.delays: dict[str, float] = {}
        self.connections: list[tuple[str, int]] = []
        self.host_routes: list[HostRoute] = self._host_routes()
        self.organization_routes: list[OrganizationRoute] = [*locations.ROUTES, *pages.ROUTES]
        self.organization_routes += self.feeds.organization_routes()
        self.host_routes += self.feeds.host_routes()

    def _host_routes(self) -> list[HostRoute]:
        def entra(path: str, handler: entra_endpoints.Endpoint) -> HostRoute:
            return HostRoute(_ENTRA_HOSTS, path, partial(handler, self.directory))

        return [
            entra(r"/[^/]+/userrealm/(?P<user>.+)", entra_endpoints.user_realm),
            entra(r"/[^/]+/discovery/instance", entra_endpoints.instance_discovery),
            entra(r"/(?P<tenant>[^/]+)/v2\.0/\.well-known/openid-configuration", entra_endpoints.openid_configuration),
            entra(r"/(?P<tenant>[^/]+)/oauth2/v2\.0/token", entra_endpoints.token),
            HostRoute(_ARM_HOST, r"/tenants", self.arm.tenants),
            HostRoute(_ARM_HOST, r"/subscriptions", self.arm.subscriptions),
            HostRoute(re.escape(SIGN_IN_HOST), r"/_signin", _sign_in),
            HostRoute(r"dev\.azure\.com", r"/_apis/resourceAreas/(?P<area>[^/]+)", self._resource_area),
            HostRoute(r"app\.vssps\.visualstudio\.com", r"/_apis/profile/profiles/me", self._profile),
            HostRoute(r"app\.vssps\.visualstudio\.com", r"/_apis/accounts", self._accounts),
            HostRoute("|".join(re.escape(host) for host in NOISE), r"/.*", _telemetry),
        ]

    def tunnel(self, host: str, port: int) -> Tunnel:
        """How a connection to `host` is opened."""
        self.connections.append((host, port))
        failure = self.failures.of_connection(host)
        return failure_answers.tunnel(failure.kind, failure.options) if failure else Tunnel()

    def answer(self, request: Request) -> Response:
        """Records the request, finds its answer and notes the status."""
        self.recorder.add(request)
        response = self._answer(request)
        if self._is_by_the_service(request, response):
            response.add(*own_headers(request))
        if response.manner != SILENT:
            request.status = response.status
        return response

    def sender(self, request: Request) -> tuple[str, str] | None:
        """The kind of credential a request carried, and whose it is."""
        if request.authorization is None:
            return None
        value = request.bearer or request.basic_password or ""
        pat, grant = self.organizations.find(value), self.directory.find(value)
        whose = (pat.organization or "*") if pat else (grant.principal.name if grant else "?")
        return request.authorization.partition(" ")[0], whose

    def _is_by_the_service(self, request: Request, response: Response) -> bool:
        """Whether the service itself answers: its front door, which throttles and is unavailable, has other headers."""
        if response.of_the_network or response.status == 429 or response.status >= 500 or request.host in NOISE:
            return False
        return bool(_OWN_HOSTS.fullmatch(request.host)) or self.organizations.server_at(request) is not None

    def _answer(self, request: Request) -> Response:
        if request.host in self.stalled:
            return Response(manner=SILENT)
        time.sleep(self.delays.get(request.host, 0.0))
        place = locate(self.organizations, request)
        failure = self.failures.of_request(place.name if place else None, request.host, request.path)
        if failure:
            failing = (place and place.organization) or Organization(place.name if place else "nobody")
            return failure_answers.ANSWERS[failure.kind](failing, request, failure.options)
        found = for_host(self.host_routes, request.host, request.path)
        if found:
            return found[0].handler(request, found[1])
        if place is None or place.organization is None:
            return failure_answers.not_found()
        return self._in_organization(request, place, place.organization)

    def _in_organization(self, request: Request, place: Place, organization: Organization) -> Response:
        caller = caller_of(self.organizations, self.directory, organization, request)
        found = for_place(self.organization_routes, place)
        if caller.identity is None and not (organization.public and found and found[0].anonymous):
            return turned_away(organization, caller, request, place.service)
        if found is None:
            return failure_answers.not_found()
        return found[0].handler(Visit(request, place, caller), found[1])

    def _resource_area(self, request: Request, match: re.Match[str]) -> Response:
        organization = self.organizations.get(request.query.get("accountName", ""))
        hosted = organization is not None and organization.url is None
        address = f"https://dev.azure.com/{organization.name}/" if organization and hosted else None
        return json_response({"id": match["area"].lower(), "name": "core", "locationUrl": address})

    def _user(self, request: Request) -> Principal | None:
        grant = self.directory.find(request.bearer or "")
        return grant.principal if grant and AZURE_DEVOPS in grant.resource else None

    def _profile(self, request: Request, match: re.Match[str]) -> Response:
        user = self._user(request)
        if user is None:
            return Response(401, b"", [("WWW-Authenticate", "Bearer")])
        return json_response(
            {"id": guid("member", user.name), "displayName": user.display_name, "emailAddress": user.name}
        )

    def _accounts(self, request: Request, match: re.Match[str]) -> Response:
        user = self._user(request)
        if user is None or request.query.get("memberId") != guid("member", user.name):
            return Response(401, b"", [("WWW-Authenticate", "Bearer")])
        token = request.bearer or ""
        mine = [o for o in self.organizations.hosted() if entra_caller(self.directory, o, token).identity]
        value = [
            {"accountId": o.id, "accountName": o.name, "accountUri": f"https://dev.azure.com/{o.name}/"} for o in mine
        ]
        return json_response({"count": len(value), "value": value})


def _sign_in(request: Request, match: re.Match[str]) -> Response:
    return html_response(bodies.SIGN_IN_PAGE, 203)


def _telemetry(request: Request, match: re.Match[str]) -> Response:
    return json_response({"itemsReceived": 1, "itemsAccepted": 1, "errors": []})
