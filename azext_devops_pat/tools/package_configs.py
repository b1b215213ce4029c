"""Where pip, uv and cargo keep the user's configuration, as each of them looks for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_SYSTEM: str = sys.platform


def pip_file(environment: Mapping[str, str]) -> Path:
    """Return the file that `pip config --user set` writes to; a file that PIP_CONFIG_FILE names replaces it."""
    own = environment.get("PIP_CONFIG_FILE")
    if own and os.path.exists(own):
        return Path(os.path.abspath(own))
    if _SYSTEM == "win32":
        return Path(environment.get("APPDATA") or _home(environment) / "AppData" / "Roaming") / "pip" / "pip.ini"
    support = _home(environment) / "Library" / "Application Support" / "pip"
    if _SYSTEM == "darwin" and support.is_dir():
        return support / "pip.conf"
    return _config_home(environment) / "pip" / "pip.conf"


def uv_file(environment: Mapping[str, str]) -> Path:
    """Return the user's uv.toml; UV_CONFIG_FILE replaces it."""
    own = environment.get("UV_CONFIG_FILE")
    if own:
        return Path(os.path.abspath(own))
    if _SYSTEM == "win32":
        return Path(environment.get("APPDATA") or _home(environment) / "AppData" / "Roaming") / "uv" / "uv.toml"
    return _config_home(environment) / "uv" / "uv.toml"


def cargo_file(environment: Mapping[str, str]) -> Path:
    """Return the user's cargo configuration; the old name without an extension goes first if it is there."""
    own = environment.get("CARGO_HOME")
    folder = Path(os.path.abspath(own)) if own else _home(environment) / ".cargo"
    old = folder / "config"
    return old if old.exists() else folder / "config.toml"


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or os.path.expanduser("~"))


def _config_home(environment: Mapping[str, str]) -> Path:
    own = environment.get("XDG_CONFIG_HOME")
    return Path(own) if own and os.path.isabs(own) else _home(environment) / ".config"
