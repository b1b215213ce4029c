"""This user and machine, as a program sees them that has no az in its own environment."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cached_property

from ..core.errors import InputError
from ..sources.az_command import AzCommandSession, az_folder
from ..stores.stores import Stores, locate_folder, open_stores
from .credentials import Credentials


class Standalone:
    """Opens the credentials that `az devops auth status` shows; the az session is asked through the `az` command."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment, self._az_folder = environment, az_folder(environment)

    def open(self) -> Credentials:
        """Return the credentials as they are now; nothing is read or asked yet."""
        session = AzCommandSession(self._environment)
        return Credentials(self._stores, self._environment, self._setting, session, lambda: datetime.now(timezone.utc))

    @cached_property
    def _stores(self) -> Stores:
        folder = locate_folder(self._environment, str(self._az_folder))
        attended = sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()
        return open_stores(folder, self._environment, attended)

    def _setting(self, name: str) -> str | None:
        """Return `devops_pat.NAME` as az does: from the environment, else from its `config` file."""
        variable = f"AZURE_DEVOPS_PAT_{name.upper()}"
        if variable in self._environment:
            return self._environment[variable]
        path, parser = self._az_folder / "config", configparser.ConfigParser()
        try:
            parser.read(path, encoding="utf-8")
            return parser.get("devops_pat", name, fallback=None)
        except (configparser.Error, OSError, UnicodeDecodeError):
            raise InputError(f"{path} cannot be read.", f"Repair it in an editor: {path}") from None
