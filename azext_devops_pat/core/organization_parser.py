"""Reads what people write for an organization: names, URLs, aliases, service hosts, git remotes, Server collections."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from urllib.parse import SplitResult, quote, unquote, urlsplit

from . import hosts, pat, stray_organizations
from .errors import OrganizationError
from .names import ALIAS_SUFFIX, HOST
from .organization import Organization, cloud_organization, server_collection
from .stray_organizations import EXAMPLE as _EXAMPLE

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_SCP = re.compile(r"(?P<user>[^@/:\s]+)@(?P<host>[^@/:\s]+):(?P<path>[^:\s].*)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_USER = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)?.*(@|%40)", re.DOTALL | re.IGNORECASE)  # a password may hold a slash
_COLLECTION = re.compile(r"[^\W_][\w .()-]{0,63}")
_SERVER_EXAMPLE = "For example: --organization https://tfs.contoso.com/tfs/DefaultCollection --server"

Accept = Callable[[Organization], bool]


def anybody(_server: Organization) -> bool:
    """Accept every Server: the text comes from a store, where a login with consent put it."""
    return True


def parse(text: str, accept: Accept | None = None) -> Organization:
    """Return the organization that `text` names; `accept` decides on a Server whose host resembles Services.

    Raises OrganizationError, and nothing else, with a sentence that says what is wrong. No message repeats user names,
    passwords or a whole input: people paste PATs into the wrong place.
    """
    text = text.strip(" ")
    if not text:
        raise OrganizationError("The organization is empty.", _EXAMPLE)
    if not (text.isascii() and text.isprintable()) or "\\" in text:
        stray_organizations.refuse_odd_characters(text)
    if _NAME.fullmatch(text):
        return cloud_organization(text)
    if len(text) >= 52:  # no PAT is shorter
        stray_organizations.refuse_token(text)
    try:
        return _address(text, accept)
    except OrganizationError as error:
        raise stray_organizations.explained(text, error) from None


def parse_host(host: str, path: str = "", user: str = "", accept: Accept | None = None) -> Organization:
    """Return the organization of an https host, as git's credential protocol names it: path and user may be empty.

    On `dev.azure.com` it is the first segment of the path, else the user name. Raises OrganizationError.
    """
    for part in (host, path, user):
        stray_organizations.refuse_odd_characters(part)
    if host.lower().removesuffix(":443") == HOST and not path.strip("/"):
        return cloud_organization(_checked_name(user))
    return _url(f"https://{host}/{path.lstrip('/')}", accept)


def redacted(text: str) -> str:
    """Return what may be shown of a text that names no organization: no user name, no password, no pasted PAT."""
    return pat.redacted(_USER.sub(r"\1", text))


def _address(text: str, accept: Accept | None) -> Organization:
    remote = _SCP.fullmatch(text)
    if remote and "://" not in text:
        return _ssh(remote["user"], remote["host"].lower(), remote["path"])
    return _url(text, accept)


def _url(text: str, accept: Accept | None) -> Organization:
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _without_scheme(text, accept)
    parts, port = _split(text)
    if parts.password is not None:
        raise OrganizationError("The organization's URL contains a password. Leave it out.", _EXAMPLE)
    if parts.scheme == "ssh":
        return _ssh(parts.username or "", (parts.hostname or ""), parts.path.lstrip("/"))
    if parts.scheme == "http":
        raise OrganizationError("http:// is refused because the PAT would travel unencrypted.", _EXAMPLE)
    if parts.scheme != "https":
        raise OrganizationError("The organization is not an https:// URL.", _EXAMPLE)
    host = _checked_host(parts)
    segments = [segment for segment in parts.path.split("/") if segment]
    if _is_cloud(host):
        return _hosted(host, port, segments)
    if ":" not in host and not hosts.is_well_formed(host):
        raise OrganizationError("The organization's URL has no valid host name.", _EXAMPLE)
    if hosts.is_look_alike(parts.username or ""):
        raise OrganizationError(
            "The URL's user name looks like a host name, which is misleading. Leave it out.", _EXAMPLE
        )
    return _server(host, port, segments, accept)


def _without_scheme(text: str, accept: Accept | None) -> Organization:
    """Accept `dev.azure.com/contoso` and `contoso.visualstudio.com`; anything else without a scheme is not a URL."""
    host = re.split("[/?#]", text, maxsplit=1)[0].lower().removesuffix(":443")
    if _is_cloud(host):
        return _url("https://" + text, accept)
    raise OrganizationError(
        "The organization is neither a name (letters, digits and inner hyphens, at most 50 characters) "
        "nor an https:// URL.",
        _EXAMPLE,
    )


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text)
        return parts, parts.port
    except ValueError:
        # urllib's own text may repeat the input, so it is not shown.
        raise OrganizationError("The organization is not a well-formed URL.", _EXAMPLE) from None


def _checked_host(parts: SplitResult) -> str:
    if "%" in parts.netloc:
        raise OrganizationError("The host of the organization's URL is percent-encoded. Write it without %.", _EXAMPLE)
    host = (parts.hostname or "").lower()
    if not parts.netloc.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        raise OrganizationError(
            "The host of the organization's URL is spelled with international (non-ASCII) letters.", _EXAMPLE
        )
    return host


def _is_cloud(host: str) -> bool:
    return host == HOST or host.endswith(("." + HOST, ALIAS_SUFFIX))


def _hosted(host: str, port: int | None, segments: list[str]) -> Organization:
    if port not in (None, 443):
        raise OrganizationError("Azure DevOps Services answers on port 443 only.", _EXAMPLE)
    if host.endswith(ALIAS_SUFFIX):
        return _alias(host[: -len(ALIAS_SUFFIX)].split("."))
    label = host[: -len(HOST)].rstrip(".")
    if label and label not in hosts.SERVICE_LABELS:
        raise OrganizationError(f"{host} is not a host of Azure DevOps Services.", _EXAMPLE)
    if not segments:
        raise OrganizationError(f"https://{host} names no organization.", _EXAMPLE)
    return cloud_organization(_checked_name(segments[0]))


def _alias(labels: list[str]) -> Organization:
    """Read the labels before `.visualstudio.com`: an organization, and perhaps one service (`contoso.pkgs`)."""
    if len(labels) > 2 or labels[1:] and labels[1] not in hosts.SERVICE_LABELS or hosts.is_services_own(labels[0]):
        raise OrganizationError("This visualstudio.com host names no organization.", _EXAMPLE)
    return cloud_organization(_checked_name(labels[0]), by_alias=True)


def _checked_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise OrganizationError(
        "An organization's name has letters, digits and inner hyphens, at most 50 characters.",
        _EXAMPLE,
    )


def _ssh(user: str, host: str, path: str) -> Organization:
    segments = [segment for segment in path.split("/") if segment]
    if host in hosts.SSH_HOSTS:
        if segments[:1] == ["v3"] and segments[1:]:
            return cloud_organization(_checked_name(segments[1]), by_alias=host.endswith(ALIAS_SUFFIX))
        if host == "vs-ssh.visualstudio.com" and user:
            return cloud_organization(_checked_name(user), by_alias=True)
    if host.endswith(ALIAS_SUFFIX):
        return _alias(host[: -len(ALIAS_SUFFIX)].split("."))
    raise OrganizationError("That SSH address is not one of Azure DevOps Services.", _EXAMPLE)


def _server(host: str, port: int | None, segments: list[str], accept: Accept | None) -> Organization:
    """Read `https://server[:port][/virtual-folder]/Collection`; what follows the collection is dropped.

    Which of two segments is the collection cannot be told from the URL alone. `tfs` is a virtual folder,
    `DefaultCollection` a collection; otherwise the second segment is the collection if there is one.
    """
    names = [unquote(segment) for segment in takewhile(lambda segment: not segment.startswith("_"), segments)]
    first = names[0].lower() if names else ""
    has_folder = first == "tfs" or len(names) > 1 and first != "defaultcollection"
    path = names[: 2 if has_folder else 1]
    if len(path) != 1 + has_folder or not all(_COLLECTION.fullmatch(name) and name == name.strip() for name in path):
        raise OrganizationError(f"The URL does not name a collection of https://{host}.", _SERVER_EXAMPLE)
    authority = f"[{host}]" if ":" in host else host
    authority += f":{port}" if port not in (None, 443) else ""
    *folder, name = map(quote, path)
    organization = server_collection("/".join([f"https://{authority}", *folder]), name)
    if hosts.is_look_alike(host) and not (accept and accept(organization)):
        raise OrganizationError(
            f"{host} is not a host of Azure DevOps Services, but its name resembles one.",
            f"If it is your own Azure DevOps Server: {organization.login_command}",
        )
    return organization
