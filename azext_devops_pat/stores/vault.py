"""Keyring and protected file as one place: which of the two holds a PAT, and what is said about it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.errors import KeyringError, StoreError
from ..core.names import FILE, KEYRING
from ..core.secret import Secret
from .file_store import FileStore
from .keyring_store import KeyringStore
from .secret_store import SecretStore

_log = logging.getLogger("cli." + __name__)
_TIDY_SECONDS = 3.0  # for what a forced `--storage file` removes from the keyring on top
_NOT_QUIETLY_A_FILE = (KeyringError.LOCKED, KeyringError.TIMED_OUT, KeyringError.FAILED, KeyringError.MISCONFIGURED)


@dataclass(frozen=True)
class Placement:
    """Where a PAT went; `stale_copy_in` names the other store if that may still hold an older one.

    `backend` is the class of the keyring's backend.
    """

    storage: str
    stale_copy_in: str | None = None
    backend: str | None = None


@dataclass(frozen=True)
class Removal:
    """What became of one key in one store; `reason` says why it could not be removed."""

    key: str
    storage: str
    reason: str | None = None


class Vault:
    """Stores a PAT in the keyring, or if that is impossible, in the file, and never leaves it in both.

    `attended`: a person at a terminal can unlock a keyring, so a locked one is an error there.
    """

    def __init__(self, keyring: KeyringStore, file: FileStore, attended: bool) -> None:
        self.keyring, self.file = keyring, file
        self._attended = attended

    def prepare(self) -> None:
        """Let the keyring's imports run while the service is asked."""
        self.keyring.start()

    def put(
        self, keys: Sequence[str], secret: Secret, forced: str | None = None, was_in_keyring: bool = False
    ) -> Placement:
        """Store `secret` under every key in one store, read back; on failure every key has its old value.

        `was_in_keyring`: an older one is there, as far as is known, even if no keyring is available now.
        """
        if forced == FILE:
            return self._put_in_file(keys, secret, was_in_keyring)
        try:
            _put_all(self.keyring, keys, secret)
        except KeyringError as error:
            if forced == KEYRING or self._attended and error.cause in _NOT_QUIETLY_A_FILE:
                raise
            _put_all(self.file, keys, secret)
            stale = _stale_copy_in(error, was_in_keyring)
            _log.warning("%s %s%s", error.message, self._announcement(), _STAYS if stale else "")
            return Placement(FILE, stale)
        return Placement(KEYRING, self._drop_from_file(keys), self.keyring.written_by)

    def _put_in_file(self, keys: Sequence[str], secret: Secret, was_in_keyring: bool) -> Placement:
        _put_all(_Forced(self.file), keys, secret)
        try:
            for key in keys:
                self.keyring.remove(key, timeout=_TIDY_SECONDS)
        except KeyringError as error:
            stale = _stale_copy_in(error, was_in_keyring)
            _log.warning("%s%s", self._announcement(), f" {error.message}{_STAYS}" if stale else "")
            return Placement(FILE, stale)
        _log.warning("%s The azure-devops extension reads it only if no keyring answers.", self._announcement())
        return Placement(FILE)

    def _announcement(self) -> str:
        elsewhere = "" if sys.platform == "linux" else " The azure-devops extension does not read it on this system."
        return f"The PAT is stored unencrypted in {self.file.describe()}.{elsewhere}"

    def _drop_from_file(self, keys: Sequence[str]) -> str | None:
        try:
            self.file.remove_all(keys)
        except StoreError as error:
            _log.warning("%s It may still hold an older PAT for this organization.", error.message)
            return FILE
        return None

    def remove(self, keys: Mapping[str, bool]) -> list[Removal]:
        """Remove every key from both stores, going on after a failure.

        `keys` tells of each whether the keyring holds it, as far as is known: if so, a keyring that is not available
        is a failure; otherwise it holds nothing.
        """
        removals = [self._remove_from_keyring(key, is_there) for key, is_there in keys.items()]
        return [removal for removal in removals if removal] + self._remove_from_file(keys)

    def _remove_from_keyring(self, key: str, is_there: bool) -> Removal | None:
        try:
            return Removal(key, KEYRING) if self.keyring.remove(key) else None
        except KeyringError as error:
            if error.cause == KeyringError.UNAVAILABLE and not is_there:
                return None
            return Removal(key, KEYRING, error.message)

    def _remove_from_file(self, keys: Mapping[str, bool]) -> list[Removal]:
        try:
            removed = self.file.remove_all(keys)
        except StoreError as error:
            return [Removal(key, FILE, error.message) for key in keys]
        return [Removal(key, FILE) for key in keys if key in removed]


class _Forced:
    """The file for a user who typed `--storage file`: it is written even if other users can read it."""

    def __init__(self, file: FileStore) -> None:
        self.name, self.get, self.remove = file.name, file.get, file.remove
        self._put = file.put

    def put(self, key: str, secret: Secret) -> None:
        self._put(key, secret, even_if_readable=True)


_STAYS = " The keyring may still hold an older PAT for this organization, which azure-devops reads first."


def _stale_copy_in(error: KeyringError, was_in_keyring: bool) -> str | None:
    """Return where an older PAT may still be: a keyring that is not available holds what it is known to hold."""
    return KEYRING if was_in_keyring or error.cause != KeyringError.UNAVAILABLE else None


def _put_all(store: SecretStore, keys: Sequence[str], secret: Secret) -> None:
    """Put under every key; if a later one fails, the earlier ones get their old values back."""
    before = {key: store.get(key) for key in keys} if len(keys) > 1 else {}
    done = []
    try:
        for key in keys:
            store.put(key, secret)
            done.append(key)
    except StoreError:
        for key in done:
            old = before[key]
            if old is None:
                store.remove(key)
            else:
                store.put(key, old)
        raise
