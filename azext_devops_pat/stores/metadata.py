"""What is known of each stored PAT, and which tools were set up, without any secret: one versioned JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..core.record import Record
from ..core.secret import Secret
from ..core.tool_setup import ToolSetup
from . import private_file

_VERSION = 1


class Records:
    """The records as they were read, each made when it is asked for: there may be thousands."""

    def __init__(self, credentials: dict[str, Any]) -> None:
        self._credentials = credentials
        self._made: dict[str, Record] = {}

    def get(self, key: str) -> Record | None:
        """Return what is known of the PAT stored under `key`."""
        if key not in self._made and self._credentials.get(key) is not None:
            self._made[key] = Record.read(self._credentials[key])
        return self._made.get(key)

    def of(self, key: str, secret: Secret) -> Record | None:
        """Return what is known of that PAT, stored under `key`; None if another program stored it."""
        record = self.get(key)
        return record if record is not None and record.matches(secret) else None

    def keys(self) -> list[str]:
        """Return every key that has a record."""
        return list(self._credentials)


class Metadata:
    """Records by store key. Write with the lock held; a damaged file is set aside and reported, never emptied."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def records(self) -> Records:
        """Return every record as it is now; a damaged file has none, and is reported at the next write."""
        return Records(self._credentials(self._load()[0]))

    def damage(self) -> str | None:
        """Return in words why nothing is known of any PAT; None if the file can be used."""
        why = self._load()[1]
        return None if why is None else f"{self._path} cannot be used: {why}."

    def get(self, key: str) -> Record | None:
        """Return what is known of the PAT stored under `key`."""
        return self.records().get(key)

    def put(self, key: str, record: Record) -> None:
        """Keep `record`; fields that a later version wrote stay in the other records."""
        self.put_all({key: record})

    def put_all(self, records: Mapping[str, Record]) -> None:
        """Keep each record under its key, in one write; none for none."""
        if not records:
            return
        document = self._document_to_change()
        for key, record in records.items():
            known = {name: value for name, value in asdict(record).items() if value is not None}
            self._credentials(document)[key] = known
        self._write(document)

    def remove(self, keys: list[str]) -> None:
        """Forget the records of `keys`."""
        document, _ = self._load()
        credentials = self._credentials(document)
        if any(key in credentials for key in keys):
            document = self._document_to_change()
            for key in keys:
                self._credentials(document).pop(key, None)
            self._write(document)

    def setups(self) -> list[ToolSetup]:
        """Return what `auth setup` wrote."""
        values = self._load()[0].get("tools")
        found = map(ToolSetup.read, values if isinstance(values, list) else [])
        return [setup for setup in found if setup is not None]

    def put_setup(self, setup: ToolSetup) -> None:
        """Keep what was written for a tool; what was kept of the same file is replaced."""
        self._write_setups([*(kept for kept in self.setups() if not kept.concerns(setup)), setup])

    def remove_setup(self, setup: ToolSetup) -> None:
        """Forget what was written for a tool in that file."""
        kept = self.setups()
        left = [other for other in kept if not other.concerns(setup)]
        if left != kept:
            self._write_setups(left)

    def _write_setups(self, setups: list[ToolSetup]) -> None:
        document = self._document_to_change()
        document["tools"] = [asdict(setup) for setup in setups]
        self._write(document)

    def _load(self) -> tuple[dict[str, Any], str | None]:
        """Return the document, and in words why it cannot be used."""
        text = private_file.read(self._path)
        if text is None:
            return {}, None
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return {}, "it is not JSON"
        if not isinstance(document, dict) or not isinstance(document.get("credentials", {}), dict):
            return {}, "it was not written by devops-pat"
        if document.get("version", _VERSION) != _VERSION:
            return {}, "a later version of devops-pat wrote it"
        return document, None

    def _document_to_change(self) -> dict[str, Any]:
        document, why = self._load()
        if why is not None:
            private_file.set_aside(self._path, why)
        return document

    @staticmethod
    def _credentials(document: dict[str, Any]) -> dict[str, Any]:
        credentials: dict[str, Any] = document.setdefault("credentials", {})
        return credentials

    def _write(self, document: dict[str, Any]) -> None:
        document["version"] = _VERSION
        private_file.write(self._path, json.dumps(document, indent=1, sort_keys=True) + "\n")
