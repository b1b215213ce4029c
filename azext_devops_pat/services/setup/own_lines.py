"""Our lines in a file that another program wrote anew without comments, as `npm config set` and `yarn config set` do.

Only the PAT that was noted tells that they are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...core.secret import Secret
from ...core.tool_setup import ToolSetup
from ...tools.blocks import SecretFile
from .file_tools import form_of


def removed(text: str, setup: ToolSetup, form: SecretFile) -> str:
    """Return the text without what was written; a PAT that stands there in another form is emptied."""
    left = form.removed(text, setup.key)
    if left != text or not _holds(text, setup, form):
        return left
    left = form.bare(setup.key).sub("", text)
    return form.replaced(left, setup.key, "") if _holds(left, setup, form) else left


def blanked(text: str, setups: Iterable[ToolSetup]) -> str:
    """Return the text with such lines blanked out, line ends kept: what is left is others', or between comments."""
    for setup, form in _bare(text, setups):
        text = form.bare(setup.key).sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text


def marked(text: str, setups: Iterable[ToolSetup]) -> str:
    """Return the text with such lines between comments again."""
    for setup, form in _bare(text, setups):
        secret = form.secret(text, setup.key)
        if secret is not None:
            text = form.added(form.bare(setup.key).sub("", text), setup.key, secret, setup.tool)
    return text


def _bare(text: str, setups: Iterable[ToolSetup]) -> Iterator[tuple[ToolSetup, SecretFile]]:
    for setup in setups:
        form = form_of(setup.tool, setup.key)
        if form is not None and form.removed(text, setup.key) == text and _holds(text, setup, form):
            yield setup, form


def _holds(text: str, setup: ToolSetup, form: SecretFile) -> bool:
    found = form.secret(text, setup.key)
    return found is not None and setup.wrote(Secret(found))
