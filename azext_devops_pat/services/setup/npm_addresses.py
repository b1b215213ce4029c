"""Below which addresses npm and its kin look for the credential of an organization's feeds.

They tell upper from lower case there, and Azure Artifacts does not: a feed's URL has the name as its page shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from ...core.errors import InputError
from ...core.feed_url import organization_of
from ...core.names import ALIAS_SUFFIX, HOST
from ...core.organization import Organization
from ...tools import npm

_FEEDS = f"pkgs.{HOST}"


def npm_addresses(
    organization: Organization, typed: str | None, environment: Mapping[str, str], home: Path
) -> list[str]:
    """Return them: in lower case, as the user typed the name, and as each registry that is configured here has it."""
    found = [f"//{_FEEDS}/{organization.name}"]
    spelled = re.search(re.escape(organization.name), typed or "", re.IGNORECASE)
    if spelled:
        found.append(f"//{_FEEDS}/{spelled[0]}")
    with suppress(InputError, OSError):  # what cannot be read names no registry to npm either
        found.extend(_configured(organization, environment, home))
    return sorted(set(found))


def _configured(organization: Organization, environment: Mapping[str, str], home: Path) -> Iterator[str]:
    lines = list(npm.lines(npm.files(Path.cwd(), home, environment)))
    for url in npm.registries(lines, environment):
        authority, _, path = url.partition("://")[2].partition("/")
        host, name = authority.rpartition("@")[2].lower().removesuffix(":443"), path.partition("/")[0]
        if organization_of(url) != organization:
            continue
        if host == _FEEDS and name.lower() == organization.name:
            yield f"//{_FEEDS}/{name}"
        elif host == f"{organization.name}.pkgs{ALIAS_SUFFIX}":
            yield f"//{host}"
