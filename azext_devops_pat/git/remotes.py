"""The remotes of the repository in the current folder, as git itself reads them."""

from __future__ import annotations

import os
import subprocess

_SECONDS = 5.0


def urls() -> list[str]:
    """Return the fetch URLs of the remotes, `origin` first; none outside a repository or without git."""
    try:
        result = subprocess.run(
            ["git", "remote", "--verbose"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = result.stdout.decode("utf-8", "replace").split("\n") if result.returncode == 0 else []
    remotes = dict(_remote(line) for line in lines if line.endswith(" (fetch)"))
    return [remotes[name] for name in sorted(remotes, key=lambda name: name != "origin")]


def _remote(line: str) -> tuple[str, str]:
    name, _, url = line.removesuffix(" (fetch)").partition("\t")
    return name, url
