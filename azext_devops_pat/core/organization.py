"""An Azure DevOps organization (or Server collection): parsed once at the edge, a value from then on."""

from __future__ import annotations

from dataclasses import dataclass, field

from .names import ALIAS_SUFFIX, HOST, KEY_PREFIX


@dataclass(frozen=True)
class Organization:
    """One organization of Azure DevOps Services, or one collection of an Azure DevOps Server.

    `url` is the form for people and configuration: `https://dev.azure.com/contoso`, or a collection's URL. Two values
    are equal when their store key is; `by_alias` only remembers that it was spelled `contoso.visualstudio.com`.
    """

    key: str = field(init=False)
    url: str = field(compare=False)
    name: str = field(compare=False)
    is_server: bool = field(default=False, compare=False)
    by_alias: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", KEY_PREFIX + self.url.lower())

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        """The host with its port if it has one: `dev.azure.com`, `tfs.contoso.com:8443`."""
        return self.url.split("/")[2]

    @property
    def login_command(self) -> str:
        """The command that stores a PAT for this organization and no other."""
        return f"az devops login --organization {self.url}{' --server' if self.is_server else ''}"

    @property
    def alias_key(self) -> str | None:
        """The store key of the `visualstudio.com` spelling; None for a Server, which has no alias."""
        return None if self.is_server else f"{KEY_PREFIX}https://{self.name}{ALIAS_SUFFIX}"

    @property
    def lookup_keys(self) -> tuple[str, ...]:
        """Every store key, in reading order: the one of the form given, then its alias."""
        if self.alias_key is None:
            return (self.key,)
        return (self.alias_key, self.key) if self.by_alias else (self.key, self.alias_key)


def cloud_organization(name: str, by_alias: bool = False) -> Organization:
    """Return the organization `name` of Azure DevOps Services; the caller has checked the name."""
    return Organization(url=f"https://{HOST}/{name.lower()}", name=name.lower(), by_alias=by_alias)


def server_collection(base: str, name: str) -> Organization:
    """Return the Server collection `name` below `base` (`https://server[:port][/virtual-folder]`)."""
    return Organization(url=f"{base}/{name}", name=name, is_server=True)


def login_command(organization: Organization | None) -> str:
    """Return the command that stores a PAT for `organization`, or the default PAT for None."""
    return organization.login_command if organization else "az devops login"
