"""Keyring and protected file as one place: which of the two holds a PAT, and what is said about it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.errors import KeyringError, StoreError
from ..core.log import get_logger
from ..core.secret import Secret
from .file_store import FileStore
from .keyring_store import KeyringStore
from .secret_store import SecretStore

_log = get_logger(__name__)
KEYRING, FILE = "keyring", "file"
_STAYS = " {} A PAT that it may hold for the same organization stays there."
_NOT_QUIETLY_A_FILE = (KeyringError.LOCKED, KeyringError.TIMED_OUT, KeyringError.FAILED)


@dataclass(frozen=True)
class Removal:
    """What became of one key in one store; `reason` says why it could not be removed."""

    key: str
    storage: str
    reason: str | None = None


class Vault:
    """Stores a PAT in the keyring, or where that cannot be, in the file, and never leaves it in both.

    `attended`: a person at a terminal can unlock a keyring, so a locked one is an error there; `where` is the path of
    the file, for messages.
    """

    def __init__(self, keyring: KeyringStore, file: FileStore, where: str, attended: bool) -> None:
        self.keyring, self.file = keyring, file
        self._where, self._attended = where, attended

    def put(self, keys: Sequence[str], secret: Secret, forced: str | None = None) -> str:
        """Store `secret` under every key in one store, read back, and return the store's name."""
        if forced == FILE:
            return self._put_in_file(keys, secret)
        try:
            for key in keys:
                self.keyring.put(key, secret)
        except KeyringError as error:
            if forced == KEYRING or self._attended and error.cause in _NOT_QUIETLY_A_FILE:
                raise
            _log.warning("%s %s", error.message, self._announcement())
            self._write_file(keys, secret)
            return FILE
        for key in keys:
            self._drop_from_file(key)
        return KEYRING

    def _put_in_file(self, keys: Sequence[str], secret: Secret) -> str:
        self._write_file(keys, secret)
        for key in keys:
            try:
                self.keyring.remove(key)
            except KeyringError as error:
                other = "" if error.cause == KeyringError.UNAVAILABLE else _STAYS.format(error.message)
                _log.warning("%s%s", self._announcement(), other)
                return FILE
        _log.warning("%s The azure-devops extension reads it only where no keyring answers.", self._announcement())
        return FILE

    def _write_file(self, keys: Sequence[str], secret: Secret) -> None:
        for key in keys:
            self.file.put(key, secret)

    def _announcement(self) -> str:
        elsewhere = "" if sys.platform == "linux" else " The azure-devops extension does not read it on this system."
        return f"The PAT is stored unencrypted in {self._where}, readable by you alone (mode 0600).{elsewhere}"

    def _drop_from_file(self, key: str) -> None:
        try:
            self.file.remove(key)
        except StoreError as error:
            _log.warning("%s An older PAT that it may hold for the same organization stays there.", error.message)

    def keyring_backend(self) -> str:
        """Return the class name of the keyring's backend; raise KeyringError where there is none."""
        return self.keyring.backend()

    def remove(self, key: str, expected: str | None = None) -> list[Removal]:
        """Remove `key` from both stores, going on after a failure. `expected` is the store that should hold it."""
        return [r for r in (self._remove(self.keyring, key, expected), self._remove(self.file, key, expected)) if r]

    def _remove(self, store: SecretStore, key: str, expected: str | None) -> Removal | None:
        try:
            return Removal(key, store.name) if store.remove(key) else None
        except KeyringError as error:
            if error.cause == KeyringError.UNAVAILABLE and expected != store.name:
                return None
            return Removal(key, store.name, error.message)
        except StoreError as error:
            return Removal(key, store.name, error.message)
