"""The folder in which everything is stored."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path

from ..core import shell
from ..core.errors import InputError
from ..core.names import CONFIG_FOLDER_VARIABLE

_log = logging.getLogger("cli." + __name__)
_UNEXPANDED = re.compile(r"\$\([^)]*\)|\$\{[^}]*\}|%[A-Za-z_][\w.()]*%|\$env:\w+|^\$[A-Za-z_]\w*")


def locate_folder(environment: Mapping[str, str], az_folder: str) -> Path:
    """Return `AZURE_DEVOPS_EXT_CONFIG_DIR`, else the folder that `azure-devops` has in az's configuration folder.

    Raises InputError if the variable holds a variable that was not expanded.
    """
    own = environment.get(CONFIG_FOLDER_VARIABLE)
    if not own:
        return Path(az_folder) / "azuredevops"
    left = _UNEXPANDED.search(own)
    if left is not None:
        raise InputError(
            f"{CONFIG_FOLDER_VARIABLE} is {own!r}: {left[0]} in it was not expanded.",
            f"To set it to a folder: {shell.export(CONFIG_FOLDER_VARIABLE, 'FOLDER')}",
        )
    folder = Path(os.path.expanduser(own))
    if folder.is_absolute():
        return folder
    here = Path(os.path.abspath(folder))
    _log.warning(
        "%s is relative (%s), so here it means %s, and elsewhere another folder. To set it for every folder: %s",
        CONFIG_FOLDER_VARIABLE,
        own,
        here,
        shell.export(CONFIG_FOLDER_VARIABLE, shell.quoted(str(here))),
    )
    return here
