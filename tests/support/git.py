"""Runs a real git as a user would, with the user's home, and nothing of this machine's configuration."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .az import Az, Result

_PROGRAM = shutil.which("git") or "git"


@dataclass
class Git:
    """git of one user, without a terminal: what no helper answers fails at once."""

    user: Az

    @property
    def configuration(self) -> Path:
        return self.user.home / ".gitconfig"

    @property
    def launcher(self) -> Path:
        return self.user.stored / "bin" / "git-credential-devops-pat"

    def variables(self, extra: Mapping[str, str | None] | None = None) -> dict[str, str | None]:
        quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_ASKPASS": "", "SSH_ASKPASS": ""}
        return {**self.user.variables(), **quiet, **(extra or {})}

    def run(
        self, *words: str, cwd: Path | None = None, stdin: bytes = b"", env: Mapping[str, str | None] | None = None
    ) -> Result:
        """Run git and return what it left; in `env` None takes a variable away."""
        variables = {name: value for name, value in self.variables(env).items() if value is not None}
        command, place = [_PROGRAM, *words], cwd or self.user.home
        done = subprocess.run(command, input=stdin, env=variables, cwd=place, capture_output=True, timeout=90)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode(), 0.0)

    def ok(self, *words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Result:
        """The same, and it must succeed."""
        result = self.run(*words, cwd=cwd, env=env)
        assert result.code == 0, result.everything
        return result

    def fill(self, host: str, path: str = "", **options: object) -> Result:
        """Ask git for the credential of an address, as every program that uses git's helpers does."""
        lines = f"protocol=https\nhost={host}\npath={path}\n\n"
        return self.run("credential", "fill", stdin=lines.encode(), **options)

    def commit(self, folder: Path, name: str = "file", content: bytes = b"text\n") -> None:
        """Make a commit with one file."""
        (folder / name).write_bytes(content)
        self.ok("add", name, cwd=folder)
        self.ok("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", name, cwd=folder)
