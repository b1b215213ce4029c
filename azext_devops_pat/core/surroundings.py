"""Quotes, blanks and marks around a value: we take them away, other tools use the value as it stands."""

from __future__ import annotations

import re
import sys

from . import pat, shell

_PLAIN = "A-Za-z0-9._~+/:=-"  # every letter of a token or of an organization's URL, no quote and no blank
_NAMES = {"\ufeff": "a byte order mark", "\r": "a carriage return", "\n": "a line break", "\t": "a tab", " ": "a space"}


def around(text: str) -> str:
    """Return what stands around the value in `text`, for a sentence; empty where nothing does."""
    inner = pat.unquoted(text)
    before, _, after = text.partition(inner) if inner else (text, "", "")
    names = list(dict.fromkeys(_name(letter) for letter in before + after))
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _name(letter: str) -> str:
    if letter in _NAMES:
        return _NAMES[letter]
    return "an invisible character" if letter.isspace() or not letter.isprintable() else "quotes"


def described(variable: str, text: str) -> str:
    """Return what to say of a variable whose value has something around it: what, for whom it matters, the remedy."""
    found = around(text)
    if not found:
        return ""
    if pat.is_empty(text):
        return f"{variable} holds nothing but {found}. To remove it: {shell.unset(variable)}"
    remedy = set_clean(variable) if re.fullmatch(f"[{_PLAIN}]+", pat.unquoted(text)) else ""
    hint = f". To set it clean: {remedy}" if remedy else ""
    return f"{variable} has {found} around its value, and other tools use it as it stands{hint}"


def set_clean(variable: str) -> str:
    """Return the command that sets the variable to its own value without anything around it."""
    posix = f'"$(printf %s "${variable}" | LC_ALL=C tr -cd \'{_PLAIN}\')"'
    powershell = f"$env:{variable} -creplace '[^{_PLAIN}]'"
    return shell.export(variable, powershell if sys.platform == "win32" else posix)
