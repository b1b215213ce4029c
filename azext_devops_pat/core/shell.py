"""Commands to paste, in the user's shell: PowerShell on Windows, POSIX elsewhere."""

from __future__ import annotations

import shlex
import sys


def quoted(text: str) -> str:
    """Return `text` as one word."""
    plain = text.replace("\\", "/") if sys.platform == "win32" else text
    if plain == shlex.quote(plain):
        return text
    return "'" + text.replace("'", "''") + "'" if sys.platform == "win32" else shlex.quote(text)


def unset(variable: str) -> str:
    """Return the command that removes a variable."""
    return f"Remove-Item Env:{variable}" if sys.platform == "win32" else f"unset {variable}"


def export(variable: str, value: str) -> str:
    """Return the command that sets a variable; `value` is put in as it is, so that it may name another variable."""
    return f"$env:{variable} = {value}" if sys.platform == "win32" else f"export {variable}={value}"


def variable(name: str) -> str:
    """Return a reference to a variable."""
    return f"$env:{name}" if sys.platform == "win32" else f'"${name}"'


def pipe_pat(command: str) -> str:
    """Return the pipeline that gives the PAT in the variable PAT to `command`."""
    return f"$env:PAT | {command}" if sys.platform == "win32" else f'printf %s "$PAT" | {command}'


def move(source: object, target: object) -> str:
    """Return the command that renames a file."""
    command = "Move-Item" if sys.platform == "win32" else "mv"
    return f"{command} {quoted(str(source))} {quoted(str(target))}"


def remove(path: object) -> str:
    """Return the command that removes a file."""
    return f"{'Remove-Item' if sys.platform == 'win32' else 'rm'} {quoted(str(path))}"


def make_folder(path: object) -> str:
    """Return the command that makes a folder, and those above it."""
    return f"{'New-Item -ItemType Directory' if sys.platform == 'win32' else 'mkdir -p'} {quoted(str(path))}"


def permissions(path: object) -> str:
    """Return the command that shows who may read and write a file or folder."""
    return f"{'Get-Acl' if sys.platform == 'win32' else 'ls -ld'} {quoted(str(path))}"


def proxy_settings() -> str:
    """Return the command that shows the proxy variables."""
    return "Get-ChildItem Env:*_proxy" if sys.platform == "win32" else "env | grep -i _proxy"
