"""Which of git's configuration files is ours to write to, as git itself chooses it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..core import shell
from ..core.errors import InputError, StoreError
from ..core.names import CONFIG_FOLDER_VARIABLE
from ..tools import git

NO_GIT = "git is not on PATH.", "To install git: https://git-scm.com/downloads"
TO_SEE_WHY = "To see why: git config --list"
_EVERYWHERE = "To connect git in every folder: az devops auth setup git"
_HERE_ONLY = "To connect git in the repository of this folder only: az devops auth setup git --local"
_OUTSIDE = "not a git repository (or any "


def global_file(environment: Mapping[str, str]) -> Path:
    """Return the real path of the file that `git config --global` writes to; raise InputError without one."""
    own = environment.get("GIT_CONFIG_GLOBAL")
    if own in ("", os.devnull):
        raise InputError(f"git has no global configuration here: GIT_CONFIG_GLOBAL is {own or 'empty'}.", _HERE_ONLY)
    usual, *others = global_files(environment)
    return next((other for other in others if other.exists() and not usual.exists()), usual)


def global_files(environment: Mapping[str, str]) -> list[Path]:
    """Return the real paths of all files that may be the global one, the usual one first."""
    own = environment.get("GIT_CONFIG_GLOBAL")
    home = environment.get("HOME") or os.path.expanduser("~")
    folder = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    names = [own] if own else [os.path.join(home, ".gitconfig"), os.path.join(folder, "git", "config")]
    return [Path(os.path.realpath(name)) for name in names]


def local_file(program: str | None, environment: Mapping[str, str]) -> Path:
    """Return the real path of the configuration of this folder's repository; raise InputError without one."""
    if program is None:
        raise InputError(*NO_GIT)
    try:
        finished = git.run(program, ["rev-parse", "--git-common-dir"], environment)
    except OSError as error:
        raise StoreError(f"git cannot be asked: {error.strerror or error}.", TO_SEE_WHY) from None
    folder = os.fsdecode(finished.stdout.rstrip(b"\r\n"))
    if finished.returncode != 0 or not folder:
        raise _not_opened(finished.stderr.decode("utf-8", "replace"))
    return Path(os.path.realpath(os.path.join(folder, "config")))


def _not_opened(said: str) -> InputError:
    """Return why there is no repository to connect, from git's own words."""
    if _OUTSIDE in said:
        return InputError("This folder is not in a git repository.", _EVERYWHERE)
    first = said.partition("\n")[0].removeprefix("fatal: ")
    return InputError(f"git does not open the repository of this folder: {first}.", _EVERYWHERE)


def check_lasting(environment: Mapping[str, str]) -> None:
    """Raise InputError for a folder that is another one wherever git runs: a clone could bring it."""
    for name in ("AZURE_CONFIG_DIR", CONFIG_FOLDER_VARIABLE):
        own = environment.get(name, "")
        full = os.path.expanduser(own)
        if own and not os.path.isabs(full if name == CONFIG_FOLDER_VARIABLE else own):  # az expands no `~` in the first
            anew = shell.export(name, shell.quoted(os.path.abspath(full)))
            raise InputError(
                f"{name} is relative ({own}), and git runs in other folders.", f"To set it for every folder: {anew}"
            )
