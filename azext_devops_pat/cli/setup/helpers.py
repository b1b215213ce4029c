"""The hidden commands that a launcher falls back on: another program speaks to them, and no person."""

from __future__ import annotations

import os
from typing import Any

from .. import process

_MAX_URL = 4096  # bytes
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")  # a keyring asks there to be unlocked


@process.action
def git_credential(cmd: Any, operation: str) -> None:
    """Answer git's credential protocol on standard input and output; whatever happens, the exit code is 0."""
    from ...core.errors import DevOpsPatError
    from ...services.git_credential import MAX_INPUT, answer
    from ...tools import launcher_files
    from ...tools.launchers import GIT
    from .. import prompt
    from ..context import now, open_credentials

    data = process.read_request(MAX_INPUT)
    try:
        credentials = open_credentials(cmd.cli_ctx)
        attended = prompt.is_attended() or any(os.environ.get(name) for name in _DISPLAYS)
        found = answer(operation, data, credentials, dict(os.environ), attended, now())
        process.answer_program(found.lines, found.note)
        launcher_files.heal(GIT, credentials.stores.folder, os.environ)
    except DevOpsPatError as error:
        process.answer_program(b"", " ".join(f"{error.message} {error.hint}".split()))


@process.action
def package_credential(cmd: Any) -> None:
    """Answer a package tool's helper: an organization on standard input, its credential or a sentence as output."""
    from ...core.errors import DevOpsPatError
    from ...services.package_credential import answer, note
    from ..context import open_credentials

    data = process.read_request(_MAX_URL)
    try:
        process.answer_program(answer(data, open_credentials(cmd.cli_ctx)), "")
    except DevOpsPatError as error:
        process.answer_program(note(f"{error.message} {error.hint}"), "")


@process.action
def heal_launchers(cmd: Any) -> None:
    """Write the launchers that are there anew, if az's Python or the extension has moved."""
    from ...tools import launcher_files
    from ..context import open_credentials

    launcher_files.heal_all(open_credentials(cmd.cli_ctx).stores.folder, os.environ)
