"""Scopes of PATs: which there are, presets for common uses, and what a misspelled one probably means."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from .errors import InputError
from .scope_table import TABLE

_log = logging.getLogger("cli." + __name__)
FULL = "app_token"
PRESETS = {
    "git": "vso.code_write",
    "packages-read": "vso.packaging",
    "packages-publish": "vso.packaging_write",
    "full": FULL,
}
MARKETPLACE = "vso.gallery"
_WELL_FORMED = re.compile(r"vso\.[a-z]+([._][a-z]+)*")
_HINT = "To see all scopes: az devops pat scopes"
# Nearer than this is a misspelling; below it a well-formed word may be a scope that the documentation does not list.
_NEAR, _RESEMBLING = 0.88, 0.6
_NOT_SCOPES = {
    "vso.full_access": f"'vso.full_access' is not a scope. Full access is {FULL}",
    "user_impersonation": f"'user_impersonation' is for Entra and OAuth apps, not for PATs. Full access is {FULL}",
}


@dataclass(frozen=True)
class Scope:
    """One scope; `inherits` is the scope that it includes, empty if there is none."""

    name: str
    category: str
    title: str
    inherits: str
    high_privilege: bool


@cache
def known() -> dict[str, Scope]:
    """Return the scopes of the documentation, by name."""
    rows = (line.split("|") for line in TABLE.strip().splitlines())
    return {
        name: Scope(name, category, title, inherits, high_privilege == "yes")
        for name, category, title, inherits, high_privilege in rows
    }


def expand(words: Iterable[str]) -> str:
    """Return the scopes of `words` (scopes and presets) as one string, sorted; warn of those that are not listed.

    Raises InputError that names every wrong one, and the nearest right ones.
    """
    given = dict.fromkeys(part for word in words for part in re.split(r"[\s,]+", word.lower()) if part)
    if not given:
        raise InputError("No scope was given.", _HINT)
    faults = [fault for fault in map(_fault, given) if fault]
    if faults:
        raise InputError(f"{'. '.join(faults)}.", _HINT)
    found = {PRESETS.get(word, word) for word in given}
    for scope in sorted(found - set(known())):
        _log.warning("The scope %s is not in the documentation of Azure DevOps; trying it anyway.", scope)
    return " ".join(sorted(found))


def _fault(word: str) -> str:
    """Return what is wrong with a word, and what it probably means; empty if nothing is."""
    if word in known() or word in PRESETS:
        return ""
    if word in _NOT_SCOPES:
        return _NOT_SCOPES[word]
    choices = [*known(), *PRESETS]
    is_well_formed = _WELL_FORMED.fullmatch(word) is not None
    near = [base for base in (word.removesuffix("_read"), f"vso.{word}") if base in known()]
    near = near or get_close_matches(word, choices, n=2, cutoff=_NEAR if is_well_formed else _RESEMBLING)
    if is_well_formed and not near:
        return ""
    return f"Unknown scope {word!r}" + (f" (did you mean {' or '.join(near)}?)" if near else "")


def normalized(scope: str) -> str:
    """Return the scopes that the service names, sorted: their order there is not to be relied on."""
    return " ".join(sorted(scope.split()))


def rows(text: str | None = None) -> list[dict[str, object]]:
    """Return what `pat scopes` prints: presets, then scopes; `text` must be in the name, the title or the category."""
    presets = {scope: [name for name, target in PRESETS.items() if target == scope] for scope in PRESETS.values()}
    found: list[dict[str, object]] = [
        {
            "scope": scope.name,
            "category": scope.category,
            "name": scope.title,
            "includes": scope.inherits or None,
            "highPrivilege": scope.high_privilege,
            "preset": ", ".join(presets.get(scope.name, [])) or None,
        }
        for scope in known().values()
    ]
    wanted = (text or "").casefold()
    return [row for row in found if any(wanted in str(value or "").casefold() for value in row.values())]
