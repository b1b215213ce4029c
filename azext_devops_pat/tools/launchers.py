"""Launchers: small shell scripts outside the extension's folder, which an update of the extension replaces.

A launcher starts its script with az's Python. If that is gone it asks az, which writes the launcher anew, and if az or
the extension is gone it says so once and ends well, so that the tool that called it goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.names import CONFIG_FOLDER_VARIABLE, LAUNCHER_MARKER
from . import programs

ON_WINDOWS: bool = sys.platform == "win32"  # where tools start programs, and no shell scripts
_PACKAGE = Path(os.path.abspath(__file__)).parents[1]
# Where az looks for its files and for us; a program that was not started from a shell may not have these.
_VARIABLES = ("AZURE_CONFIG_DIR", "AZURE_EXTENSION_DIR", CONFIG_FOLDER_VARIABLE)
_TEXT = """#!/bin/sh
{marker}: az devops auth setup wrote it, and az writes it anew when something moves. To remove it: {undo}
python={python}
script={script}
package={package}
folder={folder}
az={az}
{variables}{before}if [ -x "$python" ] && [ -f "$script" ]; then
    exec "$python" -I -S "$script" "$az" "$@"
fi
if [ ! -x "$az" ]; then
    az=
    set -f
    IFS=:
    for entry in $PATH; do
        case "$entry" in
            /*) if [ -f "$entry/az" ] && [ -x "$entry/az" ]; then az=$entry/az; break; fi ;;
        esac
    done
    unset IFS
    set +f
fi
starts=
if [ -n "$az" ] && [ -d "$package" ]; then
    read -r first < "$az"
    first=${{first#'#!'}}
    case "$first" in
        /*) if [ -x "${{first%% *}}" ]; then starts=yes; fi ;;
        *) starts=yes ;;
    esac
fi
if [ -n "$starts" ]; then
{hand_over}fi
{otherwise}"""


_IN_SAFETY = """    cd "$folder" 2>/dev/null || cd /
    unset PYTHONPATH PYTHONHOME
    export PYTHONSAFEPATH=1 AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no AZURE_CORE_ONLY_SHOW_ERRORS=1
    exec "$az" devops auth """
# az writes the launcher anew, which then starts once more; input, folder and environment stay the tool's.
_HEAL = f"""    if [ -z "$_DEVOPS_PAT_HEALED" ]; then
    (
{_IN_SAFETY}heal-launchers </dev/null >/dev/null 2>&1
    )
    export _DEVOPS_PAT_HEALED=1
    exec "$0" "$@"
    fi
"""


def quoted(path: str) -> str:
    """Return a path as one word for sh, also for the one that Git for Windows brings."""
    plain = path.replace("\\", "/") if sys.platform == "win32" else path
    return "'" + plain.replace("'", "'\\''") + "'"


@dataclass(frozen=True)
class Launcher:
    """What a tool starts: its file name and the script in `fast`.

    Shell lines: `before` ends what needs no answer, `hand_over` asks az if the script cannot be started, `otherwise`
    is for a machine without az or the extension.
    """

    name: str
    script: str
    hand_over: str
    undo: str
    before: str
    otherwise: str


GIT = Launcher(
    "git-credential-devops-pat",
    "git_credential.py",
    _IN_SAFETY + 'git-credential "$@"\n',
    "az devops auth setup git --undo",
    'case "$1" in\n    get|erase) ;;\n    *) exit 0 ;;\nesac\n',
    'if [ -n "$az" ]; then\n'
    '    echo "devops-pat: the extension or the Azure CLI that was connected to git is gone. '
    "To connect git again: az devops auth setup git. "
    'To disconnect it: az devops auth setup git --undo" >&2\n'
    "fi\n"
    "exit 0\n",
)
_NEXT_KEYRING = f"""[ -z "$_DEVOPS_PAT_KEYRING" ] || exit 1
export _DEVOPS_PAT_KEYRING=1
set -f
IFS=:
for entry in $PATH; do
    case "$entry" in
        /*) ;;
        *) continue ;;
    esac
    [ -f "$entry/keyring" ] && [ -x "$entry/keyring" ] || continue
    second=
    {{ read -r first; read -r second; }} 2>/dev/null < "$entry/keyring"
    case "$second" in
        "{LAUNCHER_MARKER}"*) ;;
        *) unset IFS; exec "$entry/keyring" "$@" ;;
    esac
done
exit 1
"""
KEYRING = Launcher("keyring", "keyring_command.py", _HEAL, "az devops auth setup pip --undo", "", _NEXT_KEYRING)


def _plugin(name: str, script: str, tool: str) -> Launcher:
    """Return the launcher of a program that its tool cannot do without: what is wrong is said."""
    sentence = (
        f"devops-pat: the extension or the Azure CLI that was connected to {tool} is gone. "
        f"To connect {tool} again: az devops auth setup {tool}"
    )
    return Launcher(
        name, script, _HEAL, f"az devops auth setup {tool} --undo", "", f"echo {quoted(sentence)} >&2\nexit 1\n"
    )


NUGET = _plugin("nuget-plugin-azure-devops", "nuget_plugin.py", "nuget")
CARGO = _plugin("cargo-credential-azure-devops", "cargo_provider.py", "cargo")
BAZEL = _plugin("bazel-credential-azure-devops", "bazel_helper.py", "bazel")
ALL = (GIT, KEYRING, NUGET, CARGO, BAZEL)
PNPM_TOKEN = "pnpm-token-"


def pnpm_token(organization: str) -> Launcher:
    """Return the launcher of pnpm's helper for one organization: pnpm gives it no argument to tell which."""
    name = organization.lower()
    undo = "az devops auth setup pnpm --undo"
    return Launcher(PNPM_TOKEN + name, "pnpm_helper.py", _HEAL, undo, f"set -- {quoted(name)}\n", "exit 1\n")


def text_of(launcher: Launcher, folder: Path, environment: Mapping[str, str], az: str = "") -> str:
    """Return the launcher for the az that runs now; `folder` is our configuration folder, `az` its path if known."""
    variables = (
        f'[ -n "${{{name}+set}}" ] || export {name}={quoted(environment[name])}\n'
        for name in _VARIABLES
        if os.path.isabs(environment.get(name, ""))
    )
    return _TEXT.format(
        marker=LAUNCHER_MARKER,
        undo=launcher.undo,
        python=quoted(_interpreter()),
        script=quoted(str(_PACKAGE / "fast" / launcher.script)),
        package=quoted(str(_PACKAGE)),
        folder=quoted(str(folder)),
        az=quoted(az or _az(environment)),
        variables="".join(variables),
        before=launcher.before,
        hand_over=launcher.hand_over,
        otherwise=launcher.otherwise,
    )


def az_in(text: str) -> str:
    """Return the path of az in a launcher's text; empty if it names none."""
    line = next((line for line in text.split("\n") if line.startswith("az='")), "")
    return line[len("az='") : -1].replace("'\\''", "'")


def _interpreter() -> str:
    """Return az's Python by a path that outlives an update: Homebrew's own link instead of the version's folder."""
    parts = Path(sys.executable).parts
    if "Cellar" in parts:
        at = parts.index("Cellar")
        lasting = Path(*parts[:at], "opt", parts[at + 1], *parts[at + 3 :])
        if lasting.exists() and lasting.samefile(sys.executable):
            return str(lasting)
    return sys.executable or ""


def _az(environment: Mapping[str, str]) -> str:
    """Return the path of the az that runs: the one beside its Python if pip installed it, else the one on PATH."""
    beside = programs.find("az", {**environment, "PATH": os.path.dirname(sys.executable)})
    on_path = programs.find("az", environment)
    first, second = (beside, on_path) if environment.get("AZ_INSTALLER", "PIP") == "PIP" else (on_path, beside)
    return first or second or ""
