"""What is known of each stored PAT, without any secret: one versioned JSON file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from typing import Any

from ..core.log import get_logger
from ..core.secret import Secret
from . import private_file
from .paths import Paths

_log = get_logger(__name__)
_VERSION = 1


@dataclass(frozen=True)
class Record:
    """One stored PAT. Times are ISO 8601 in UTC; what is not known is None.

    `organization` is its URL as people see it; `left_in` names the other store where it may still hold an older PAT;
    `mark` is what `mark_of` gives.
    """

    organization: str | None = None
    storage: str | None = None
    left_in: str | None = None
    stored_at: str | None = None
    origin: str | None = None
    account: str | None = None
    display_name: str | None = None
    valid_to: str | None = None
    authorization_id: str | None = None
    scope: str | None = None
    name: str | None = None
    refused_at: str | None = None
    mark: str | None = None

    def may_be_in(self, storage: str) -> bool:
        """Tell whether this PAT, or an older one of the same key, may rest in that store."""
        return storage in (self.storage, self.left_in)

    def is_of(self, secret: Secret) -> bool:
        """Tell whether this is about that PAT; `azure-devops` may have replaced the one that it was about."""
        return self.mark is None or self.mark == mark_of(secret, self.mark.partition(":")[0])


def mark_of(secret: Secret, salt: str | None = None) -> str:
    """Return what tells a PAT from another and nothing else of it: a salted digest of 32 bits, too few to find it."""
    salt = salt or os.urandom(8).hex()
    value, key = (text.encode("utf-8", "surrogatepass") for text in (secret.reveal(), salt))
    return f"{salt}:{blake2b(value, digest_size=4, key=key[:64]).hexdigest()}"


_FIELDS = frozenset(field.name for field in fields(Record))


class Records:
    """The records of one reading, each made when it is asked for: there may be thousands."""

    def __init__(self, credentials: dict[str, Any]) -> None:
        self._credentials = credentials

    def get(self, key: str) -> Record | None:
        """Return what is known of the PAT stored under `key`."""
        value = self._credentials.get(key)
        return None if value is None else _record(value)

    def of(self, key: str, secret: Secret) -> Record | None:
        """Return what is known of that PAT, stored under `key`; None where another program stored it."""
        record = self.get(key)
        return record if record is not None and record.is_of(secret) else None

    def keys(self) -> list[str]:
        """Return every key that has a record."""
        return list(self._credentials)


class Metadata:
    """Records by store key. Write with the lock held; a damaged file is set aside and reported, never emptied."""

    def __init__(self, paths: Paths) -> None:
        self._path = paths.metadata

    def records(self) -> Records:
        """Return every record as it is now; a damaged file has none, and says so at the next write."""
        return Records(self._credentials(self._load()[0]))

    def get(self, key: str) -> Record | None:
        """Return what is known of the PAT stored under `key`."""
        return self.records().get(key)

    def put(self, key: str, record: Record) -> None:
        """Keep `record`; fields that a later version wrote stay as they are in other records."""
        document = self._document_to_change()
        self._credentials(document)[key] = {name: value for name, value in asdict(record).items() if value is not None}
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
            return {}, "it is not ours"
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


def _record(value: object) -> Record:
    known = value if isinstance(value, dict) else {}
    return Record(**{name: text for name, text in known.items() if name in _FIELDS and isinstance(text, str)})
