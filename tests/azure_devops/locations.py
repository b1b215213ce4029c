"""How Microsoft's SDKs find an API: resource areas give its host, resource locations its path and versions.

An organization of Services lists its areas; a Server lists none, which tells the SDK to stay at its own address.
"""

from __future__ import annotations

import re

from tests.azure_devops.failure_answers import not_found
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.routes import OrganizationRoute, Visit

_AREAS = (
    ("79134c72-4a58-4b42-976c-04e7115f32bf", "core", "dev.azure.com"),
    ("4e080c62-fa21-4fbc-8fef-2a10a2b38049", "git", "dev.azure.com"),
    ("7ab4e64e-c4d8-4f50-ae73-5ef2e21642a5", "Packaging", "feeds.dev.azure.com"),
    ("bb1e7ec9-e901-4b68-999a-de7012b920f8", "Graph", "vssps.dev.azure.com"),
)
_LOCATIONS = (
    ("e81700f7-3be2-46de-8624-2eb35882fcaa", "Location", "ResourceAreas", "_apis/{resource}/{areaId}", 1, 3.2, "0.0"),
    ("00d9565f-ed9c-4a06-9a50-00e7896ccab4", "Location", "ConnectionData", "_apis/{resource}", 1, 1.0, "0.0"),
    ("603fe2ac-9723-48b9-88ad-09305aa6c6e1", "core", "projects", "_apis/{resource}/{*projectId}", 4, 1.0, "7.1"),
)
_NAMES = ("id", "area", "resourceName", "routeTemplate", "resourceVersion", "minVersion", "releasedVersion")
_NEWEST = 7.2


def _locations(visit: Visit, match: re.Match[str]) -> Response:
    if visit.request.method != "OPTIONS":
        return not_found()
    value = [{**dict(zip(_NAMES, location, strict=True)), "maxVersion": _NEWEST} for location in _LOCATIONS]
    return json_response({"count": len(value), "value": value})


def _areas(visit: Visit, match: re.Match[str]) -> Response:
    organization = visit.place.organization
    assert organization is not None
    areas = () if organization.url else _AREAS
    value = [
        {"id": number, "name": name, "locationUrl": f"https://{host}/{organization.name}/"}
        for number, name, host in areas
    ]
    return json_response({"count": len(value), "value": value})


ROUTES = (
    OrganizationRoute(r"core|server|vssps", r"/_apis/?", _locations),
    OrganizationRoute(r"core|server|vssps", r"/_apis/ResourceAreas", _areas),
)
