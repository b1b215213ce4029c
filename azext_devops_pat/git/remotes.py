"""The remotes of the repository in the current folder, as git itself reads them."""

from __future__ import annotations

import os
import re
import subprocess

from ..core.variables import without_secrets

_SECONDS = 5.0
_FETCH = re.compile(r"^(?P<name>[^\t\n]+)\t(?P<url>[^\n]+) \(fetch\)(?: \[[^\n]*\])?$", re.MULTILINE)


def urls() -> list[str]:
    """Return the fetch URLs of the remotes, `origin` first; none outside a repository or without git."""
    try:
        result = subprocess.run(
            ["git", "remote", "--verbose"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env={**without_secrets(os.environ), "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    text = result.stdout.decode("utf-8", "replace") if result.returncode == 0 else ""
    remotes = {match["name"]: match["url"] for match in _FETCH.finditer(text)}
    return [remotes[name] for name in sorted(remotes, key=lambda name: name != "origin")]
