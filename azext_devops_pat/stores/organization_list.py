"""`organization_list`: the store keys in use, one a line, as `azure-devops` keeps them for its own logout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from . import private_file


class OrganizationList:
    """A list of store keys in a file. Write with the lock held."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keys(self) -> list[str]:
        """Return the keys as they are written, old spellings included, each once."""
        text = private_file.read(self._path) or ""
        return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))

    def add(self, keys: Iterable[str]) -> None:
        """Append the keys that are not there yet."""
        present = self.keys()
        missing = [key for key in keys if key not in present]
        if missing:
            self._write([*present, *missing])

    def remove(self, keys: Iterable[str]) -> None:
        """Take the keys out; a list without keys loses its file, as `azure-devops` expects after a full logout."""
        present, gone = self.keys(), set(keys)
        left = [key for key in present if key not in gone]
        if left != present:
            self._write(left)

    def _write(self, keys: list[str]) -> None:
        if keys:
            private_file.write(self._path, "".join(f"{key}\n" for key in keys))
        else:
            private_file.delete(self._path)
