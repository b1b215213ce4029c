"""The folder in which everything is stored."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

from ..core import pat, shell
from ..core.errors import InputError
from ..core.names import CONFIG_FOLDER_VARIABLE

_log = logging.getLogger("cli." + __name__)
_UNEXPANDED = re.compile(r"\$\([^)]*\)|\$\{[^}]*\}|%[A-Za-z_][\w.()]*%|\$env:\w+|^\$[A-Za-z_]\w*|^~[\w.-]+")


def chosen_folder(own: str) -> Path:
    """Return the folder in `AZURE_DEVOPS_EXT_CONFIG_DIR`; raise InputError if it was not expanded, or is quoted."""
    if pat.unquoted(own) != own:
        _refuse_surrounded(own)
    left = _UNEXPANDED.search(os.path.expanduser(own))
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


def _refuse_surrounded(own: str) -> None:
    """Refuse what would be a part of the folder's name: other tools would make a folder of that name."""
    from ..core import surroundings

    inner = pat.unquoted(own)
    set_anew = shell.export(CONFIG_FOLDER_VARIABLE, shell.quoted(inner) if inner else "FOLDER")
    raise InputError(
        f"{CONFIG_FOLDER_VARIABLE} has {surroundings.around(own)} around its value, as a part of the folder's name.",
        f"To set it to the folder: {set_anew}",
    )
