"""The commands that get a PAT out of what was given in its place, in the user's shell."""

from __future__ import annotations

import sys

from . import shell, stray_values

_LETTERS = "A-Za-z0-9._~+/=-"  # every letter of a token
_NARROW = r"LC_ALL=C tr -d '\000\376\377'"  # UTF-16 of ASCII, with or without its mark


def _escaped(pattern: str) -> str:
    """Return the pattern for a text that is a format."""
    return pattern.replace("{", "{{").replace("}", "}}")


_TOKEN = r"eyJ[A-Za-z0-9_-]+([.][A-Za-z0-9_-]*){2}|[A-Za-z0-9]{52,}"
_ENCODED = "[A-Za-z0-9+/]{52,}={0,2}"
_POSIX = {
    stray_values.ENCODED: "base64 -d",
    stray_values.ENCODED_PAIR: "base64 -d | sed 's/.*://'",
    stray_values.ENCODED_WIDE: f"base64 -d | {_NARROW}",
    stray_values.ENCODED_WIDE_PAIR: f"base64 -d | {_NARROW} | sed 's/.*://'",
    stray_values.PAIR: "sed 's/.*://'",
    stray_values.BRACKETS: f"LC_ALL=C tr -cd '{_LETTERS}'",
    stray_values.ASSIGNMENT: "cut -d= -f2-",
    stray_values.BASIC_HEADER: "sed 's/.* //' | base64 -d | sed 's/.*://'",
    stray_values.BEARER_HEADER: "sed 's/.* //'",
    stray_values.INVISIBLE: f"LC_ALL=C tr -cd '{_LETTERS}'",
    stray_values.WITHIN: f"LC_ALL=C grep -oE '{_TOKEN}'",
    stray_values.ENCODED_WITHIN: f"LC_ALL=C grep -oE '{_ENCODED}' | base64 -d | sed 's/.*://'",
    stray_values.TWICE: r"sed 's/^\(.*\)\1$/\1/'",
    stray_values.JSON: "jq -r 'first(.. | strings | select(length >= 52))'",
}
_TEXT_OF = "[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String({}))"
_WIDE_TEXT_OF = _TEXT_OF.replace("UTF8", "Unicode")
_MATCH = "[regex]::Match({}, 'PATTERN').Value"
_POWERSHELL = {
    stray_values.ENCODED: _TEXT_OF,
    stray_values.ENCODED_PAIR: _TEXT_OF + " -replace '.*:'",
    stray_values.ENCODED_WIDE: _WIDE_TEXT_OF,
    stray_values.ENCODED_WIDE_PAIR: _WIDE_TEXT_OF + " -replace '.*:'",
    stray_values.PAIR: "{} -replace '.*:'",
    stray_values.BRACKETS: f"{{}} -creplace '[^{_LETTERS}]'",
    stray_values.ASSIGNMENT: "{} -replace '^[^=]*='",
    stray_values.BASIC_HEADER: _TEXT_OF.format("({} -replace '.* ')") + " -replace '.*:'",
    stray_values.BEARER_HEADER: "{} -replace '.* '",
    stray_values.WITHIN: _MATCH.replace("PATTERN", _escaped(_TOKEN)),
    stray_values.ENCODED_WITHIN: _TEXT_OF.format(_MATCH.replace("PATTERN", _escaped(_ENCODED))) + " -replace '.*:'",
    stray_values.TWICE: r"{} -replace '^(.*)\1$', '$1'",
    stray_values.INVISIBLE: f"{{}} -creplace '[^{_LETTERS}]'",
}
_FROM_VAULT = "az keyvault secret show --vault-name VAULT --name SECRET --query value --output tsv"


def pipeline(kind: str, login: str) -> str:
    """Return the pipeline that gives the PAT alone to `login`; without a remedy for `kind`, the plain one."""
    source = _source(kind, "PAT")
    if source:
        return f"{source} | {login}"
    kind, missing = _split(kind)
    steps = [f'printf %s{missing} "$PAT"', _POSIX.get(kind, ""), login]
    value = _POWERSHELL.get(kind, "{}").format(_padded("$env:PAT", missing))
    return f"{value} | {login}" if sys.platform == "win32" else " | ".join(filter(None, steps))


def export(kind: str, variable: str) -> str:
    """Return the command that sets `variable` to the PAT alone; empty where there is no PAT in its value."""
    source = _source(kind, variable)
    if source:
        return shell.export(variable, source if sys.platform == "win32" else f'"$({source})"')
    kind, missing = _split(kind)
    value = _POWERSHELL.get(kind, "").format(_padded(shell.variable(variable), missing))
    steps = _POSIX.get(kind)
    posix = f'"$(printf %s{missing} "${variable}" | {steps})"' if steps else ""
    chosen = value if sys.platform == "win32" else posix
    return shell.export(variable, chosen) if chosen else ""


def _source(kind: str, variable: str) -> str:
    """Return the command that reads the PAT from where the value says it is; empty if the value does not say."""
    if kind == stray_values.KEY_VAULT:
        return _FROM_VAULT
    if kind == stray_values.FILE:
        is_windows = sys.platform == "win32"
        return f"Get-Content ($env:{variable} -replace '^@')" if is_windows else f'cat "${{{variable}#@}}"'
    return ""


def _split(kind: str) -> tuple[str, str]:
    """Return the kind and what is missing at the end of its base64."""
    name = kind.rstrip("=")
    return name, kind[len(name) :]


def _padded(value: str, missing: str) -> str:
    return f"({value} + '{missing}')" if missing else value
