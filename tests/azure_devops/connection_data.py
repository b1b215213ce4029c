"""`connectionData`, and how the service greets who may come in and who may not."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

from tests.azure_devops import bodies
from tests.azure_devops.http1 import Response, html_response, json_response
from tests.azure_devops.organizations import NO_TENANT, Caller, Identity, Organization, guid
from tests.azure_devops.recording import Request

SIGN_IN_HOST = "spsprodweu1.vssps.visualstudio.com"
EXPIRED = "Access Denied: The Personal Access Token used has expired."
ALL_A = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
_RELEASED = re.compile(r"\d+(\.\d+)?")


def unauthorized_text(user: str = "") -> str:
    """The sentence of a refusal; the user in it may be empty, the all-a GUID or an id."""
    return f"TF400813: The user '{user}' is not authorized to access this resource."


def tenant_header(organization: Organization) -> tuple[str, str]:
    """The organization's tenant, all zeros for Microsoft accounts."""
    return "X-VSS-ResourceTenant", organization.tenant or NO_TENANT


def challenge(organization: Organization, *, one_header: bool | None = None) -> list[tuple[str, str]]:
    """`WWW-Authenticate` in one header or several, and the tenant."""
    offers = _server_offers(organization) if organization.url else _hosted_offers(organization)
    joined = organization.one_header if one_header is None else one_header
    lines = [", ".join(offers)] if joined else offers
    headers = [("WWW-Authenticate", line) for line in lines]
    return headers if organization.url else [*headers, tenant_header(organization)]


def _hosted_offers(organization: Organization) -> list[str]:
    return [
        f"Bearer authorization_uri=https://login.microsoftonline.com/{organization.tenant or NO_TENANT}",
        'Basic realm="https://tfsprodweu1.app.visualstudio.com/"',
        "TFS-Federated",
    ]


def _server_offers(organization: Organization) -> list[str]:
    if organization.negotiate_only:
        return ["Negotiate", "NTLM"]
    host, _, path = organization.entry
    return ["Bearer", f'Basic realm="https://{host}{path.rpartition("/")[0]}"', "Negotiate", "NTLM"]


def service_error(text: str) -> tuple[str, str]:
    """The header that repeats an error, percent-encoded."""
    return "X-TFS-ServiceError", quote(text)


def own_headers(request: Request) -> list[tuple[str, str]]:
    """The headers that the service writes into every answer of its own."""
    activity = guid("activity", request.host, request.path, str(request.time))
    return [
        ("X-TFS-ProcessId", guid("process")),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ("ActivityId", activity),
        ("X-TFS-Session", guid("session", activity)),
        ("X-VSS-E2EID", activity),
    ]


def refused(organization: Organization, user: str = "", *, one_header: bool | None = None) -> Response:
    """401 with TF400813 in JSON."""
    text = unauthorized_text(user)
    answer = json_response(bodies.body("unauthorized_401", message=text), 401, service_error(text))
    return answer.add(*challenge(organization, one_header=one_header))


def unauthorized() -> Response:
    """401 of a host that belongs to no organization."""
    return Response(401, b"", [("WWW-Authenticate", "Bearer")])


def expired(organization: Organization) -> Response:
    """401 with the sentence about an expired PAT in JSON."""
    return json_response(bodies.body("expired_pat_401"), 401, service_error(EXPIRED)).add(*challenge(organization))


def to_sign_in(organization: Organization, request: Request) -> Response:
    """302 to the sign-in page, as browsers get it."""
    realm = quote(f"https://{request.host}{request.path}", safe="")
    target = f"https://{SIGN_IN_HOST}/_signin?realm=dev.azure.com&reply_to={realm}&redirect=1&mkt=en-US"
    page = bodies.page("Object moved", f'Object moved to <a href="{target}">here</a>.')
    return html_response(page, 302, ("Location", target), *challenge(organization))


def suppressed(request: Request, service: str) -> bool:
    """Whether a refusal is a plain 401: asked for, or a client that is no browser."""
    if request.headers.get("X-TFS-FedAuthRedirect", "").lower() == "suppress":
        return True
    agent = request.headers.get("User-Agent", "").lower()
    return service in ("server", "pkgs") or "/_git/" in request.path.lower() or agent.startswith("git/")


def turned_away(organization: Organization, caller: Caller, request: Request, service: str) -> Response:
    """The answer to who may not come in."""
    if caller.expired:
        return expired(organization)
    if suppressed(request, service):
        return refused(organization)
    return to_sign_in(organization, request)


def scope_missing() -> Response:
    """401 without a body, `Basic` alone: the PAT is known, a scope is missing."""
    return Response(401, b"", [("WWW-Authenticate", 'Basic realm="https://dev.azure.com/"')])


def user_headers(identity: Identity) -> list[tuple[str, str]]:
    """The headers by which the service tells who it takes the caller for."""
    return [("X-VSS-UserData", f"{identity.id}:{identity.account}")]


def connection_data(organization: Organization, identity: Identity | None, request: Request) -> Response:
    """The caller's identity, or the anonymous one of a public organization; released versions are refused."""
    version = request.query.get("api-version", "")
    if organization.url is None and _RELEASED.fullmatch(version):
        return preview_version(organization, version)
    if identity is None:
        recorded = bodies.body("connectionData_anonymous_http200", instanceId=organization.id)
        return json_response(recorded, 200, *challenge(organization))
    answer = json_response(_filled(organization, identity), 200, *user_headers(identity))
    return answer if organization.url else answer.add(tenant_header(organization))


def preview_version(organization: Organization, version: str) -> Response:
    """400: the version asked for exists as a preview only."""
    recorded = bodies.body("preview_version_400")
    recorded["message"] = recorded["message"].replace("7.1", version)
    return json_response(recorded, 400, service_error(recorded["message"]), tenant_header(organization))


def subject_descriptor(organization: Organization, identity: Identity) -> str:
    """The identity's descriptor, here and in Graph."""
    kind = "aad" if organization.tenant or organization.url else "msa"
    return f"{kind}.{base64.urlsafe_b64encode(identity.id.encode()).decode().rstrip('=')}"


def _filled(organization: Organization, identity: Identity) -> dict[str, object]:
    kind = "aad" if organization.tenant or organization.url else "msa"
    recorded = bodies.body(f"connectionData_{kind}", instanceId=organization.id, deploymentId=guid("deployment"))
    if organization.url:
        recorded["deploymentType"] = "onPremises"
    prefix = f"{organization.tenant}\\" if organization.tenant else ""
    for member in ("authenticatedUser", "authorizedUser"):
        user = recorded[member]
        user["id"] = identity.id
        user["descriptor"] = f"Microsoft.IdentityModel.Claims.ClaimsIdentity;{prefix}{identity.account}"
        user["subjectDescriptor"] = subject_descriptor(organization, identity)
        user["providerDisplayName"] = identity.display_name
        user.pop("customDisplayName", None)
        user["properties"]["Account"]["$value"] = identity.account
    return recorded
