"""Answers worth remembering: tenants, acceptance, warnings given. No secrets; best effort where it is read-only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from ..core.errors import StoreError
from ..core.expiry import moment
from ..core.log import get_logger
from . import lock, private_file
from .paths import Paths

_log = get_logger(__name__)
_LOCK_SECONDS = 2.0
ACCEPTED_FOR = timedelta(hours=24)
REFUSED_FOR = timedelta(minutes=15)
NO_TENANT = "none"  # an organization of Microsoft accounts

Document = dict[str, Any]


class Remembered:
    """A cache in one JSON file, dropped whole when `stamp` (of azureProfile.json) changes."""

    def __init__(self, paths: Paths, stamp: str, clock: Callable[[], datetime]) -> None:
        self._paths, self._stamp, self._clock = paths, stamp, clock
        self._document: Document | None = None
        self._doubted: set[str] = set()  # organizations
        self._renewed: set[str] = set()  # organizations whose tenant, and pairs whose answer, was asked anew

    def doubt(self, organizations: Iterable[str]) -> None:
        """Answer nothing of these store keys until it is asked and kept anew; what no answer replaces stays kept."""
        self._doubted.update(organizations)

    def believe(self, organization: str) -> None:
        """Let what is remembered of the organization count again: it could not be asked anew."""
        self._doubted.discard(organization)

    def _is_doubted(self, organization: str, entry: str) -> bool:
        return organization in self._doubted and entry not in self._renewed

    def tenant(self, organization: str) -> str | None:
        """Return the tenant that owns the organization (store key), NO_TENANT, or None where it is not remembered."""
        doubted = self._is_doubted(organization, organization)
        value = None if doubted else self._read()["tenants"].get(organization)
        return value if isinstance(value, str) else None

    def keep_tenant(self, organization: str, tenant: str) -> None:
        """Remember the tenant until it is forgotten."""
        self._renewed.add(organization)
        self._change(lambda document: document["tenants"].update({organization: tenant}))

    def accepted(self, organization: str, account: str) -> bool | None:
        """Return whether the organization accepts the account; None where that is not remembered, or too old."""
        pair = _pair(organization, account)
        answer = None if self._is_doubted(organization, pair) else self._read()["accepted"].get(pair)
        if not isinstance(answer, dict):
            return None
        until = moment(str(answer.get("until")))
        if until is None or self._clock() >= until:
            return None
        return bool(answer.get("yes"))

    def keep_accepted(self, organization: str, account: str, yes: bool) -> None:
        """Remember for 24 hours that it does, for 15 minutes that it does not."""
        until = self._clock() + (ACCEPTED_FOR if yes else REFUSED_FOR)
        self._renewed.add(_pair(organization, account))
        answer = {"yes": yes, "until": until.strftime("%Y-%m-%dT%H:%M:%SZ")}
        self._change(lambda document: document["accepted"].update({_pair(organization, account): answer}))

    def forget(self, organization: str) -> None:
        """Forget the organization's tenant and all that is remembered of accounts there."""
        document = self._read()
        if organization in document["tenants"] or any(_is_of(pair, organization) for pair in document["accepted"]):
            self._change(lambda current: _drop(current, organization))

    def organizations(self) -> list[str]:
        """Return the store keys of the organizations that accept an account of the az session."""
        pairs = self._read()["accepted"].items()
        return list(dict.fromkeys(pair.split(" ")[0] for pair, answer in pairs if _is_yes(answer)))

    def warned_today(self, key: str) -> bool:
        """Tell whether a warning about `key` was given today, and if not remember that it is given now."""
        today = self._clock().strftime("%Y-%m-%d")
        given: list[bool] = []

        def note(document: Document) -> None:
            given.append(document["warned"].get(key) == today)
            document["warned"][key] = today

        if self._read()["warned"].get(key) == today:
            return True
        self._change(note)  # looks again under the lock: of several processes at once one warns
        return given[0]

    def _read(self) -> Document:
        if self._document is None:
            self._document = self._load()
        return self._document

    def _load(self) -> Document:
        try:
            document = json.loads(private_file.read(self._paths.remembered) or "{}")
        except (StoreError, ValueError, RecursionError):
            document = {}
        kept = document if isinstance(document, dict) else {}
        same = kept.get("stamp") == self._stamp
        parts = {"tenants": same, "accepted": same, "warned": True}
        found = {name: kept.get(name) if use else None for name, use in parts.items()}
        return {name: value if isinstance(value, dict) else {} for name, value in found.items()}

    def _change(self, change: Callable[[Document], None]) -> None:
        """Change what others may have changed meanwhile; where that cannot be, this process alone remembers."""
        try:
            with lock.held(self._paths, _LOCK_SECONDS):
                self._document = self._load()
                change(self._document)
                text = json.dumps({"version": 1, "stamp": self._stamp, **self._document}, indent=1)
                private_file.write(self._paths.remembered, text + "\n")
        except StoreError as error:
            _log.debug("Not remembered: %s", error.message)
            change(self._read())


def _pair(organization: str, account: str) -> str:
    return f"{organization} {account}"


def _is_of(pair: str, organization: str) -> bool:
    return pair.split(" ")[0] == organization


def _is_yes(answer: object) -> bool:
    return isinstance(answer, dict) and bool(answer.get("yes"))


def _drop(document: Document, organization: str) -> None:
    document["tenants"].pop(organization, None)
    kept = {pair: answer for pair, answer in document["accepted"].items() if not _is_of(pair, organization)}
    document["accepted"] = kept
