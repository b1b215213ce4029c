"""The lock for file systems without locks: a file for each process that wants it, made exclusively.

Whoever wants the lock raises a flag, a file of its own, and then looks at the others' flags. The lock is held once no
other live flag is up. Two processes cannot miss each other, because each raises its flag before it looks, and a dead
flag is never taken from anybody: its name is used once, so it is passed over and removed. The name alone holds
everything (host, process, start time), so no flag is ever half written.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import random
import re
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.names import LOCK_FILE

SILENT_SECONDS = 60.0  # another host's flag that was not renewed for so long is dead
_RENEW_SECONDS = 10.0
_FLAG = re.compile(r"(?P<since>\d+)-(?P<host>\w+)-(?P<process>\d+)-(?P<start>\d+)-\w+")


class Flag:
    """One process's wish for a lock of `folder`. Several may be up; at most one process finds itself alone."""

    def __init__(self, folder: Path, lock: str = LOCK_FILE) -> None:
        process = os.getpid()
        start = _start_time(process) or 0
        name = f"{lock}.{time.time_ns():020}-{_host()}-{process}-{start}-{secrets.token_hex(4)}"
        self._folder, self._path, self._lock = folder, folder / name, lock
        self._done = threading.Event()

    def take(self) -> bool:
        """Try once and tell whether the lock is ours; make way for whoever came first."""
        self._raise()
        others = [path for path in self._folder.glob(f"{self._lock}.*") if self._parts(path) is not None]
        live = [path for path in others if path.name != self._path.name and not self._is_dead(path)]
        if not live:
            threading.Thread(target=self._renew, daemon=True).start()
            return True
        if min(path.name for path in live) < self._path.name:
            self.lower()
        return False

    def lower(self) -> None:
        """Give the lock or the wish for it back."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock, which was taken, while the block runs."""
        try:
            yield
        finally:
            self._done.set()
            self.lower()

    def _raise(self) -> None:
        """Raise the flag, or renew it: its time is then the file system's own now."""
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            os.utime(self._path)

    def _renew(self) -> None:
        while not self._done.wait(_RENEW_SECONDS):
            with contextlib.suppress(OSError):
                os.utime(self._path)

    def _parts(self, path: Path) -> re.Match[str] | None:
        """Return what the name of a flag tells; None for any other file."""
        return _FLAG.fullmatch(path.name.removeprefix(f"{self._lock}."))

    def _is_dead(self, path: Path) -> bool:
        """Tell whether the other flag's process is gone, and remove the flag if so: its name never comes back."""
        parts = self._parts(path)
        try:
            silent = self._path.stat().st_mtime - path.stat().st_mtime
        except OSError:  # it was lowered meanwhile
            return not path.exists()
        if parts is not None and parts["host"] == _host() and sys.platform != "win32":
            dead = not _is_running(int(parts["process"]), int(parts["start"]))
        else:
            dead = silent > SILENT_SECONDS
        if dead:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        return dead


def pause() -> None:
    """Wait a moment before the next try, not all for the same time."""
    time.sleep(random.uniform(0.02, 0.08))  # noqa: S311


def _host() -> str:
    """Return a name for the place where a process id means the same process: machine, boot and PID namespace."""
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii"))
        parts.append(os.readlink("/proc/self/ns/pid"))
    node = re.sub(r"\W", "_", parts[0], flags=re.ASCII)[:40]
    return f"{node}_{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:12]}"


def _is_running(process: int, start: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        pass
    now = _start_time(process)
    if now is None:  # it ended between the two questions, or this system does not tell
        return not Path("/proc/self/stat").exists()
    return start in (0, now)


def _start_time(process: int) -> int | None:
    """Return when the process started, in ticks since boot; None if it is gone, a zombie, or there is no /proc."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])
