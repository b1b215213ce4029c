"""Configuration files that a tool would read in a folder, as texts; what stands where. Nothing is written."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import InputError

_LIMIT = 1 << 20  # a larger file is no configuration


@dataclass(frozen=True)
class Text:
    """One file's text; `is_users` if it is the user's own, not part of a project that a stranger may have written."""

    path: Path
    content: str
    is_users: bool = False

    def line_of(self, part: str) -> int:
        """Return the number of the first line that has `part`, 1 if none has it as it is."""
        return next((n for n, line in enumerate(self.content.splitlines(), 1) if part in line), 1)


def upwards(folder: Path, names: Iterable[str], home: Path) -> Iterator[Text]:
    """Yield the files of these names in the folder and all above it, the nearest first, but not those of `home`.

    A workspace's root is somewhere among them; what a tool reads of them is a part of what is read here.
    """
    wanted = list(names)
    for place in (folder, *folder.parents):
        if place != home:
            yield from existing([place / name for name in wanted])


def existing(paths: Iterable[Path], is_users: bool = False) -> Iterator[Text]:
    """Yield those of the files that are there; raise InputError for one that cannot be read."""
    seen = set[tuple[int, int]]()
    for path in paths:
        try:
            if not path.is_file():
                continue
            status = path.stat()
            if (status.st_dev, status.st_ino) in seen:  # one name in two letter cases
                continue
            seen.add((status.st_dev, status.st_ino))
            if status.st_size > _LIMIT:
                raise InputError(f"{path} is too large to be a configuration file.")
            yield Text(path, path.read_text(encoding="utf-8-sig", errors="replace"), is_users)
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror}).") from None


def toml(text: Text) -> dict[str, Any]:
    """Return what a TOML file says; raise InputError if it says nothing readable."""
    reader = _toml_reader()
    try:
        read: dict[str, Any] = reader.loads(text.content)
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError(f"{text.path}:{line[1] if line else 1}: this is not TOML.") from None
    return read


def _toml_reader() -> Any:
    for name in ("tomllib", "tomli", "pip._vendor.tomli"):  # the first from Python 3.11 on; pip brings the last
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise InputError("This Python reads no TOML, so --name cannot be checked.", "Python 3.11 and later do.")
