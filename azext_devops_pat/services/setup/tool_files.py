"""PATs that were written to files of other tools follow the stored one: renewed with it, and removed with it.

Call with the lock of the stores held, after the store itself has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ...core.errors import StoreError
from ...core.organization import Organization
from ...core.secret import Secret
from ...core.tool_setup import ToolSetup
from ...stores import private_file, tool_file
from ...stores.stores import Stores
from ...tools.blocks import SecretFile
from .file_tools import form_of

_log = logging.getLogger("cli." + __name__)
CURRENT, STALE = "current", "stale"


def stored_secrets(stores: Stores, keys: Iterable[str]) -> dict[str, Secret]:
    """Return what is stored under those of the keys whose PAT was written to a file, as far as it can be read."""
    written = {setup.organization for setup in stores.metadata.setups()}
    found = {}
    for key in written.intersection(keys):
        for store in (stores.vault.file, stores.vault.keyring):
            with suppress(StoreError):
                secret = store.get(key)
                if secret is not None:
                    found[key] = secret
    return found


def renew(stores: Stores, organization: Organization, old_secret: Secret | None, new_secret: Secret) -> None:
    """Put the new PAT where the old one was written for the organization; a warning says where that failed."""
    for setup, form in _written(stores, [organization.key]):
        text = _text(setup, stores)
        found = None if text is None else form.secret(text, setup.key)
        if text is None or found is None or found == new_secret.reveal():
            continue
        if old_secret is None or found != old_secret.reveal():
            _log.warning("%s holds another PAT for %s, which was left as it is.", setup.path, setup.key)
            continue
        _write(setup, form.replaced(text, setup.key, new_secret.reveal()), "still holds the former PAT")


def remove(stores: Stores, secrets: Mapping[str, Secret]) -> None:
    """Remove each PAT, by the store key that it had, from the files that it was written to."""
    for setup, form in _written(stores, secrets):
        text = _text(setup, stores)
        found = None if text is None else form.secret(text, setup.key)
        if text is None or found is None:
            continue
        if found != secrets[setup.organization].reveal():
            _log.warning("%s holds another PAT for %s, which was left as it is.", setup.path, setup.key)
        elif not take_back(setup, form, text):
            continue
        stores.metadata.remove_setup(setup)


def take_back(setup: ToolSetup, form: SecretFile, text: str) -> bool:
    """Write the file without our lines, or remove it if nothing else was ever there; a warning says if that failed."""
    left = form.removed(text, setup.key)
    if left or not setup.created:
        return _write(setup, left, "still holds the PAT")
    try:
        tool_file.remove(Path(setup.path))
    except StoreError as error:
        _log.warning("%s still holds the PAT: %s", setup.path, error.message)
        return False
    return True


def state_of(setup: ToolSetup, stores: Stores) -> str | None:
    """Return whether a file holds the PAT that is stored now; None if it holds none, or it cannot be told."""
    form = form_of(setup.tool, setup.path)
    with suppress(StoreError):
        content = tool_file.read(Path(setup.path))
        found = form.secret(decoded(content), setup.key) if form and content is not None else None
        record = stores.metadata.get(setup.organization)
        if found is not None:
            return CURRENT if record is not None and record.matches(Secret(found)) else STALE
    return None


def decoded(content: bytes) -> str:
    """Return a file's text; whatever its encoding is, `private_file.write` gives the same bytes back."""
    return content.decode("utf-8", "surrogateescape")


def _written(stores: Stores, keys: Iterable[str]) -> list[tuple[ToolSetup, SecretFile]]:
    wanted, found = frozenset(keys), []
    for setup in stores.metadata.setups():
        form = form_of(setup.tool, setup.path) if setup.organization in wanted else None
        if form is not None:
            found.append((setup, form))
    return found


def _text(setup: ToolSetup, stores: Stores) -> str | None:
    """Return the file's text; one that is gone is forgotten, and one that cannot be read is named."""
    try:
        content = tool_file.read(Path(setup.path))
    except StoreError as error:
        _log.warning("%s may still hold the former PAT: %s", setup.path, error.message)
        return None
    if content is None:
        stores.metadata.remove_setup(setup)
        return None
    return decoded(content)


def _write(setup: ToolSetup, text: str, otherwise: str) -> bool:
    try:
        private_file.write(Path(setup.path), text)
    except StoreError as error:
        _log.warning("%s %s: %s", setup.path, otherwise, error.message)
        return False
    return True
