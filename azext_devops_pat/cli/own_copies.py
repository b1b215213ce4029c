"""Which copy of this package az uses: one that was pip-installed into az's own environment hides the extension."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ..core import shell
from ..version import VERSION

_OWN = Path(__file__).parents[2]  # where this package lies


def hidden_extension(extensions: Iterable[tuple[str, str]], used: Path = _OWN) -> str:
    """Return a sentence if az found this package elsewhere than in its extension; else nothing.

    `extensions` are the folder and the version of each extension that holds this package. az appends their folders to
    `sys.path`, so whatever is on it already comes first.
    """
    installed = list(extensions)
    if not installed or any(os.path.realpath(folder) == os.path.realpath(used) for folder, _ in installed):
        return ""
    folder, version = installed[0]
    uninstall = f"{shell.quoted(sys.executable)} -m pip uninstall devops-pat"
    return (
        f"devops-pat {VERSION} in {used} hides the extension devops-pat {version} in {folder}: "
        f"az's Python finds it first. To use the extension: {uninstall}"
    )


def installed_extensions() -> list[tuple[str, str]]:
    """Return the folder and the version of each installed extension that holds this package."""
    from azure.cli.core.extension import get_extension_modname, get_extensions

    own = __name__.partition(".")[0]
    return [
        (extension.path, extension.version)
        for extension in get_extensions()
        if get_extension_modname(extension.name, extension.path) == own
    ]
