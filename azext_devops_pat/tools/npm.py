"""What `.npmrc` files say that concerns a credential in the environment: npm, pnpm and bun read them alike."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import InputError
from .config_text import Text, existing, upwards

_REGISTRY = re.compile(r"(@[^:]+:)?registry", re.IGNORECASE)
_CREDENTIAL = re.compile(r"//.*:(_auth|_password|username)", re.IGNORECASE)

IsOurs = Callable[[str], bool]


@dataclass(frozen=True)
class Line:
    """One `key = value` of a file."""

    text: Text
    number: int
    key: str
    value: str
    raw: str

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return f"{self.text.path}:{self.number}"


def files(folder: Path, home: Path, environment: Mapping[str, str]) -> list[Text]:
    """Return the project's files, whichever folder above is the workspace's root, then the user's."""
    chosen = next((value for name, value in environment.items() if name.lower() == "npm_config_userconfig"), "")
    user = Path(os.path.expanduser(chosen)) if chosen else home / ".npmrc"
    return [*upwards(folder, [".npmrc"], home), *existing([user], is_users=True)]


def expanding_files(folder: Path, home: Path) -> Iterator[Text]:
    """Yield the project's files in which npm, pnpm, yarn and bun replace `${NAME}` by a variable's value."""
    return upwards(folder, (".npmrc", ".yarnrc.yml", "bunfig.toml"), home)


def lines(texts: Collection[Text]) -> Iterator[Line]:
    """Yield every line that is no comment."""
    for text in texts:
        for number, raw in enumerate(text.content.splitlines(), 1):
            if raw.strip() and raw.strip()[0] not in ";#":
                key, _, value = (_unquoted(part) for part in raw.partition("="))
                yield Line(text, number, key.removesuffix("[]"), value, raw)


def _unquoted(text: str) -> str:
    stripped = text.strip()
    is_quoted = len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "\"'"
    return stripped[1:-1] if is_quoted else stripped


def registries(found: Collection[Line], environment: Mapping[str, str]) -> list[str]:
    """Return the URL of every registry that is named, of scopes too, and of every key that has a credential."""
    settings = [(name[11:], value) for name, value in environment.items() if name.lower().startswith("npm_config_")]
    settings += [(line.key, line.value) for line in found]
    named = [value for key, value in settings if _REGISTRY.fullmatch(key)]
    return [*named, *(url_of(line.key) for line in found if _CREDENTIAL.fullmatch(line.key))]


def check_expansions(texts: Iterable[Text], variables: Collection[str]) -> None:
    """Raise InputError, with file and line, if a project's file puts one of the variables into the configuration."""
    names = "|".join(map(re.escape, variables))
    used = re.compile(rf"\$.*(?<!\w)({names})(?!\w)", re.IGNORECASE)
    for text in texts:
        for number, raw in enumerate(text.content.splitlines(), 1):
            if used.search(raw) and not text.is_users:
                raise InputError(
                    f"{text.path}:{number}: this line would put the credential of the environment into the "
                    "configuration.",
                    "Remove the line, or run the command without --for.",
                )


def check_keys(found: Collection[Line], is_ours: IsOurs) -> None:
    """Raise InputError, with file and line, for what would be sent in the credential's place or let anybody see it.

    `is_ours` tells whether a URL is one that the credential is for.
    """
    for line in found:
        if line.key.lower().endswith(":_authtoken") and is_ours(url_of(line.key)):
            raise InputError(
                f"{line.place}: this _authToken would be used instead of the credential.", "Remove the line."
            )
        if line.key == "strict-ssl" and line.value.lower() == "false" and not line.text.is_users:
            raise InputError(
                f"{line.place}: this line turns off the verification of certificates, and the credential could go "
                "to anybody.",
                "Remove the line.",
            )


def url_of(key: str) -> str:
    """Return the URL that a key such as `//HOST/PATH/:_auth` is for."""
    return "https:" + key.rpartition(":")[0]
