"""A real Secret Service: gnome-keyring, unlocked, under dbus-run-session."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCRIPT = (
    "printf unlocked | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
    'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat >/dev/null'
)


@contextmanager
def running(home: Path) -> Iterator[str]:
    """Yield the address of a session bus with an unlocked keyring whose files lie below `home`."""
    data = home / "keyring-data"
    data.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        ["dbus-run-session", "--", "bash", "-c", _SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_DATA_HOME": str(data), "XDG_RUNTIME_DIR": str(home)},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "no session bus; are dbus and gnome-keyring installed?"
        yield address
    finally:
        process.communicate(timeout=20)
