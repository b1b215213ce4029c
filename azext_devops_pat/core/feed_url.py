"""Whose feed a URL is that a package tool asks about. A repository may have written it, so it is read strictly."""

from __future__ import annotations

import re

from .errors import OrganizationError
from .organization import Organization
from .organization_parser import parse

# User name without a password; host of letters, digits, hyphens and dots, so no `%`, `;`, `\` or trailing dot; a path,
# so that no `?` or `#` comes first.
_URL = re.compile(
    r"https://(?:[a-z0-9._~-]*@)?(?P<host>(?:[a-z0-9-]+\.)+[a-z]+)(?::443)?(?P<path>/[!-~]*)?", re.ASCII | re.IGNORECASE
)


def organization_of(url: str) -> Organization | None:
    """Return the organization of Azure DevOps Services whose https URL this is; None for any other text.

    A host alone names no organization if organizations share it. What two programs may read differently is refused.
    """
    match = _URL.fullmatch(url)
    path = (match and match["path"]) or ""
    if match is None or not _is_plain(path):
        return None
    try:
        organization = parse(f"https://{match['host']}{path}")
    except OrganizationError:
        return None
    return None if organization.is_server else organization


def _is_plain(path: str) -> bool:
    """Tell whether every program finds the same segments in the path: none empty at first, none that climbs."""
    plain = re.split(r"[?#]", path)[0].lower().replace("%2e", ".")
    climbs = not {".", ".."}.isdisjoint(plain.split("/"))
    return not (climbs or path.startswith("//") or "\\" in path or "%2f" in plain or "%5c" in plain)
