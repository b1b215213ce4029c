"""What a .NET SDK needs to find NuGet's plugins on PATH."""

from __future__ import annotations

import logging
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ...core import shell
from ...tools import programs

_log = logging.getLogger("cli." + __name__)
_FIRST = (9, 0, 200)  # the first SDK that finds plugins on PATH
_VARIABLES = ("NUGET_PLUGIN_PATHS", "NUGET_NETCORE_PLUGIN_PATHS", "NUGET_NETFX_PLUGIN_PATHS")
_SECONDS = 20.0


def warn(environment: Mapping[str, str], folder: Path) -> None:
    """Warn of an SDK, or of variables, with which NuGet does not search PATH; `folder` is ours, where dotnet runs."""
    for name in _VARIABLES:
        if environment.get(name):
            _log.warning(
                "%s is set, so NuGet does not search PATH for plugins. To remove it: %s", name, shell.unset(name)
            )
    version = _version(environment, folder)
    if version and _numbers(version) < _FIRST:
        _log.warning(
            "The .NET SDK %s does not find plugins on PATH. It needs 9.0.200 or later. "
            "To give an older one a credential: az devops auth exec --for nuget -- dotnet restore",
            version,
        )


def _version(environment: Mapping[str, str], folder: Path) -> str:
    """Return the version of the SDK, empty if there is none: it is not asked in a clone, whose global.json counts."""
    program = programs.find("dotnet", environment)
    if program is None:
        return ""
    try:
        finished = subprocess.run(
            [program, "--version"],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.match(rb"\d+\.\d+\.\d+", finished.stdout)
    return found[0].decode() if found and finished.returncode == 0 else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
