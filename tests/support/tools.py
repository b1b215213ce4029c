"""Runs real package tools as the user of an `Az`, each in a folder of its own and with that user's home alone."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .az import Az, Result

SYSTEM = "/usr/local/bin:/usr/bin:/bin"


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
        variables = self.user.variables({"PATH": self.path, **self.settings, **(env or {})})
        command, options = list(map(str, words)), {"cwd": self.place, "capture_output": True, "timeout": timeout}
        done = subprocess.run(["/usr/bin/env", *command], input=stdin, env=variables, **options)  # type: ignore[call-overload]
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode(), 0.0)

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
