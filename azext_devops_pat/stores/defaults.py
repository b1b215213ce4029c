"""`[defaults]` of the shared `config` file: the organization and project for commands that name none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core import pat
from ..core.errors import StoreError
from . import ini_text, private_file

NAMES = ("organization", "project")
_SECTION = "defaults"


@dataclass(frozen=True)
class Default:
    """A default's value and where it comes from: `environment`, `file`, or None when it is not set."""

    name: str
    value: str | None
    source: str | None
    variable: str


class Defaults:
    """Reads and writes the defaults; every other line of the file survives. Write with the lock held."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self.path = path
        self._environment = environment

    def get(self, name: str) -> Default:
        """Return the default in force; the environment wins, as in `azure-devops` (knack's CLIConfig).

        What stands around an organization, as around a PAT, is taken away: quotes, a carriage return, blanks.
        """
        variable = f"AZURE_DEVOPS_EXT__DEFAULTS_{name.upper()}"
        value = self._clean(name, self._environment.get(variable))
        if value:
            return Default(name, value, "environment", variable)
        value = self._clean(name, self.in_file(name))
        return Default(name, value, "file" if value else None, variable)

    def in_environment(self, name: str) -> str:
        """Return the value in the environment as it stands; empty if it is not set."""
        return self._environment.get(f"AZURE_DEVOPS_EXT__DEFAULTS_{name.upper()}", "")

    @staticmethod
    def _clean(name: str, value: str | None) -> str | None:
        return pat.unquoted(value) if value and name == "organization" else value

    def in_file(self, name: str) -> str | None:
        """Return the value in the file; None if it is absent or empty."""
        value = ini_text.get(private_file.read(self.path) or "", _SECTION, name)
        return (value or "").replace("%%", "%") or None

    def put(self, name: str, value: str) -> None:
        """Set a default in the file; an empty value clears it, as in `azure-devops`."""
        if any(ord(letter) < 32 for letter in value):
            raise StoreError(f"The default {name} contains a control character.")
        text = private_file.read(self.path) or ""
        why = ini_text.problem(text)
        if why is not None:
            raise StoreError(
                f"{self.path} cannot be read ({why}), so it was not changed.", f"Repair it in an editor: {self.path}"
            )
        raw = value.replace("%", "%%")  # azure-devops reads this file with interpolation, where a lone % is an error
        changed = ini_text.put(text, _SECTION, name, raw)
        if not ini_text.reads(changed, _SECTION, name, raw):
            raise StoreError(
                f"{self.path} cannot hold this default, so it was not changed.", f"Repair it in an editor: {self.path}"
            )
        private_file.write(self.path, changed)
