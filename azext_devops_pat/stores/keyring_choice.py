"""Who chose the keyring's backend, and what is wrong with the choice, in the keyring's own process."""

from __future__ import annotations

import configparser
import os
from typing import Any

from ..core import surroundings

VARIABLE = "PYTHON_KEYRING_BACKEND"
_OURS = "azext_devops_pat.keyring_backend"  # it stores nothing: it would ask the very process that this is


def is_usable(backend: Any) -> bool:
    """Tell whether a backend may be taken, or chained, without anybody's choice: recommended, and not our own."""
    from keyring.core import recommended

    return type(backend).__module__ != _OURS and bool(recommended(backend))


def ignore_choice_of_ours() -> None:
    """Go on as if nobody had chosen a backend if somebody chose our own, for tools; it serves no store."""
    import keyring.core

    if _is_ours(os.environ.get(VARIABLE)):
        del os.environ[VARIABLE]
    try:
        chosen = _configured(configuration())
    except (OSError, ValueError, configparser.Error):
        return  # keyring fails over it in a moment, and `what_is_wrong` says why
    if _is_ours(chosen):
        keyring.core.load_config = lambda: None


def _is_ours(name: str | None) -> bool:
    return (name or "").startswith(_OURS)


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
    found = surroundings.around(name)
    if found:
        return f"its name has {found} around it"
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
