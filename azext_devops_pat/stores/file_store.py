"""The protected file `personalAccessTokens`, as the `azure-devops` extension reads and writes it."""

from __future__ import annotations

import logging
import re
import stat
import sys
from collections.abc import Collection
from pathlib import Path

from ..core import shell
from ..core.errors import StoreError
from ..core.names import FILE, FILE_OPTION
from ..core.secret import Secret
from . import ini_sections, ini_text, private_file

_log = logging.getLogger("cli." + __name__)


class FileStore:
    """A SecretStore over one INI file: a section for each key, option `personal access token`.

    Write with the lock held.
    """

    name = FILE

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._text = ""
        self._values: dict[str, str] | None = None
        self._checked = False
        self._repeated: frozenset[str] | None = None
        self._is_asked_again = False

    def get(self, key: str, timeout: float | None = None) -> Secret | None:
        """Return the secret of `key`; raise StoreError if it is absent and the file is damaged."""
        value = self._value(key)
        if self._text and (value is None or not value.isascii()):
            self._check_once()
        return Secret(value) if value else None

    def _value(self, key: str) -> str | None:
        """Look the first key up in the text; parse the whole once when more keys are asked for."""
        if self._has_changed():
            return ini_text.get(self._text, key, FILE_OPTION)
        if self._values is None:
            self._values = ini_text.values(self._text, FILE_OPTION)
        return self._values.get(key)

    def _has_changed(self) -> bool:
        """Read the file if it has changed; tell whether it has. One that others can read is closed to them."""
        seen = _signature(self.path)
        if seen is not None and seen == self._seen:
            return False
        if seen is not None and self._seen is None and self.path.is_file():
            private_file.tighten(self.path, 0o600)  # another user's file is read as it is
        self._text, self._values, self._checked = private_file.read(self.path) or "", None, False
        self._repeated, self._is_asked_again = None, False
        self._seen = seen
        return True

    def _check_once(self) -> None:
        if self._checked:
            return
        why = _problem(self._text)
        if why is not None:
            hint = f"Repair it in an editor, or move it out of the way: {shell.move(self.path, f'{self.path}.old')}"
            raise StoreError(f"{self.path} is damaged ({why}).", hint)
        self._checked = True

    def put(self, key: str, secret: Secret, even_if_readable: bool = False) -> None:
        """Store `secret`; a damaged file is set aside first, never written over.

        `even_if_readable`: also on a file system that leaves the file open to other users.
        """
        text = ini_text.put(self._text_to_change(), key, FILE_OPTION, secret.reveal())
        if not ini_text.reads(text, key, FILE_OPTION, secret.reveal()):
            raise StoreError(
                f"{self.path} cannot hold this token, so it was not changed.",
                f"To see it: {shell.permissions(self.path)}",
            )
        private_file.write(self.path, text, closed=not even_if_readable)
        if self.get(key) != secret:
            raise StoreError(
                f"{self.path} could not be read back after writing.", f"To see it: {shell.permissions(self.path)}"
            )

    def remove(self, key: str, timeout: float | None = None) -> bool:
        """Remove the section of `key`; raise StoreError if the file is damaged."""
        return bool(self.remove_all([key]))

    def remove_all(self, keys: Collection[str]) -> set[str]:
        """Remove the sections of `keys` in one write; return those that were there."""
        present = set(keys).intersection(self.keys())
        if present:
            left = self._unique(ini_text.without_sections(self._text, present))
            private_file.write(self.path, left)
        return present

    def keys(self) -> list[str]:
        """Return every section; raise StoreError if the file is damaged."""
        self._has_changed()
        self._check_once()
        return list(dict.fromkeys(ini_text.sections(self._text)))

    def problem(self) -> StoreError | None:
        """Return why the file cannot be used; None if it can, or is not there."""
        try:
            self.keys()
        except StoreError as error:
            return error
        return None

    def repeats(self, key: str) -> bool:
        """Tell whether the file has several entries for `key`: the first is read, and azure-devops reads none."""
        if self._has_changed() or not self._is_asked_again:
            self._is_asked_again = True
            return ini_sections.repeats(self._text, key)
        if self._repeated is None:  # once for thousands of keys
            self._repeated = frozenset(_repeated_in(self._text))
        return key in self._repeated

    def describe(self) -> str:
        """Return the path, with its mode as it is found, and what that means if others may read it."""
        mode = self.mode()
        if mode is None:
            return str(self.path)
        return f"{self.path} (mode {mode}{', so other users can read it' if int(mode, 8) & 0o077 else ''})"

    def mode(self) -> str | None:
        """Return the file's mode as four octal digits; None if there is no file, and on Windows, which has none."""
        try:
            return None if sys.platform == "win32" else f"{stat.S_IMODE(self.path.stat().st_mode):04o}"
        except OSError:
            return None

    def _text_to_change(self) -> str:
        text = private_file.read(self.path)
        if text is None:
            return ""
        why = _problem(text)
        if why is None:
            return self._unique(text)
        private_file.set_aside(self.path, why)
        return ""

    def _unique(self, text: str) -> str:
        """Return the text with one entry for each key, and say which had more."""
        repeated = _repeated_in(text)
        if not repeated:
            return text
        for key in repeated:
            _log.warning("%s had more than one entry for %s. The first was kept.", self.path, _shown(key))
        return ini_sections.unique(text, FILE_OPTION)


def _repeated_in(text: str) -> list[str]:
    """Return the names of the sections that are there, or have an option, more than once: in most files none."""
    return [] if ini_text.is_plain(text) else ini_sections.repeated(text)


def _shown(key: str) -> str:
    """Return the name of a section as it may be shown: an old spelling may hold a user name and a password."""
    return re.sub("//[^/]*@", "//", key)


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
        return "a line ends with a bare carriage return"  # which is a line's end to configparser, and not to us
    why = ini_text.problem(text)  # what is there twice is no damage
    return None if why is None else ini_text.problem(ini_sections.unique(text, FILE_OPTION))
