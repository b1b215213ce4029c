"""Starts git, and asks it about the repository in the current folder: a clone is hostile until proven otherwise."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..core.errors import DetectionError
from ..core.names import SECRET_VARIABLES
from ..core.organization_parser import redacted
from ..core.shell import quoted
from . import programs

_SECONDS = 5.0
_ALONE = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
# What a repository can name in its configuration, and git would run or fetch while it only reads.
_HARMLESS = {
    "core.fsmonitor": "false",
    "log.showSignature": "false",
    "diff.external": "",
    "core.hooksPath": "/dev/null",
    "core.attributesFile": "/dev/null",
}
_CLOSED = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"}
_FETCH = re.compile(r"^(?P<name>[^\t\n]+)\t(?P<url>[^\n]+) \(fetch\)(?: \[[^\n]*\])?$", re.MULTILINE)
# `(or any of the parent directories)`, or `(or any parent up to mount point …)`: there is no repository at all. A
# broken one has another sentence.
_OUTSIDE = "not a git repository (or any "
_TURN_OFF = (
    "To name the organization: --organization ORGANIZATION\n"
    "To turn detection off: az config set devops_pat.detect=false"
)
_PREFIX = re.compile("(fatal|error|warning): ")
_UNREADABLE = "The git remotes of this folder cannot be read"


def remote_urls() -> list[str]:
    """Return the fetch URLs of the remotes, `origin` first; none outside a repository.

    Raises DetectionError inside a work tree whose remotes cannot be read, whatever keeps git from telling them.
    """
    git = programs.find("git", os.environ)
    if git is None:
        if _is_in_work_tree():
            raise DetectionError(
                "The git remotes of this folder cannot be read: git is not installed.", _TURN_OFF, True
            )
        return []
    result = _look(git, "remote", "--verbose")
    if result.returncode != 0:
        said = result.stderr.decode("utf-8", "replace")
        if _OUTSIDE in said:
            if _is_in_work_tree():  # one that git does not recognize: no HEAD, or not ours to read
                raise _unreadable("git does not recognize the repository here")
            return []
        raise _unreadable(said.strip() or f"git ended with exit code {result.returncode}")
    text = result.stdout.decode("utf-8", "replace")
    remotes = {match["name"]: match["url"] for match in _FETCH.finditer(text)}
    return [remotes[name] for name in sorted(remotes, key=lambda name: name != "origin")]


def command(git: str, *words: str) -> list[str]:
    """Return the command that asks git about a repository; nothing that the repository configures is run by it."""
    options = [word for name, value in _HARMLESS.items() for word in ("-c", f"{name}={value}")]
    return [git, "--no-pager", *options, *words]


def environment_for(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for `command`: no PAT, no prompt, no lock, no fetch, and git's own words in English."""
    own = {name: value for name, value in environment.items() if name not in SECRET_VARIABLES}
    return {**own, "LC_ALL": "C", **_ALONE, **_CLOSED}


def run(git: str, words: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Ask git at the absolute path `git`; raise OSError if it does not start, TimeoutError if it does not answer."""
    try:
        return subprocess.run(
            command(git, *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=environment_for(environment),
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"git did not answer within {_SECONDS:.0f} s") from None


def _look(git: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return run(git, words, os.environ)
    except TimeoutError as error:
        raise _unreadable(str(error)) from None
    except OSError as error:
        raise _unreadable(f"git cannot be started ({error.strerror})") from None


def _unreadable(said: str) -> DetectionError:
    first = _PREFIX.sub("", said.replace(":\n\t", ": ", 1).split("\n")[0])  # a name may be on a line of its own
    reason = redacted(first).rstrip(".")
    hint = _TURN_OFF
    if "dubious ownership" in said:
        folder = re.search(r"safe\.directory (.+)", said)
        path = folder[1].strip("'\" ") if folder else os.getcwd()
        hint = f"To trust this folder: git config --global --add safe.directory {quoted(path)}\n{hint}"
    return DetectionError(f"{_UNREADABLE}: {reason}.", hint)


def _is_in_work_tree() -> bool:
    """Tell whether git would find a repository here; it stops at another file system and at its ceilings."""
    return any(_is_repository(folder / ".git") for folder in _searched())


def _is_repository(path: Path) -> bool:
    """Tell whether something is there, a link to nothing too; an empty folder is nothing to git either."""
    try:
        return any(path.iterdir()) if path.is_dir() else os.path.lexists(path)
    except OSError:  # not ours to look into
        return True


def _searched() -> Iterator[Path]:
    try:
        here = Path.cwd()
        device = here.stat().st_dev
    except OSError:  # the current folder was removed
        return
    ceilings = {
        os.path.realpath(path) for path in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if path
    }
    for folder in (here, *here.parents):
        if folder != here and (str(folder) in ceilings or folder.stat().st_dev != device):
            return
        yield folder
