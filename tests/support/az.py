"""Runs a real az as a user would: a new process, a folder of its own, and nothing of this machine's settings."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def executable() -> str:
    """The az under test: $AZ, else the one that `make` installs."""
    return os.environ.get("AZ") or str(ROOT / ".venv" / "bin" / "az")


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, both outputs, and its output as JSON."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def everything(self) -> str:
        return self.out + self.err


@dataclass
class Az:
    """One user: a home with a configuration folder, the extensions installed for it, and the environment."""

    home: Path
    extensions: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.home / ".azure"

    @property
    def stored(self) -> Path:
        """The folder that is shared with `azure-devops`."""
        return self.folder / "azuredevops"

    def variables(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        base = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "AZURE_CONFIG_DIR": str(self.folder),
            "AZURE_EXTENSION_DIR": str(self.extensions),
            "AZURE_CORE_COLLECT_TELEMETRY": "0",
        }
        return {**base, **self.environment, **(extra or {})}

    def start(self, *args: str, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[bytes]:
        self.home.mkdir(exist_ok=True)
        options.setdefault("cwd", self.home)  # az puts it on sys.path: from the repository it would load the source
        return subprocess.Popen(
            [executable(), *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.variables(env),
            **options,
        )

    def run(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, timeout: float = 90, **options: Any
    ) -> Result:
        start = time.monotonic()
        process = self.start(*args, env=env, **options)
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Result(process.returncode, out.decode(), err.decode(), time.monotonic() - start)

    def login(self, token: str, organization: str = "contoso", *args: str, **options: Any) -> Result:
        """Log in with the PAT through a pipe."""
        options.setdefault("stdin", f"{token}\n".encode())
        return self.run("devops", "login", "--organization", organization, *args, **options)

    def store(self, token: str, organization: str) -> None:
        """Put a PAT where `azure-devops` does on a machine without a keyring; quicker than a login."""
        self.stored.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.stored / "personalAccessTokens"
        path.touch(mode=0o600)
        with path.open("a") as file:
            file.write(f"[azdevops-cli:https://dev.azure.com/{organization}]\npersonal access token = {token}\n\n")

    def terminal(self, *args: str, env: Mapping[str, str] | None = None) -> Terminal:
        return Terminal([executable(), *args], self.variables(env), self.home)


class Terminal:
    """A command at a pseudo-terminal."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(command[0], command, environment)
        self.screen = ""

    def wait_for(self, text: str, seconds: float = 30) -> None:
        """Read until `text` is on the screen."""
        deadline = time.monotonic() + seconds
        while text not in self.screen:
            if not self._read(deadline - time.monotonic()):
                raise AssertionError(f"{text!r} did not appear in {self.screen!r}")

    def type(self, text: str) -> None:
        os.write(self._descriptor, text.encode())

    def end(self, seconds: float = 60) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline - time.monotonic()):
            pass
        if time.monotonic() > deadline:
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._descriptor)
        return os.waitstatus_to_exitcode(status)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(seconds, 0))
        try:
            data = os.read(self._descriptor, 4096) if ready else b""
        except OSError:  # Linux's way to say that the other side is closed
            data = b""
        self.screen += data.decode(errors="replace")
        return bool(data)


def build_wheel(to: Path) -> Path:
    """Build the extension's wheel as `make wheel` does, from a copy: setuptools builds inside the source's folder."""
    source = to / "source"
    ignored = shutil.ignore_patterns(".*", "tests", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignored)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(to), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = to.glob("devops_pat-*.whl")
    return wheel


def install(wheel: Path, extensions: Path, home: Path, env: Mapping[str, str] | None = None) -> Result:
    """Install a wheel with `az extension add`, as users do; the way to the packages is that of this machine."""
    ways = ("PIP_", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    az = Az(home, extensions, {name: value for name, value in os.environ.items() if name.startswith(ways)})
    return az.run("extension", "add", "--source", str(wheel), "--yes", env=env, timeout=600)
