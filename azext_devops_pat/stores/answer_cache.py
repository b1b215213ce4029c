"""Answers worth remembering: tenants, acceptance, warnings given. No secrets; best effort if it is read-only."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..core.errors import StoreError
from ..core.expiry import parse_timestamp
from ..core.names import CACHE_FILE, REFUSED_TOKENS
from ..core.record import fingerprint
from ..core.secret import Secret
from . import lock, private_file

_log = logging.getLogger("cli." + __name__)
_LOCK_SECONDS = 2.0
ACCEPTED_FOR = timedelta(hours=24)
REFUSED_FOR = timedelta(minutes=15)
MOST_REFUSED = 20  # tokens; each ends by itself within hours
NO_TENANT = "none"  # an organization of Microsoft accounts

Document = dict[str, Any]


class AnswerCache:
    """A cache in one JSON file of `folder`, dropped whole when `stamp` (of azureProfile.json) changes."""

    def __init__(self, folder: Path, stamp: str, clock: Callable[[], datetime]) -> None:
        self._folder, self._stamp, self._clock = folder, stamp, clock
        self._document: Document | None = None

    def tenant(self, organization: str) -> str | None:
        """Return the tenant that owns the organization (store key), NO_TENANT, or None if it is not remembered."""
        value = self._read()["tenants"].get(organization)
        return value if isinstance(value, str) else None

    def set_tenant(self, organization: str, tenant: str) -> None:
        """Remember the tenant until it is forgotten."""
        self._change(lambda document: document["tenants"].update({organization: tenant}))

    def accepted(self, organization: str, account: str) -> bool | None:
        """Return whether the organization accepts the account; None if that is not remembered, or too old."""
        answer = self._read()["accepted"].get(_pair(organization, account))
        if not isinstance(answer, dict):
            return None
        until = parse_timestamp(str(answer.get("until")))
        if until is None or self._clock() >= until:
            return None
        return bool(answer.get("yes"))

    def set_accepted(self, organization: str, account: str, yes: bool) -> None:
        """Remember for 24 hours that it does, for 15 minutes that it does not."""
        until = self._clock() + (ACCEPTED_FOR if yes else REFUSED_FOR)
        answer = {"yes": yes, "until": until.strftime("%Y-%m-%dT%H:%M:%SZ")}
        self._change(lambda document: document["accepted"].update({_pair(organization, account): answer}))

    def forget(self, organization: str) -> None:
        """Forget the organization's tenant and which accounts it accepts."""
        document = self._read()
        if organization in document["tenants"] or any(_matches(pair, organization) for pair in document["accepted"]):
            self._change(lambda current: _drop(current, organization))

    def refuses(self, token: Secret) -> bool:
        """Tell whether this Entra token was refused: until it ends az has no other one to give."""
        marks = self._read()[REFUSED_TOKENS]
        return any(isinstance(mark, str) and mark == fingerprint(token, mark.partition(":")[0]) for mark in marks)

    def set_refused(self, organization: str, token: Secret) -> None:
        """Remember that the token was refused, and forget the tenant and the accounts of the organization."""

        def note(document: Document) -> None:
            _drop(document, organization)
            document[REFUSED_TOKENS] = [*document[REFUSED_TOKENS], fingerprint(token)][-MOST_REFUSED:]

        self._change(note)

    def organizations(self) -> list[str]:
        """Return the store keys of the organizations that accept an account of the az session."""
        pairs = self._read()["accepted"].items()
        return list(dict.fromkeys(pair.split(" ")[0] for pair, answer in pairs if _is_yes(answer)))

    def is_first_today(self, key: str) -> bool:
        """Tell whether no warning about `key` was given today, and remember that one is given now."""
        today = self._clock().strftime("%Y-%m-%d")
        given: list[bool] = []

        def note(document: Document) -> None:
            given.append(document["warned"].get(key) == today)
            document["warned"][key] = today

        if self._read()["warned"].get(key) == today:
            return False
        self._change(note)  # looks again under the lock: of several processes at once, one warns
        return not given[0]

    def _read(self) -> Document:
        if self._document is None:
            self._document = self._load()
        return self._document

    def _load(self) -> Document:
        try:
            document = json.loads(private_file.read(self._folder / CACHE_FILE) or "{}")
        except (StoreError, ValueError, RecursionError):
            document = {}
        kept = document if isinstance(document, dict) else {}
        same = kept.get("stamp") == self._stamp
        parts = {"tenants": same, "accepted": same, "warned": True}
        found = {name: kept.get(name) if use else None for name, use in parts.items()}
        refused = kept.get(REFUSED_TOKENS)  # whoever signs in: the token itself is no better
        return {
            **{name: value if isinstance(value, dict) else {} for name, value in found.items()},
            REFUSED_TOKENS: refused if isinstance(refused, list) else [],
        }

    def _change(self, change: Callable[[Document], None]) -> None:
        """Change what others may have changed meanwhile; if that fails, only this process remembers."""
        try:
            with lock.held(self._folder, _LOCK_SECONDS, quiet=True):
                self._document = self._load()
                change(self._document)
                document = {"version": 1, "stamp": self._stamp, **self._document}
                private_file.write(self._folder / CACHE_FILE, json.dumps(document, indent=1, sort_keys=True) + "\n")
        except StoreError as error:
            _log.debug("Not remembered: %s", error.message)
            change(self._read())


def _pair(organization: str, account: str) -> str:
    return f"{organization} {account}"


def _matches(pair: str, organization: str) -> bool:
    return pair.split(" ")[0] == organization


def _is_yes(answer: object) -> bool:
    return isinstance(answer, dict) and bool(answer.get("yes"))


def _drop(document: Document, organization: str) -> None:
    document["tenants"].pop(organization, None)
    kept = {pair: answer for pair, answer in document["accepted"].items() if not _matches(pair, organization)}
    document["accepted"] = kept
