"""Which organization a request is for, whatever host and form it is addressed by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.azure_devops.organizations import Organization, Organizations
from tests.azure_devops.recording import Request

_ONE_LABEL = re.compile(r"(?:(?P<service>[a-z0-9-]+)\.)?dev\.azure\.com")
_OLD_FORM = re.compile(r"(?P<name>[a-z0-9-]+)(?:\.(?P<service>[a-z0-9-]+))?\.visualstudio\.com")
_NOT_ORGANIZATIONS = re.compile(r"app|dc|sps.*|aex.*|vssps|status|marketplace|www")


@dataclass(frozen=True)
class Place:
    """`name` is the organization's name or collection URL; `service` is `core` or a label such as `vssps`."""

    name: str
    service: str
    path: str
    organization: Organization | None


def locate(organizations: Organizations, request: Request) -> Place | None:
    """The organization that `request` is for; None where its address names none."""
    server = organizations.server_at(request)
    if server is not None:
        return Place(server.key, "server", request.path[len(server.entry[2]) :] or "/", server)
    named = _named(request.host, request.path)
    if named is None:
        return None
    name, service, path = named
    return Place(name, service, path or "/", organizations.get(name))


def _named(host: str, path: str) -> tuple[str, str, str] | None:
    if match := _ONE_LABEL.fullmatch(host):
        name, _, rest = path.lstrip("/").partition("/")
        usable = name and not name.startswith("_")
        return (name.lower(), match["service"] or "core", f"/{rest}") if usable else None
    match = _OLD_FORM.fullmatch(host)
    if match is None or _NOT_ORGANIZATIONS.fullmatch(match["name"]):
        return None
    rest = re.sub(r"^/DefaultCollection(?=/|$)", "", path, flags=re.IGNORECASE)
    return match["name"], match["service"] or "core", rest
