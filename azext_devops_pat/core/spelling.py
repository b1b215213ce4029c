"""Reads what people write for an organization: names, URLs, aliases, service hosts, git remotes, Server collections."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote, urlsplit

from . import hosts
from .errors import OrganizationError
from .organization import HOST, Organization, collection, services
from .secret import MASK

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_SCP = re.compile(r"(?P<user>[^@/:\s]+)@(?P<host>[^@/:\s]+):(?P<path>[^:\s].*)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_USER = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)?.*(@|%40)", re.DOTALL | re.IGNORECASE)  # a password may hold a slash
_LIKE_A_PAT = re.compile(r"[A-Za-z0-9_.~+=-]{32,}")
_COLLECTION = re.compile(r"[^\W_][\w .()-]{0,63}")
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")  # Unicode categories: control, format, line and paragraph separators
_SERVICES_SUFFIX = ".visualstudio.com"
_EXAMPLE = "For example: --organization https://dev.azure.com/contoso"
_SERVER_EXAMPLE = "For example: --organization https://tfs.contoso.com/tfs/DefaultCollection --server"


def parse(text: str) -> Organization:
    """Return the organization that `text` names.

    Raises OrganizationError, and nothing else, with a sentence that says what is wrong. No message repeats user names,
    passwords or a whole input: people paste PATs into the wrong place.
    """
    text = text.strip(" ")
    if not text:
        raise OrganizationError("The organization is empty.", _EXAMPLE)
    _refuse_odd_characters(text)
    if _NAME.fullmatch(text):
        return services(text)
    remote = _SCP.fullmatch(text)
    if remote and "://" not in text:
        return _ssh(remote["user"], remote["host"].lower(), remote["path"])
    return _url(text)


def presentable(text: str) -> str:
    """Return what may be shown of a text that names no organization: no user name, no password, no pasted PAT."""
    return _LIKE_A_PAT.sub(MASK, _USER.sub(r"\1", text))


def _refuse_odd_characters(text: str) -> None:
    plain = text.isascii() and text.isprintable()
    if not plain and any(unicodedata.category(letter) in _INVISIBLE for letter in text):
        raise OrganizationError("The organization contains a control character.", _EXAMPLE)
    if "\\" in text:
        raise OrganizationError("The organization contains a backslash; a URL has forward slashes.", _EXAMPLE)


def _url(text: str) -> Organization:
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _without_scheme(text)
    parts, port = _split(text)
    if parts.password is not None:
        raise OrganizationError("The organization's URL contains a password; leave it out.", _EXAMPLE)
    if parts.scheme == "ssh":
        return _ssh(parts.username or "", (parts.hostname or ""), parts.path.lstrip("/"))
    if parts.scheme == "http":
        raise OrganizationError("http:// is refused: the PAT would travel unencrypted.", _EXAMPLE)
    if parts.scheme != "https":
        raise OrganizationError("The organization is not an https:// URL.", _EXAMPLE)
    host = _checked_host(parts)
    if host == HOST or host.endswith(("." + HOST, _SERVICES_SUFFIX)):
        return _hosted(host, port, _segments(parts.path))
    if hosts.is_look_alike(parts.username or ""):
        raise OrganizationError("The URL's user name looks like a host, so it may deceive; leave it out.", _EXAMPLE)
    return _server(host, port, _segments(parts.path))


def _without_scheme(text: str) -> Organization:
    """Accept `dev.azure.com/contoso` and `contoso.visualstudio.com`; anything else without a scheme is not a URL."""
    host = re.split("[/?#]", text, maxsplit=1)[0].lower().removesuffix(":443")
    if host == HOST or host.endswith(("." + HOST, _SERVICES_SUFFIX)):
        return _url("https://" + text)
    raise OrganizationError(
        "The organization is neither a name (letters, digits and hyphens, first and last not a hyphen, at most 50) "
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
        raise OrganizationError("The host of the organization's URL is percent-encoded; write it plainly.", _EXAMPLE)
    host = (parts.hostname or "").lower()
    if not parts.netloc.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        raise OrganizationError("The host of the organization's URL is spelled with international letters.", _EXAMPLE)
    if ":" not in host and not hosts.is_well_formed(host):
        raise OrganizationError("The organization's URL has no valid host name.", _EXAMPLE)
    return host


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _hosted(host: str, port: int | None, segments: list[str]) -> Organization:
    if port not in (None, 443):
        raise OrganizationError("Azure DevOps Services answers on port 443 only.", _EXAMPLE)
    if host.endswith(_SERVICES_SUFFIX):
        return _alias(host[: -len(_SERVICES_SUFFIX)].split("."))
    label = host[: -len(HOST)].rstrip(".")
    if label and label not in hosts.SERVICE_LABELS:
        raise OrganizationError(f"{host} is not a host of Azure DevOps Services.", _EXAMPLE)
    if not segments:
        raise OrganizationError(f"https://{host} names no organization.", _EXAMPLE)
    return services(_checked_name(segments[0]))


def _alias(labels: list[str]) -> Organization:
    """Read the labels before `.visualstudio.com`: an organization, and perhaps one service (`contoso.pkgs`)."""
    if len(labels) > 2 or labels[1:] and labels[1] not in hosts.SERVICE_LABELS or hosts.is_services_own(labels[0]):
        raise OrganizationError("That visualstudio.com host names no organization.", _EXAMPLE)
    return services(_checked_name(labels[0]), by_alias=True)


def _checked_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise OrganizationError(
        "An organization's name has letters, digits and hyphens, neither first nor last a hyphen, and at most 50.",
        _EXAMPLE,
    )


def _ssh(user: str, host: str, path: str) -> Organization:
    segments = _segments(path)
    if host in hosts.SSH_HOSTS:
        if segments[:1] == ["v3"] and segments[1:]:
            return services(_checked_name(segments[1]), by_alias=host.endswith(_SERVICES_SUFFIX))
        if host == "vs-ssh.visualstudio.com" and user:
            return services(_checked_name(user), by_alias=True)
    if host.endswith(_SERVICES_SUFFIX):
        return _alias(host[: -len(_SERVICES_SUFFIX)].split("."))
    raise OrganizationError("That SSH address is not one of Azure DevOps Services.", _EXAMPLE)


def _server(host: str, port: int | None, segments: list[str]) -> Organization:
    """Read `https://server[:port][/tfs]/Collection`; what follows the collection is dropped."""
    if hosts.is_look_alike(host):
        raise OrganizationError(
            f"{host} is not a host of Azure DevOps Services, and a Server whose name resembles one is not taken.",
            _EXAMPLE,
        )
    directory = segments[:1] if segments and segments[0].lower() == "tfs" else []
    rest = segments[len(directory) :]
    name = unquote(rest[0]) if rest else ""
    if not _COLLECTION.fullmatch(name) or name != name.strip():
        raise OrganizationError(f"https://{host} is given without a valid collection.", _SERVER_EXAMPLE)
    authority = f"[{host}]" if ":" in host else host
    authority += f":{port}" if port not in (None, 443) else ""
    return collection("/".join([f"https://{authority}", *directory]), quote(name))
