"""Who chose the keyring's backend, and what is wrong with the choice, in the keyring's own process."""

from __future__ import annotations

import configparser
import os

VARIABLE = "PYTHON_KEYRING_BACKEND"


def what_is_wrong(error: Exception) -> str | None:
    """Say why the chosen backend cannot be loaded; None if nobody chose one, so that the choice is not to blame."""
    name, where = os.environ.get(VARIABLE), VARIABLE
    if not name:
        where = configuration()
        try:
            name = _configured(where)
        except (OSError, ValueError, configparser.Error):
            return f"{where}, which chooses the keyring, cannot be read ({type(error).__name__})"
    if name is None:
        return None
    return f"The keyring backend {name}, chosen by {where}, cannot be used: {_reason(name, error)}"


def configuration() -> str:
    """Return the path of the file in which a user chooses a backend."""
    from keyring.util import platform_

    return os.path.join(platform_.config_root(), "keyringrc.cfg")


def _configured(path: str) -> str | None:
    parser = configparser.RawConfigParser()
    parser.read(path, encoding="utf-8")
    return parser.get("backend", "default-keyring", fallback="").strip() or None


def _reason(name: str, error: Exception) -> str:
    module, _, class_name = name.rpartition(".")
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"the module {error.name} is not installed"
    if isinstance(error, AttributeError):
        return f"the module {module} has no class {class_name}"
    if not module:
        return "it is not in the form MODULE.CLASS"
    if isinstance(error, RuntimeError):
        return "it does not work on this machine"
    return type(error).__name__
