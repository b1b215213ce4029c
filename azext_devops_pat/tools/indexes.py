"""The registries of cargo and the indexes of uv, by the names that their configuration files give them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from .config_text import Text, existing, toml, upwards

Index = tuple[Text, str, str]  # the file, the name, the URL


def cargo_indexes(folder: Path, home: Path, environment: Mapping[str, str]) -> Iterator[Index]:
    """Yield cargo's registries; raise InputError for what takes one in another's place."""
    names = (".cargo/config.toml", ".cargo/config")
    own = Path(environment.get("CARGO_HOME") or home / ".cargo")
    texts = [*upwards(folder, names, home), *existing([own / "config.toml", own / "config"], is_users=True)]
    for text in texts:
        read = toml(text)
        for word in ("include", "replace-with"):
            if word == "include" and word in read or any(word in source for source in _tables(read, "source")):
                raise InputError(
                    f"{text.path}:{text.line_of(word)}: {word} may give the token of a name to another registry.",
                    "To need no name: az devops auth setup cargo",
                )
        found = read.get("registries")
        for name, registry in (found if isinstance(found, dict) else {}).items():
            if isinstance(registry, dict) and "index" in registry:
                yield text, name, str(registry["index"]).removeprefix("sparse+")


def _tables(read: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = read.get(name)
    return [value for value in found.values() if isinstance(value, dict)] if isinstance(found, dict) else []


def uv_indexes(folder: Path, home: Path, environment: Mapping[str, str]) -> Iterator[Index]:
    """Yield uv's indexes, of projects and of the user."""
    root = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    users = existing([root / "uv" / "uv.toml", Path(os.environ.get("APPDATA", "/nowhere")) / "uv" / "uv.toml"], True)
    for text in (*upwards(folder, ("uv.toml", "pyproject.toml"), home), *users):
        read = toml(text)
        if text.path.name == "pyproject.toml":
            read = _table(_table(read, "tool"), "uv")
        listed = read.get("index")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and "name" in entry:
                yield text, str(entry["name"]), str(entry.get("url", ""))


def _table(read: dict[str, Any], name: str) -> dict[str, Any]:
    found = read.get(name)
    return found if isinstance(found, dict) else {}
