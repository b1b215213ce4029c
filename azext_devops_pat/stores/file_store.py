"""The protected file `personalAccessTokens`, as the `azure-devops` extension reads and writes it."""

from __future__ import annotations

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
        self._values: dict[str, str] = {}
        self._why: str | None = None

    def get(self, key: str) -> Secret | None:
        """Return the secret of `key`; raise StoreError where it is absent and the file is damaged."""
        self._refresh()
        value = self._values.get(key)
        if value is None and self._why is not None:
            raise self._damaged(self._why)
        return Secret(value) if value else None

    def _refresh(self) -> None:
        """Parse the file once for any number of look-ups, and again when it has been replaced."""
        seen = _signature(self._path)
        if seen is None or seen != self._seen:
            text = private_file.read(self._path) or ""
            self._values, self._why = ini_text.values(text, _OPTION), _problem(text)
            self._seen = seen

    def put(self, key: str, secret: Secret) -> None:
        """Store `secret`; a damaged file is set aside first, never written over."""
        self._write(ini_text.put(self._text_to_change(), key, _OPTION, secret.reveal()))
        if self.get(key) != secret:
            raise StoreError(f"What was written to {self._path} does not read back.", f"ls -l {self._path}")

    def remove(self, key: str) -> bool:
        """Remove the section of `key`; raise StoreError where the file is damaged."""
        text = private_file.read(self._path)
        if text is None:
            return False
        self._check(text)
        if key not in ini_text.sections(text):
            return False
        self._write(ini_text.without_section(text, key))
        return True

    def keys(self) -> list[str]:
        """Return every section; raise StoreError where the file is damaged."""
        text = private_file.read(self._path)
        if text is None:
            return []
        self._check(text)
        return ini_text.sections(text)

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

    def _check(self, text: str) -> None:
        why = _problem(text)
        if why is not None:
            raise self._damaged(why)

    def _damaged(self, why: str) -> StoreError:
        mend = f"Mend it by hand, or set it aside: mv {self._path} {self._path}.old"
        return StoreError(f"{self._path} is damaged ({why}).", mend)

    def _write(self, text: str) -> None:
        private_file.write(self._path, text)


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
    return ini_text.problem(text)
