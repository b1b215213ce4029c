"""What each kind of failure looks like on the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.azure_devops import bodies, connection_data, failures, http1, pat_failures
from tests.azure_devops.certificates import UNTRUSTED, WRONG_HOST
from tests.azure_devops.http1 import Response, html_response, json_response
from tests.azure_devops.organizations import Identity, Organization
from tests.azure_devops.proxy import Tunnel
from tests.azure_devops.recording import Request

Options = dict[str, Any]
Answer = Callable[[Organization, Request, Options], Response]

_TEXT = ("Content-Type", "text/plain; charset=utf-8")


def _refused(organization: Organization, request: Request, options: Options) -> Response:
    return connection_data.refused(organization, options.get("user", ""), one_header=options.get("one_header"))


def _refused_empty(organization: Organization, request: Request, options: Options) -> Response:
    return connection_data.scope_missing()


def _expired_json(organization: Organization, request: Request, options: Options) -> Response:
    answer = json_response(bodies.body("expired_pat_401"), 401)
    return answer.add(*connection_data.challenge(organization))


def _expired_text(organization: Organization, request: Request, options: Options) -> Response:
    return Response(401, connection_data.EXPIRED.encode(), [_TEXT, *connection_data.challenge(organization)])


def _expired_header(organization: Organization, request: Request, options: Options) -> Response:
    error = connection_data.service_error(connection_data.EXPIRED)
    return Response(401, b"", [error, *connection_data.challenge(organization)])


def _anonymous(organization: Organization, request: Request, options: Options) -> Response:
    recorded = bodies.body("connectionData_anonymous_http200", instanceId=organization.id)
    return json_response(recorded, 200, *connection_data.challenge(organization))


def _sign_in_203(organization: Organization, request: Request, options: Options) -> Response:
    return html_response(bodies.SIGN_IN_PAGE, 203)


def _sign_in_302(organization: Organization, request: Request, options: Options) -> Response:
    return connection_data.to_sign_in(organization, request)


def _conditional_access_json(organization: Organization, request: Request, options: Options) -> Response:
    recorded = bodies.body("conditional_access_403")
    return json_response(recorded, 403, connection_data.service_error(recorded["message"]))


def _conditional_access_html(organization: Organization, request: Request, options: Options) -> Response:
    message = bodies.body("conditional_access_403")["message"]
    return html_response(bodies.page("Azure DevOps Services | Access Denied", message), 403)


def _not_found(organization: Organization, request: Request, options: Options) -> Response:
    return not_found()


def _deactivated(organization: Organization, request: Request, options: Options) -> Response:
    recorded = bodies.body("org_deactivated_503_utf8bom")
    recorded["message"] = recorded["message"].replace("ORG", organization.name, 1)
    answer = json_response(recorded, 503)
    answer.body = bodies.BYTE_ORDER_MARK + answer.body
    return answer


def _throttled(organization: Organization, request: Request, options: Options) -> Response:
    wait = options.get("retry_after", 1)
    text = (
        "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource 'Concurrency'."
    )
    limits = [
        ("Retry-After", str(wait)),
        ("X-RateLimit-Resource", "Concurrency"),
        ("X-RateLimit-Delay", "0"),
        ("X-RateLimit-Limit", "200"),
        ("X-RateLimit-Remaining", "0"),
    ]
    return Response(429, text.encode(), [_TEXT, connection_data.service_error(text), *limits])


def _retry_after_far(organization: Organization, request: Request, options: Options) -> Response:
    return _throttled(organization, request, {"retry_after": 3600, **options})


def _gateway(status: int, title: str) -> Answer:
    def answer(organization: Organization, request: Request, options: Options) -> Response:
        found = html_response(bodies.page(f"{status} {title}"), status)
        wait = options.get("retry_after")
        return found if wait is None else found.add(("Retry-After", str(wait)))

    return answer


def _preview_version(organization: Organization, request: Request, options: Options) -> Response:
    return connection_data.preview_version(organization, request.query.get("api-version", "7.1"))


def _garbage_json(organization: Organization, request: Request, options: Options) -> Response:
    return Response(200, b'{"authenticatedUser": {"id": "1c39', [("Content-Type", "application/json; charset=utf-8")])


def _html_200(organization: Organization, request: Request, options: Options) -> Response:
    return html_response(bodies.SIGN_IN_PAGE, 200)


def _page_of_the_network(status: int, title: str, *headers: tuple[str, str]) -> Answer:
    def answer(organization: Organization, request: Request, options: Options) -> Response:
        found = html_response(bodies.page(title), status, *headers)
        found.of_the_network = True
        return found

    return answer


def _huge_body(organization: Organization, request: Request, options: Options) -> Response:
    filling = b"x" * int(options.get("size", 50 * 1024 * 1024))
    return Response(200, b'{"filling": "' + filling + b'"}', [("Content-Type", "application/json")])


def _broken(manner: str) -> Answer:
    def answer(organization: Organization, request: Request, options: Options) -> Response:
        return Response(200, b"{}", manner=manner, interval=options.get("interval", 1.0))

    return answer


ANSWERS: dict[str, Answer] = {
    failures.REFUSED: _refused,
    failures.REFUSED_EMPTY: _refused_empty,
    failures.EXPIRED_JSON: _expired_json,
    failures.EXPIRED_TEXT: _expired_text,
    failures.EXPIRED_HEADER: _expired_header,
    failures.ANONYMOUS: _anonymous,
    failures.SIGN_IN_203: _sign_in_203,
    failures.SIGN_IN_302: _sign_in_302,
    failures.CONDITIONAL_ACCESS_JSON: _conditional_access_json,
    failures.CONDITIONAL_ACCESS_HTML: _conditional_access_html,
    failures.NOT_FOUND: _not_found,
    failures.DEACTIVATED: _deactivated,
    failures.THROTTLED: _throttled,
    failures.RETRY_AFTER_FAR: _retry_after_far,
    failures.UNAVAILABLE: _gateway(503, "Service Unavailable"),
    failures.BAD_GATEWAY: _gateway(502, "Bad Gateway"),
    failures.GATEWAY_TIMEOUT: _gateway(504, "Gateway Timeout"),
    failures.PREVIEW_VERSION_400: _preview_version,
    failures.GARBAGE_JSON: _garbage_json,
    failures.HTML_200: _html_200,
    failures.CAPTIVE_PORTAL_200: _page_of_the_network(200, "Welcome to Hotel Wi-Fi: sign in"),
    failures.CAPTIVE_PORTAL_203: _page_of_the_network(203, "Welcome to Hotel Wi-Fi: sign in"),
    failures.CAPTIVE_PORTAL_302: _page_of_the_network(
        302, "Moved", ("Location", "https://login.hotel.test/_signin?to=dev.azure.com")
    ),
    failures.FILTER_401: _page_of_the_network(401, "Sign in to the gateway", ("WWW-Authenticate", 'Basic realm="gw"')),
    failures.FILTER_403: _page_of_the_network(403, "Blocked by your organization: conditional access, developer tools"),
    failures.FILTER_404: _page_of_the_network(404, "Not found"),
    failures.FILTER_451: _page_of_the_network(451, "Blocked by law"),
    failures.CAPTIVE_PORTAL_511: _page_of_the_network(511, "Welcome to Hotel Wi-Fi: sign in"),
    failures.HUGE_BODY: _huge_body,
    failures.CONNECTION_RESET: _broken(http1.RESET),
    failures.SILENT: _broken(http1.SILENT),
    failures.DRIP: _broken(http1.DRIP),
    **pat_failures.ANSWERS,
}


def not_found() -> Response:
    """404 with a page: what is asked for does not exist."""
    return html_response(bodies.page("Azure DevOps Services | 404 - The resource cannot be found"), 404)


def needs_permission(identity: Identity) -> Response:
    """403 of a feed: the caller is known, and may not read or publish packages."""
    text = f"User '{identity.id}' lacks permission to complete this action. You need to have 'ReadPackages'."
    kind = "FeedNeedsPermissionsException"
    return json_response(bodies.body("unauthorized_401", message=text, typeKey=kind, typeName=kind), 403)


def tunnel(kind: str, options: Options) -> Tunnel:
    """How a failing connection is opened."""
    refusals = {
        failures.CONNECTION_REFUSED: (options.get("status", 503), ()),
        failures.PROXY_REFUSES: (403, ()),
        failures.PROXY_AUTHENTICATION: (407, (("Proxy-Authenticate", 'Basic realm="proxy.contoso.com"'),)),
    }
    if kind in refusals:
        status, headers = refusals[kind]
        return Tunnel(refusal=html_response(bodies.page(f"{status} from the proxy"), status, *headers))
    tunnels = {
        failures.RESET_IN_HANDSHAKE: Tunnel(reset=True),
        failures.TLS_UNTRUSTED: Tunnel(certificate=UNTRUSTED),
        failures.TLS_WRONG_HOST: Tunnel(certificate=WRONG_HOST),
        failures.TLS_GARBAGE: Tunnel(garbage=True),
        failures.SILENT_CONNECT: Tunnel(silent=True),
    }
    return tunnels[kind]
