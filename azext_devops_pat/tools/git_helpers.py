"""Who else answers git for a host, or receives what ours answers: the effective configuration, read in its order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple
from urllib.parse import urlsplit

from . import git
from .launchers import GIT

_CREDENTIAL = re.compile(r"credential\.(?:(?P<url>.*)\.)?helper", re.DOTALL | re.IGNORECASE)
_HEADER = re.compile(r"http\.(?:(?P<url>.*)\.)?extraheader", re.DOTALL | re.IGNORECASE)
_AUTHORIZATION = re.compile(r"\s*authorization\s*:", re.IGNORECASE)
_USER = re.compile(r"//[^/@]*@")


class Entry(NamedTuple):
    """One line of git's configuration: where it is, its name and its value (which may hold a secret)."""

    scope: str
    origin: str
    name: str
    value: str


class Place(NamedTuple):
    """Where something is configured: git's scope, the file, the name, and of a helper its first word."""

    scope: str
    origin: str
    name: str
    helper: str = ""


class Helpers(NamedTuple):
    """What git does for one host, in its order: helpers before ours and after it, and headers that it sends itself.

    `ours` tells whether ours is among them; without ours every helper is in `before`, and `emptied` is the empty helper
    that took ours away, if one did.
    """

    ours: bool
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    headers: tuple[Place, ...]
    emptied: Place | None = None

    @property
    def first(self) -> str | None:
        """The helper that git asks first."""
        return self.before[0].helper if self.before else GIT.name if self.ours else None


def configuration(program: str, environment: Mapping[str, str]) -> list[Entry]:
    """Return git's effective configuration in this folder, in git's order; raise OSError if git does not tell it."""
    words = ("config", "--list", "--includes", "--show-scope", "--show-origin", "-z")
    finished = git.run(program, words, environment)
    if finished.returncode != 0:
        said = finished.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise OSError(0, said or f"git ended with exit code {finished.returncode}")
    fields = finished.stdout.decode("utf-8", "surrogateescape").split("\0")
    return [
        Entry(scope, origin.removeprefix("file:"), *_named(text))
        for scope, origin, text in zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    ]


def tells_path(program: str, url: str, environment: Mapping[str, str]) -> bool:
    """Tell whether git gives its helpers the path of a URL, so that they know the organization (useHttpPath)."""
    words = ("config", "--includes", "--type=bool", "--get-urlmatch", "credential.useHttpPath", url)
    return git.run(program, words, environment).stdout.strip() == b"true"


def _named(text: str) -> tuple[str, str]:
    name, _, value = text.partition("\n")
    return name, value


def helpers_for(url: str, entries: Iterable[Entry]) -> Helpers:
    """Return who answers for the host of `url`, for all of it or for a path; of headers only those that sign in."""
    chain, headers, emptied = list[Place](), list[Place](), None
    for entry in entries:
        if _applies(_CREDENTIAL, entry.name, url):
            place = _place(entry)
            emptied = place if not place.helper and _position(chain) is not None else emptied
            chain = [*chain, place] if place.helper else []
        elif _applies(_HEADER, entry.name, url):
            headers = headers if entry.value else []
            if _AUTHORIZATION.match(entry.value):
                headers = [*headers, _place(entry)]
    at = _position(chain)
    if at is None:
        return Helpers(False, tuple(chain), (), tuple(headers), emptied)
    after = tuple(place for place in chain[at + 1 :] if place.helper != GIT.name)
    return Helpers(True, tuple(chain[:at]), after, tuple(headers))


def _position(chain: Iterable[Place]) -> int | None:
    """Return where ours is among the helpers."""
    return next((index for index, place in enumerate(chain) if place.helper == GIT.name), None)


def _applies(kind: re.Pattern[str], name: str, url: str) -> bool:
    match = kind.fullmatch(name)
    if match is None or match["url"] is None:
        return match is not None
    return _covers(match["url"], url) or kind is _CREDENTIAL and _covers_in_part(match["url"], url)


def _covers_in_part(pattern: str, url: str) -> bool:
    """Tell whether a section without scheme (`dev.azure.com`) or host (`https://`) covers `url`; http.* has none."""
    scheme, mark, host = pattern.rpartition("://")
    host, found = host.partition("/")[0].rpartition("@")[2], urlsplit(url)
    return scheme in ("", found.scheme) and (host == found.hostname and not mark or not host and bool(mark))


def _covers(pattern: str, url: str) -> bool:
    """Tell whether a section's URL covers the host of `url`, or a part of it, as git matches them: label by label."""
    try:
        wanted, found = urlsplit(pattern), urlsplit(url)
        same = wanted.scheme == found.scheme and (wanted.port or 443) == (found.port or 443)
    except ValueError:
        return False
    wanted_labels, labels = (wanted.hostname or "").split("."), (found.hostname or "").split(".")
    return same and len(wanted_labels) == len(labels) and all(map(fnmatchcase, labels, wanted_labels))


def _place(entry: Entry) -> Place:
    """Keep of a helper its first word alone, and none of a variable's value: the rest may hold a secret."""
    name = _USER.sub("//", entry.name)
    if not name.lower().endswith("helper"):
        return Place(entry.scope, entry.origin, name)
    first = re.sub("=.*", "=…", "".join(entry.value.split()[:1]))
    return Place(entry.scope, entry.origin, name, GIT.name if GIT.name in entry.value else first)


def is_helper(place: Place) -> bool:
    """Tell a helper from a header."""
    return bool(place.helper)
