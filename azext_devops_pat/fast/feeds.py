"""Whose feed a URL is that a package tool asks about, and the credential for it, whichever protocol the tool speaks.

By hand, because `core.feed_url` needs `re` and `urllib`, and `base64` alone costs half a start. One table of URLs goes
through both. A repository may have written a URL, so it is read strictly.
"""

from ..core.names import ALIAS_SUFFIX, GIT_USER_NAME, HOST
from . import base, hosts, lookup
from .base import Answer
from .hosts import Organization

USER_NAME = GIT_USER_NAME
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")
_USER_LETTERS = _LETTERS | frozenset("_~")
_SHARED = (HOST, "pkgs." + HOST)
_FEEDS = ".pkgs"


def organization(url: str) -> Organization | None:
    """Return the organization of Azure DevOps Services whose https URL this is; None for any other text."""
    host, path = _parts(url)
    if host in _SHARED:
        name = path.split("/")[0].lower()
        return hosts.cloud(name) if hosts.is_name(name) else None
    if not host.endswith(ALIAS_SUFFIX):
        return None
    label = host[: -len(ALIAS_SUFFIX)]
    label = label[: -len(_FEEDS)] if label.endswith(_FEEDS) else label
    return hosts.organization(label + ALIAS_SUFFIX, "", "", {})


def is_for_nobody(service: str) -> bool:
    """Tell whether a service is a host of ours without an organization, or a URL that programs may read differently.

    Tools ask by host if the URL got nothing, and the one stored PAT would go to another organization's feed.
    """
    lower = service.lower()
    if "://" in lower and not lower.startswith(("https://", "http://")):
        return False  # another program's key, azdevops-cli:https://… perhaps
    if HOST not in lower and ALIAS_SUFFIX not in lower:
        return False
    host, _ = _parts(service)
    if not host:  # only what stands before the path may be read as a host of ours
        authority = (lower.partition("://")[2] or lower).lstrip("/\\").partition("/")[0]
        return HOST in authority or ALIAS_SUFFIX in authority
    return host in _SHARED or host.endswith(ALIAS_SUFFIX)


def find(az: str, organization: Organization, variables: dict[str, str]) -> Answer | str | None:
    """Return the credential that wins, or a line for the person why there is none to use, or None without one."""
    try:
        return lookup.find(organization, lookup.PACKAGES, variables)
    except Exception:  # whatever is not expected here, the full resolver decides
        from . import hand_over

        return hand_over.ask(az, organization.url, variables)


def authorization(found: Answer) -> str:
    """Return the value of the `Authorization` header."""
    if found.kind == base.BEARER:
        return f"Bearer {found.secret}"
    import binascii

    encoded = binascii.b2a_base64(f"{USER_NAME}:{found.secret}".encode(), newline=False)
    return f"Basic {encoded.decode('ascii')}"


def _parts(url: str) -> tuple[str, str]:
    """Return the host in lower case and the path up to `?` or `#`; both empty for what is not strictly a URL."""
    if not url.isascii() or not url.isprintable() or " " in url or url[:8].lower() != "https://":
        return "", ""
    authority, _, path = url[8:].partition("/")
    user, _, host = authority.lower().rpartition("@")
    host = host[:-4] if host.endswith(":443") else host
    if not _USER_LETTERS.issuperset(user) or not _LETTERS.issuperset(host) or not _is_domain(host):
        return "", ""
    path = path.partition("?")[0].partition("#")[0]
    plain = path.lower().replace("%2e", ".")
    climbs = not {".", ".."}.isdisjoint(plain.split("/"))
    odd = path.startswith("/") or "\\" in url or "%2f" in plain or "%5c" in plain
    return ("", "") if climbs or odd else (host, path)


def _is_domain(host: str) -> bool:
    *labels, last = host.split(".")
    return bool(labels) and all(labels) and last.isalpha()
