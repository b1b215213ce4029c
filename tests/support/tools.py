"""Runs real package tools as the user of an `Az`, each in a folder of its own and with that user's home alone."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..azure_devops import feeds_pypi
from .az import Az, Result, Terminal

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
# hatch takes no proxy from the environment
HATCH = """
import functools, os, httpx2
httpx2.HTTPTransport = functools.partial(httpx2.HTTPTransport, proxy=os.environ["HTTPS_PROXY"])
from hatch.cli import main
main()
"""


@dataclass
class Tools:
    """Programs in `folders`, found after the user's launchers; `place` is where they run."""

    user: Az
    place: Path
    folders: tuple[Path, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def bin(self) -> Path:
        return self.user.stored / "bin"

    @property
    def path(self) -> str:
        return ":".join([str(self.bin), *map(str, self.folders), SYSTEM])

    def run(
        self, *words: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b"", timeout: float = 100
    ) -> Result:
        """Run a program and return what it left; it has no terminal."""
        options = {"cwd": self.place, "capture_output": True, "timeout": timeout, "env": self.variables(env)}
        done = subprocess.run(["/usr/bin/env", *map(str, words)], input=stdin, **options)  # type: ignore[call-overload]
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode(), 0.0)

    def variables(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of the programs."""
        return self.user.variables({"PATH": self.path, **self.settings, **(env or {})})

    def terminal(self, *words: str | Path) -> Terminal:
        """Start a program at a terminal."""
        return Terminal(["/usr/bin/env", *map(str, words)], self.variables(), self.place)

    def ok(self, *words: str | Path, **options: object) -> Result:
        """The same, and it must succeed."""
        result = self.run(*words, **options)  # type: ignore[arg-type]
        assert result.code == 0, result.everything
        return result

    def setup(self, tool: str, *words: str) -> dict[str, object]:
        """Connect a tool with `az devops auth setup`."""
        result = self.user.run("devops", "auth", "setup", tool, *words, env={"PATH": self.path})
        assert result.code == 0, result.everything
        found: dict[str, object] = result.json
        return found


def files_with(home: Path, secret: str) -> list[Path]:
    """Every file below the home that holds a PAT, as it is or in base64."""
    forms = [secret.encode(), base64.b64encode(secret.encode()), base64.b64encode(f"any:{secret}".encode())]
    files = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in files if any(form in path.read_bytes() for form in forms)]


def real_cargo() -> Path:
    """A cargo that knows credential providers: rustup's own, or the first on PATH that is new enough."""
    found = [path for path in map(shutil.which, ("cargo", "cargo-web")) if path]
    rustup = shutil.which("rustup")
    if rustup:
        found.insert(0, subprocess.run([rustup, "which", "cargo"], capture_output=True, text=True).stdout.strip())
    for path in found:
        version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout.split()[1]
        if tuple(map(int, version.split(".")[:2])) >= (1, 75):
            return Path(path)
    raise AssertionError("There is no cargo 1.75 or later.")


def a_wheel(folder: Path) -> str:
    """The path of a new wheel to publish."""
    packages: feeds_pypi.Packages = {}
    feeds_pypi.add(packages, "published", "1.0.0")
    ((name, content),) = packages["published"].items()
    (folder / name).write_bytes(content)
    return str(folder / name)
