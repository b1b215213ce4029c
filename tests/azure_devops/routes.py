"""Which handler answers which address: two tables, of plain hosts and of organizations.

A new part of the service is a handler and a line in a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.azure_devops.http1 import Response
from tests.azure_devops.organizations import Caller
from tests.azure_devops.place import Place
from tests.azure_devops.recording import Request

HostHandler = Callable[[Request, re.Match[str]], Response]


@dataclass(frozen=True)
class HostRoute:
    """Answers a path of a host that belongs to no organization; both are patterns for the whole."""

    host: str
    path: str
    handler: HostHandler


@dataclass(frozen=True)
class Visit:
    """A request to a known organization, and what the caller's credential is worth there."""

    request: Request
    place: Place
    caller: Caller


@dataclass(frozen=True)
class OrganizationRoute:
    """Answers a path below an organization; `service` is `core`, `server` or a label such as `vssps`."""

    service: str
    path: str
    handler: Callable[[Visit, re.Match[str]], Response]
    anonymous: bool = False  # public organizations let anybody see it


def for_host(routes: Iterable[HostRoute], host: str, path: str) -> tuple[HostRoute, re.Match[str]] | None:
    """The first route for a host and path."""
    for route in routes:
        match = re.fullmatch(route.path, path, re.IGNORECASE)
        if match and re.fullmatch(route.host, host):
            return route, match
    return None


def for_place(routes: Iterable[OrganizationRoute], place: Place) -> tuple[OrganizationRoute, re.Match[str]] | None:
    """The first route for a place in an organization."""
    for route in routes:
        match = re.fullmatch(route.path, place.path, re.IGNORECASE)
        if match and re.fullmatch(route.service, place.service):
            return route, match
    return None
