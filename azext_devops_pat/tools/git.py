"""Asks git about the repository in the current folder."""

from __future__ import annotations

import os
import re
import subprocess

from ..core.names import SECRET_VARIABLES
from . import programs

_SECONDS = 5.0
_FETCH = re.compile(r"^(?P<name>[^\t\n]+)\t(?P<url>[^\n]+) \(fetch\)(?: \[[^\n]*\])?$", re.MULTILINE)


def remote_urls() -> list[str]:
    """Return the fetch URLs of the remotes, `origin` first; none outside a repository or without git."""
    git = programs.find("git", os.environ)
    if git is None:
        return []
    own = {name: value for name, value in os.environ.items() if name not in SECRET_VARIABLES}
    try:
        result = subprocess.run(
            [git, "--no-pager", "remote", "--verbose"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env={**own, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    text = result.stdout.decode("utf-8", "replace") if result.returncode == 0 else ""
    remotes = {match["name"]: match["url"] for match in _FETCH.finditer(text)}
    return [remotes[name] for name in sorted(remotes, key=lambda name: name != "origin")]
