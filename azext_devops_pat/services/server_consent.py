"""Which Azure DevOps Servers the user vouched for, so that they may receive the PAT of an environment variable."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cached_property

from ..core.errors import InputError, OrganizationError
from ..core.hosts import is_look_alike, is_well_formed
from ..core.organization import Organization
from ..core.organization_parser import parse, redacted
from ..core.pat import unquoted
from ..core.shell import unset
from ..stores.stores import Stores

_log = logging.getLogger("cli." + __name__)
LOGIN = "login"  # the `origin` of a record that our login made: it takes consent to get there
_ENTRY = re.compile(
    r"(?:https://)?(?P<host>[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?P<path>/[!-~]*)?"
)
_NOT_IN_PATH = frozenset("?#@\\")


class ServerConsent:
    """Consent given on this command line, at an earlier login, or in `devops_pat.servers` (for pipelines)."""

    def __init__(self, stores: Stores, setting: Callable[[str], str | None]) -> None:
        self._stores, self._setting = stores, setting
        self._given_now: set[str] = set()

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The addresses in `devops_pat.servers`; raises InputError if one cannot be used."""
        return listed_from(self._setting("servers"))

    def given_to(self, organization: Organization) -> bool:
        """Tell whether the organization may receive what is not stored for it; Services always may."""
        if not organization.is_server:
            return True
        return (
            organization.key in self._given_now
            or _is_listed(organization, self.listed)
            or self._is_recorded(organization)
        )

    def _is_recorded(self, organization: Organization) -> bool:
        """Tell whether our own login stored a PAT for it; what `azure-devops` wrote is no consent."""
        record = self._stores.metadata.get(organization.key)
        return record is not None and record.origin == LOGIN

    def parse(self, text: str, server: bool = False) -> Organization:
        """Return the organization that the user typed; `server` is `--server` beside it. Raises OrganizationError."""
        organization = parse(unquoted(text), lambda found: server or self.given_to(found))
        if not server:
            return organization
        if not organization.is_server:
            raise OrganizationError(
                f"{organization} is Azure DevOps Services, not Azure DevOps Server.", "Leave out --server."
            )
        if is_look_alike(organization.host):
            _log.warning("%s resembles Azure DevOps Services, but is not one of its hosts.", organization.host)
        self._given_now.add(organization.key)
        return organization

    def parse_optional(self, text: str | None, server: bool) -> Organization | None:
        """Return the organization that the user typed, None if none; `--server` alone vouches for no host."""
        if text is not None:
            return self.parse(text, server)
        if server:
            raise InputError(
                "--server needs --organization.",
                "For example: --organization https://tfs.contoso.com/tfs/DefaultCollection --server",
            )
        return None

    def parse_trusted(self, text: str) -> Organization:
        """Return the organization in `text`; raise InputError for a Server without consent."""
        organization = self.parse(text)
        if not self.given_to(organization):
            raise InputError(
                f"{organization.host} is not a host of Azure DevOps Services, so it cannot be a default yet.",
                f"If it is your own Azure DevOps Server: {organization.login_command}",
            )
        return organization

    def require(self, organization: Organization, confirm: Callable[[str], bool], second_look: bool = False) -> None:
        """Ask for consent if there is none yet; raise InputError if it is not given.

        `second_look`: ask although it is given, if the host resembles one of Azure DevOps Services.
        """
        if self.given_to(organization) and not (second_look and is_look_alike(organization.host)):
            return
        if not confirm(f"{organization.host} is not Azure DevOps Services. Is it your Azure DevOps Server?"):
            again = f"If it is your own Azure DevOps Server: {organization.login_command}"
            raise InputError(
                f"{organization.host} is not a host of Azure DevOps Services, so no PAT is sent there.",
                "Check the name of the host." if second_look else again,
            )
        self._given_now.add(organization.key)


def listed_from(text: str | None) -> tuple[str, ...]:
    """Read `devops_pat.servers`: hosts or URLs of Servers, separated by spaces or commas. Raises InputError."""
    return tuple(_listed(entry) for entry in (text or "").replace(",", " ").split())


def _listed(entry: str) -> str:
    """Return the entry as an https:// URL in lower case, without a default port."""
    match = _ENTRY.fullmatch(entry.lower().rstrip("/"))
    host, port = (match["host"], int(match["port"] or 443)) if match else ("", 0)
    is_host = host.startswith("[") or is_well_formed(host) and all(len(label) <= 63 for label in host.split("."))
    if match is None or not is_host or _NOT_IN_PATH.intersection(match["path"] or "") or not 0 < port < 65536:
        raise InputError(
            f"{redacted(entry)!r} in devops_pat.servers cannot be used: "
            "it takes host names and https:// URLs, without user name, query or fragment.",
            'To change the setting: az config set devops_pat.servers="https://tfs.contoso.com"\n'
            f"To remove the variable: {unset('AZURE_DEVOPS_PAT_SERVERS')}",
        )
    return f"https://{host}{f':{port}' if port != 443 else ''}{match['path'] or ''}"


def _is_listed(organization: Organization, servers: tuple[str, ...]) -> bool:
    """Tell whether an entry is the Server's address or lies above the collection, segment by segment."""
    url = organization.url.lower()
    return any(url == server or url.startswith(server + "/") for server in servers)
