"""Package feeds: `pkgs.dev.azure.com/ORG/[PROJECT/]_packaging/FEED/…`, and the same layouts at a host that is nobody's.

Each layout is a file of its own (`feeds_pypi.py`, …) with a table of routes below `_packaging/FEED`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.azure_devops import feeds_cargo, feeds_maven, feeds_npm, feeds_nuget, feeds_pypi
from tests.azure_devops.connection_data import user_headers
from tests.azure_devops.failure_answers import needs_permission, not_found
from tests.azure_devops.feed_routes import FeedRoute, Query
from tests.azure_devops.http1 import Response
from tests.azure_devops.recording import Request
from tests.azure_devops.routes import HostRoute, OrganizationRoute, Visit

EVIL_HOST = "evil.test"
_PATH = r"(?P<before>.*?)/_packaging/(?P<feed>[^/]+)(?P<rest>/.*)"
_ROUTES: tuple[FeedRoute, ...] = (
    *feeds_pypi.ROUTES,
    *feeds_npm.ROUTES,
    *feeds_cargo.ROUTES,
    *feeds_nuget.ROUTES,
    *feeds_maven.ROUTES,
)


@dataclass
class Feed:
    """What one feed holds: by layout and name, then by version or file."""

    packages: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def of(self, layout: str) -> dict[str, dict[str, Any]]:
        """Every package of a layout (`pypi`, `npm`, `cargo`, `nuget`, `maven`) by name."""
        return self.packages.setdefault(layout, {})

    def add_pypi(self, name: str, version: str = "1.0.0") -> None:
        """Adds a wheel with one empty module."""
        feeds_pypi.add(self.of("pypi"), name, version)

    def add_npm(self, name: str, version: str = "1.0.0") -> None:
        """Adds a package; `name` may have a scope."""
        feeds_npm.add(self.of("npm"), name, version)

    def add_cargo(self, name: str, version: str = "1.0.0") -> None:
        """Adds a crate with an empty library."""
        feeds_cargo.add(self.of("cargo"), name, version)

    def add_nuget(self, name: str, version: str = "1.0.0") -> None:
        """Adds a package without content."""
        feeds_nuget.add(self.of("nuget"), name, version)

    def add_maven(self, group: str, artifact: str, version: str = "1.0.0") -> None:
        """Adds a POM and a jar."""
        feeds_maven.add(self.of("maven"), group, artifact, version)


class Feeds:
    """Every feed, made when it is first named. `evil_asks`: the evil host answers 401 until it gets a credential."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._feeds: dict[tuple[str, str], Feed] = {}
        self.evil_asks = False

    def get(self, owner: str, name: str) -> Feed:
        """The feed of an organization, or of the evil host."""
        with self._lock:
            return self._feeds.setdefault((owner.lower(), name.lower()), Feed())

    def organization_routes(self) -> Iterable[OrganizationRoute]:
        """What the organizations answer; who is nobody there was turned away before."""
        return [OrganizationRoute("pkgs", _PATH, self._visit)]

    def host_routes(self) -> Iterable[HostRoute]:
        """What the evil host answers."""
        return [HostRoute(rf"(.+\.)?{re.escape(EVIL_HOST)}", ".*", self._evil)]

    def _visit(self, visit: Visit, match: re.Match[str]) -> Response:
        assert visit.caller.identity is not None
        if visit.caller.narrow:
            return needs_permission(visit.caller.identity)
        answer = self._answer(visit.place.name, visit.request, match)
        return answer.add(*user_headers(visit.caller.identity))

    def _evil(self, request: Request, match: re.Match[str]) -> Response:
        if self.evil_asks and request.authorization is None:
            return Response(401, b"", [("WWW-Authenticate", f'Basic realm="https://{request.host}/"')])
        found = re.fullmatch(_PATH, request.path)
        return self._answer(EVIL_HOST, request, found) if found else not_found()

    def _answer(self, owner: str, request: Request, match: re.Match[str]) -> Response:
        feed, rest = self.get(owner, match["feed"]), match["rest"]
        base = f"https://{request.host}{request.path[: len(request.path) - len(rest)]}"
        for route in _ROUTES:
            found = re.fullmatch(route.path, rest, re.IGNORECASE)
            if found and request.method in route.methods:
                return route.handler(Query(feed.of(route.layout), request, base, found))
        return not_found()
