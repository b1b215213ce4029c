"""PATs that were written to files of other tools follow the stored one: renewed with it, and removed with it.

Call with the lock of the stores held, after the store itself has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ...core.errors import StoreError
from ...core.organization import Organization
from ...core.record import fingerprint
from ...core.secret import Secret
from ...core.tool_setup import ToolSetup
from ...stores import private_file, tool_file
from ...stores.stores import Stores
from ...tools.blocks import SecretFile
from . import own_lines
from .file_tools import form_of

_log = logging.getLogger("cli." + __name__)
CURRENT, STALE = "current", "stale"


def put(stores: Stores, setup: ToolSetup, secret: Secret, text: str) -> None:
    """Write the file's text with the PAT in it; whatever interrupts this, the PAT that is in the file is noted.

    Raises StoreError: then the file is as it was.
    """
    former = next((kept for kept in stores.metadata.setups() if kept.concerns(setup)), None)
    new, old = fingerprint(secret), former.fingerprint if former else ""
    stores.metadata.put_setup(replace(setup, fingerprint=f"{old} {new}".strip()))
    try:
        private_file.write(Path(setup.path), text)
    except StoreError:
        if former is None:
            stores.metadata.remove_setup(setup)
        else:
            stores.metadata.put_setup(former)
        raise
    if old:
        stores.metadata.put_setup(replace(setup, fingerprint=new))


def renew(stores: Stores, organization: Organization, secret: Secret) -> None:
    """Put the PAT where a former one was written for the organization; a warning says where that failed."""
    for setup, form in _written(stores, [organization.key]):
        text = _text(setup, stores)
        found = None if text is None else form.secret(text, setup.key)
        if text is None or found is None:
            continue
        if found != secret.reveal() and not setup.wrote(Secret(found)):
            _warn_of_another(setup)
        elif found != secret.reveal() or not setup.wrote(secret):
            try:
                put(stores, setup, secret, form.replaced(text, setup.key, secret.reveal()))
            except StoreError as error:
                _log.warning("%s still holds the former PAT: %s", setup.path, error.message)


def remove(stores: Stores, keys: Iterable[str]) -> None:
    """Remove the PATs that were stored under these keys from the files that they were written to."""
    for setup, form in _written(stores, keys):
        text = _text(setup, stores)
        if text is None:
            continue
        found = form.secret(text, setup.key)
        if found is not None and not setup.wrote(Secret(found)):
            _warn_of_another(setup)
        elif found is not None:
            try:
                take_back(setup, form, text)
            except StoreError as error:
                _log.warning("%s still holds the PAT: %s", setup.path, error.message)
                continue
        _forget(setup, stores)


def is_late(setup: ToolSetup, stores: Stores, stored: Secret | None) -> bool:
    """Tell whether a file holds what was written there, but another PAT is stored now: `stored`, if that was read."""
    found = _found(setup)
    if found is None or not setup.wrote(found):
        return False
    record = stores.metadata.get(setup.organization)
    return found != stored if stored is not None else record is not None and not record.matches(found)


def take_back(setup: ToolSetup, form: SecretFile, text: str) -> None:
    """Write the file without our lines, or remove it if nothing else was ever there."""
    left, path = own_lines.removed(text, setup, form), Path(setup.path)
    if not left.strip() and setup.created:
        tool_file.remove(path)
    elif left != text:
        private_file.write(path, left)
    if form.secret(left, setup.key):
        _warn_of_another(setup)


def state_of(setup: ToolSetup, stores: Stores) -> str | None:
    """Return whether a file holds the PAT that is stored now; None if it holds none, or it cannot be told."""
    found = _found(setup)
    if found is None:
        return None
    record = stores.metadata.get(setup.organization)
    return CURRENT if record is not None and record.matches(found) else STALE


def _found(setup: ToolSetup) -> Secret | None:
    form = form_of(setup.tool, setup.key)
    with suppress(StoreError):
        content = tool_file.read(Path(setup.path))
        found = form.secret(decoded(content), setup.key) if form and content is not None else None
        return None if found is None else Secret(found)
    return None


def decoded(content: bytes) -> str:
    """Return a file's text; whatever its encoding is, `private_file.write` gives the same bytes back."""
    return content.decode("utf-8", "surrogateescape")


def _written(stores: Stores, keys: Iterable[str]) -> list[tuple[ToolSetup, SecretFile]]:
    wanted, found = frozenset(keys), []
    for setup in stores.metadata.setups():
        form = form_of(setup.tool, setup.key) if setup.organization in wanted else None
        if form is not None:
            found.append((setup, form))
    return found


def _text(setup: ToolSetup, stores: Stores) -> str | None:
    """Return the file's text; one that is gone is forgotten, and one that cannot be read is named."""
    private_file.remove_leftover(Path(setup.path))
    try:
        content = tool_file.read(Path(setup.path))
    except StoreError as error:
        _log.warning("%s may still hold the former PAT: %s", setup.path, error.message)
        return None
    if content is None:
        _forget(setup, stores)
        return None
    return decoded(content)


def _forget(setup: ToolSetup, stores: Stores) -> None:
    try:
        stores.metadata.remove_setup(setup)
    except StoreError as error:  # the PAT itself is gone from there
        _log.info("What was noted of %s is kept: %s", setup.path, error.message)


def _warn_of_another(setup: ToolSetup) -> None:
    _log.warning("%s holds another PAT for %s, which was left as it is.", setup.path, setup.key)
