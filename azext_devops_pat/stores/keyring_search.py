"""Where the `keyring` library looks for backends, in the keyring's own process, before it is imported."""

from __future__ import annotations

import os
import sys

_CHOICE = "PYTHON_KEYRING_BACKEND"
_BUS = "DBUS_SESSION_BUS_ADDRESS"
_ON_LINUX: bool = sys.platform == "linux"


def prepare_backends(own: str, others: list[str]) -> bool:
    """Keep keyring from loading what cannot work here; tell whether any backend can.

    It looks for backends in every distribution on the path, and az's own folder has hundreds: 60 ms. It loads every
    backend it has: 25 ms to ask ldconfig and gcc for a library of macOS, 70 ms for the rest.
    """
    if not os.environ.get(_CHOICE):
        os.environ.pop(_CHOICE, None)  # empty counts as not set; keyring would fail
    _name_the_bus()
    if sys.platform != "darwin":
        sys.modules["keyring.backends.macOS.api"] = None  # type: ignore[assignment]
    if _may_be_configured() or not _holds(own, "keyring") or any(_holds(path, "dbus", "gi") for path in others):
        sys.path.extend(others)  # KWallet needs dbus-python, libsecret needs gi: a system's Python may have them
        return True
    # jeepney, in our folder the only way to a keyring on Linux, knows no other bus
    return not _ON_LINUX or bool(os.environ.get(_BUS))


def _name_the_bus() -> None:
    """Name the session bus where systemd puts it: libsecret looks there, jeepney knows the variable alone."""
    socket = os.path.join(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent", "bus")
    if _ON_LINUX and not os.environ.get(_BUS) and os.path.exists(socket):
        os.environ[_BUS] = "unix:path=" + "".join(
            letter if letter.isalnum() and letter.isascii() or letter in "-_/.\\*" else _escaped(letter)
            for letter in socket
        )


def _escaped(letter: str) -> str:
    return "".join(f"%{byte:02x}" for byte in os.fsencode(letter))


def _holds(folder: str, *packages: str) -> bool:
    return any(os.path.isdir(os.path.join(folder, package)) for package in packages)


def _may_be_configured() -> bool:
    """Tell whether the user may have chosen a backend, which may be anywhere."""
    if _CHOICE in os.environ:
        return True
    if _ON_LINUX:  # what platform_ would say, without the 45 ms that keyring takes to import
        root = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        return os.path.exists(os.path.join(root, "python_keyring", "keyringrc.cfg"))
    from keyring.util import platform_

    return os.path.exists(os.path.join(platform_.config_root(), "keyringrc.cfg"))
