"""The package sources that NuGet's configuration files name."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Collection
from pathlib import Path

from ..core.errors import InputError
from .config_text import Text, existing, upwards

_NAMES = ("nuget.config", "NuGet.config", "NuGet.Config")
_USERS = (".nuget/NuGet/NuGet.Config", ".config/NuGet/NuGet.Config", "AppData/Roaming/NuGet/NuGet.Config")
_URL = re.compile(r"https://[^\s\"'<>]+", re.IGNORECASE)


def files(folder: Path, home: Path) -> list[Text]:
    """Return the files of the folder and those above it, then the user's."""
    return [*upwards(folder, _NAMES, home), *existing([home / name for name in _USERS], is_users=True)]


def urls(texts: Collection[Text]) -> list[str]:
    """Return every https URL in the files, whatever for: a credential that is keyed by URL goes nowhere else."""
    return list(dict.fromkeys(html.unescape(url) for text in texts for url in _URL.findall(text.content)))


def sources(texts: Collection[Text]) -> list[tuple[Text, str, str]]:
    """Return file, name and URL of every package source; raise InputError for a file that is not plain XML."""
    return [(text, name, url) for text in texts for name, url in _sources(text)]


def _sources(text: Text) -> list[tuple[str, str]]:
    try:
        if "<!" in text.content.replace("<!--", ""):  # a document type can define entities
            raise ElementTree.ParseError
        root = ElementTree.fromstring(text.content)  # noqa: S314  # no document type, so no entities
    except ElementTree.ParseError:
        raise InputError(f"{text.path}:1: this is not a NuGet configuration.") from None
    adds = (add for part in root if part.tag.lower() == "packagesources" for add in part if add.tag.lower() == "add")
    return [(add.get("key", ""), add.get("value", "")) for add in adds]
