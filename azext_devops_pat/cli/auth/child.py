"""The command that `auth exec` runs, as the user typed it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ...core.errors import InputError

_EXAMPLE = "For example: az devops auth exec --organization contoso -- COMMAND"
_WORDS = ("devops", "auth", "exec")


def command_from(parsed: Sequence[str]) -> list[str]:
    """Return the command after `--`; `parsed` is what az's parser made of it, `--` included. Raises InputError.

    az replaces an argument that names a file after an `@` by what is in the file, so the command line of the process
    is used if az's own parse came from it. If another program invoked az, it did not, and only `parsed` counts.
    """
    if list(parsed[:1]) != ["--"]:
        raise InputError("Put -- before the command.", _EXAMPLE)
    command = list(parsed[1:])
    if not command or not command[0]:
        raise InputError("No command is given after --.", _EXAMPLE)
    typed = _typed(sys.argv[1:])
    return typed if _is_expansion(command, typed) else command


def _typed(arguments: list[str]) -> list[str]:
    """Return what follows the first `--` of our own command line; nothing if it is another program's."""
    before = arguments[: arguments.index("--")] if "--" in arguments else []
    is_ours = tuple(word for word in before if word in _WORDS)[: len(_WORDS)] == _WORDS
    return arguments[len(before) + 1 :] if is_ours else []


def _is_expansion(parsed: list[str], typed: list[str]) -> bool:
    """Tell whether az can have made `parsed` from `typed`."""
    return len(parsed) == len(typed) and all(map(_can_come_from, parsed, typed))


def _can_come_from(made: str, word: str) -> bool:
    """Tell whether az can have made one argument of a word that was typed."""
    before, equals, after = word.partition("=")
    path = (after if equals else before).removeprefix("@")
    if made == word or not (after if equals else before).startswith("@"):
        return made == word
    if not os.path.isfile(os.path.expanduser(path)):  # standard input or a pipe, which az has read to its end
        return path == "-" or os.path.exists(path)
    with open(os.path.expanduser(path), errors="replace") as file:
        content = file.read().rstrip(os.linesep)
    return made == (f"{before}={content}" if equals else content)
