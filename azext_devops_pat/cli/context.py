"""The real machine of one command: its folder, environment, keyring, az session and clock."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import Any

from ..services.credentials import Credentials
from ..stores.stores import locate_folder, open_stores
from . import prompt
from .az_session import AzSession


def now() -> datetime:
    """Return the present time, in UTC."""
    return datetime.now(timezone.utc)


def open_credentials(cli_ctx: Any) -> Credentials:
    """Return the credentials of this user and machine; nothing is read or asked yet."""

    def setting(name: str) -> str | None:
        value = cli_ctx.config.get("devops_pat", name, fallback=None)
        return None if value is None else str(value)

    folder = locate_folder(os.environ, cli_ctx.config.config_dir)
    stores = open_stores(folder, os.environ, attended=prompt.is_attended())
    return Credentials(stores, os.environ, setting, AzSession(cli_ctx), now)
