"""The protected file `personalAccessTokens`, as the `azure-devops` extension reads and writes it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ..core.errors import StoreError
from ..core.secret import Secret
from . import ini_text, private_file
from .paths import Paths
from .secret_store import USER_NAME

_OPTION = USER_NAME.lower()  # as configparser, and so azure-devops, writes it


class FileStore:
    """A SecretStore over one INI file: a section a key, option `personal access token`. Write with the lock held."""

    name = "file"

    def __init__(self, paths: Paths) -> None:
        self._path = paths.tokens
        self._seen: tuple[int, int, int] | None = None
        self._text = ""
        self._values: dict[str, str] | None = None
        self._checked = False

    def get(self, key: str) -> Secret | None:
        """Return the secret of `key`; raise StoreError where it is absent and the file is damaged."""
        value = self._value(key)
        if self._text and (value is None or not value.isascii()):
            self._check_once()
        return Secret(value) if value else None

    def _value(self, key: str) -> str | None:
        """Look the first key up in the text; parse the whole once when more keys are asked for."""
        if self._has_changed():
            return ini_text.get(self._text, key, _OPTION)
        if self._values is None:
            self._values = ini_text.values(self._text, _OPTION)
        return self._values.get(key)

    def _has_changed(self) -> bool:
        """Read the file where it is another than before; tell whether it is."""
        seen = _signature(self._path)
        if seen is not None and seen == self._seen:
            return False
        self._text, self._values, self._checked = private_file.read(self._path) or "", None, False
        self._seen = seen
        return True

    def _check_once(self) -> None:
        if self._checked:
            return
        why = _problem(self._text)
        if why is not None:
            mend = f"Mend it by hand, or set it aside: mv {self._path} {self._path}.old"
            raise StoreError(f"{self._path} is damaged ({why}).", mend)
        self._checked = True

    def put(self, key: str, secret: Secret) -> None:
        """Store `secret`; a damaged file is set aside first, never written over."""
        text = ini_text.put(self._text_to_change(), key, _OPTION, secret.reveal())
        if not ini_text.reads(text, key, _OPTION, secret.reveal()):
            raise StoreError(f"{self._path} cannot hold this token; it is as it was.", f"ls -l {self._path}")
        private_file.write(self._path, text)
        if self.get(key) != secret:
            raise StoreError(f"What was written to {self._path} does not read back.", f"ls -l {self._path}")

    def remove(self, key: str) -> bool:
        """Remove the section of `key`; raise StoreError where the file is damaged."""
        return bool(self.remove_all([key]))

    def remove_all(self, keys: Collection[str]) -> set[str]:
        """Remove the sections of `keys` in one writing; return those that were there."""
        present = set(keys).intersection(self.keys())
        if present:
            private_file.write(self._path, ini_text.without_sections(self._text, present))
        return present

    def keys(self) -> list[str]:
        """Return every section; raise StoreError where the file is damaged."""
        self._has_changed()
        self._check_once()
        return ini_text.sections(self._text)

    def _text_to_change(self) -> str:
        text = private_file.read(self._path)
        if text is None:
            return ""
        private_file.tighten(self._path, 0o600)
        why = _problem(text)
        if why is None:
            return text
        private_file.set_aside(self._path, why)
        return ""


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _problem(text: str) -> str | None:
    """Say what keeps `azure-devops` from reading this text, which under LC_ALL=C includes any non-ASCII letter."""
    if not text.isascii():
        return "it is not ASCII"
    if "\r" in text.replace("\r\n", ""):
        return "a line ends with a carriage return alone"  # which is a line's end to configparser, and not to us
    return ini_text.problem(text)
