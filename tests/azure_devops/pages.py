"""The parts of an organization that tools look at: its root, projects and git."""

from __future__ import annotations

import re

from tests.azure_devops import bodies
from tests.azure_devops.connection_data import challenge, connection_data, user_headers
from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.http1 import Response, html_response, json_response
from tests.azure_devops.organizations import guid
from tests.azure_devops.routes import OrganizationRoute, Visit


def _connection_data(visit: Visit, match: re.Match[str]) -> Response:
    assert visit.place.organization is not None
    return connection_data(visit.place.organization, visit.caller.identity, visit.request)


def _root(visit: Visit, match: re.Match[str]) -> Response:
    assert visit.place.organization is not None
    greeting = _who(visit) or challenge(visit.place.organization)  # the anonymous learn the tenant here
    return html_response(bodies.page("Azure DevOps Services | Projects"), 200, *greeting)


def _projects(visit: Visit, match: re.Match[str]) -> Response:
    assert visit.place.organization is not None
    base = visit.place.organization.url or f"https://dev.azure.com/{visit.place.organization.name}"
    value = [_project(base, "Fabrikam"), _project(base, "Tailspin")]
    return json_response({"count": len(value), "value": value}, 200, *_who(visit))


def _project(base: str, name: str) -> dict[str, object]:
    number = guid("project", base, name)
    return {
        "id": number,
        "name": name,
        "description": f"The {name} project",
        "url": f"{base}/_apis/projects/{number}",
        "state": "wellFormed",
        "revision": 11,
        "visibility": "private",
        "lastUpdateTime": "2026-01-05T08:00:00Z",
    }


def git_refs(visit: Visit, match: re.Match[str]) -> Response:
    """Two refs of a repository that is not there, for whoever looks no further."""
    service = visit.request.query.get("service", "")
    if service not in ("git-upload-pack", "git-receive-pack"):
        return not_found()
    lines = [_packet(f"# service={service}\n"), "0000"]
    commit = guid("commit").replace("-", "") + "0" * 8
    lines += [
        _packet(f"{commit} HEAD\0symref=HEAD:refs/heads/main agent=stand-in\n"),
        _packet(f"{commit} refs/heads/main\n"),
        "0000",
    ]
    headers = [("Content-Type", f"application/x-{service}-advertisement"), ("Cache-Control", "no-cache"), *_who(visit)]
    return Response(200, "".join(lines).encode(), headers)


def _packet(text: str) -> str:
    return f"{len(text) + 4:04x}{text}"


def _who(visit: Visit) -> list[tuple[str, str]]:
    return user_headers(visit.caller.identity) if visit.caller.identity else []


ROUTES = (
    OrganizationRoute(r"core|server|vssps", r"/_apis/connectionData", _connection_data, anonymous=True),
    OrganizationRoute(r"core|server", r"/_apis/projects", _projects, anonymous=True),
    OrganizationRoute(r"core|server", r"/.*_git/[^/]+/info/refs", git_refs),
    OrganizationRoute(r".*", r"/", _root, anonymous=True),
)
