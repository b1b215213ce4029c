"""The tools that can only read a file: which files, in which format, and under which key of theirs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import InputError
from ...core.organization import Organization
from ...tools.blocks import SecretFile
from ...tools.gradle_properties import GradleProperties
from ...tools.maven_settings import MavenSettings
from ...tools.npmrc import Npmrc, TokenHelper
from ...tools.yarnrc import Yarnrc

_HOST = "pkgs.dev.azure.com"
_NAME = re.compile(r"(?!.*--)[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
_REGISTRY = re.compile(r"(?i:https)://(?P<host>[A-Za-z0-9.-]+)/(?P<path>[A-Za-z0-9%/_.@-]+?)/?", re.ASCII)
Locate = Callable[[Mapping[str, str]], Path]


@dataclass(frozen=True)
class Place:
    """One file that a tool reads: where it is, its format, and what stands behind the key."""

    locate: Locate
    form: SecretFile
    end: str = ""

    def matches(self, key: str) -> bool:
        """Tell whether what was written under this key has this format: yarn has two, and a link hides its name."""
        return key.endswith(self.end)


@dataclass(frozen=True)
class FileTool:
    """A tool, its files, and the option of `auth setup` that its key comes from, if it is not the organization."""

    name: str
    places: tuple[Place, ...]
    option: str = ""
    has_secret: bool = True

    def keys(self, organization: Organization, value: str | None, environment: Mapping[str, str]) -> list[str]:
        """Return the keys; `value` is that of the option, or how the user typed the organization. Raises InputError."""
        if self.option:
            return [self._key(organization, value)]
        from .npm_addresses import npm_addresses

        return npm_addresses(organization, value, environment, _home(environment))

    def _key(self, organization: Organization, value: str | None) -> str:
        if value is None:
            raise InputError(f"--{self.option} is needed.", f"For example: {self.example}")
        if self.option == "registry":
            return self._registry(organization, value)
        if not _NAME.fullmatch(value):
            raise InputError(f"--{self.option} {value!r} is not a plain name.", f"For example: {self.example}")
        return value

    def _registry(self, organization: Organization, value: str) -> str:
        from ...core.feed_url import organization_of

        address = _address(value)
        if address is None or organization_of(value) != organization:
            raise InputError(
                f"--registry is not the address of a feed of {organization}.", f"For example: {self.example}"
            )
        return address

    def is_named(self, key: str, value: str | None) -> bool:
        """Tell whether the option with this value names the key; without a value, it names all."""
        if not self.option or value is None:
            return True
        return key.rstrip("/") == (_address(value) if self.option == "registry" else value)

    @property
    def example(self) -> str:
        """A command that connects the tool."""
        example = {"registry": f"https://{_HOST}/ORG/_packaging/FEED/npm/registry/", "name": "FEED"}
        option = f" --{self.option} {example[self.option]}" if self.option else ""
        return f"az devops auth setup {self.name} --organization ORG{option}"


def _address(url: str) -> str | None:
    found = _REGISTRY.fullmatch(url)
    return f"//{found['host'].lower()}/{found['path']}" if found else None


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or os.path.expanduser("~"))


def _npmrc(environment: Mapping[str, str]) -> Path:
    own = environment.get("NPM_CONFIG_USERCONFIG") or environment.get("npm_config_userconfig")
    if own and own.startswith("~/"):  # npm and pnpm take it for the home
        return _home(environment) / own[2:]
    return Path(own) if own and os.path.isabs(own) else _home(environment) / ".npmrc"


def _yarnrc(environment: Mapping[str, str]) -> Path:
    return _home(environment) / ".yarnrc.yml"


def _maven(environment: Mapping[str, str]) -> Path:
    return _home(environment) / ".m2" / "settings.xml"


def _gradle(environment: Mapping[str, str]) -> Path:
    own = environment.get("GRADLE_USER_HOME")
    return (Path(own) if own and os.path.isabs(own) else _home(environment) / ".gradle") / "gradle.properties"


FILE_TOOLS = {
    tool.name: tool
    for tool in (
        FileTool("npm", (Place(_npmrc, Npmrc(), "/"),)),
        FileTool("pnpm", (Place(_npmrc, TokenHelper(), "/:tokenHelper"),), has_secret=False),
        FileTool("yarn", (Place(_npmrc, Npmrc("always-auth=true"), "/"), Place(_yarnrc, Yarnrc())), "registry"),
        FileTool("maven", (Place(_maven, MavenSettings()),), "name"),
        FileTool("gradle", (Place(_gradle, GradleProperties()),), "name"),
    )
}


def form_of(tool: str, key: str) -> SecretFile | None:
    """Return the format of a file that has this key; None for what holds no secret, or is not known here."""
    known = FILE_TOOLS.get(tool)
    if known is None or not known.has_secret:
        return None
    return next((place.form for place in known.places if place.matches(key)), None)
