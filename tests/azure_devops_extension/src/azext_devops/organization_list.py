"""The list of keys that have a PAT, one a line, so that logout finds them all."""

from __future__ import annotations

import os

from knack.util import CLIError

from azext_devops import store
from azext_devops.config import CONFIG_DIR

LIST_FILE = os.path.join(CONFIG_DIR, 'organization_list')


def add(key: str) -> None:
    if key not in (line.rstrip() for line in _lines()):
        with open(LIST_FILE, 'a+') as file:
            file.write(key + '\n')


def clear(key: str) -> None:
    """Takes the key off the list first, and only then looks whether there is a PAT to remove."""
    if os.path.isfile(LIST_FILE):
        kept = [line for line in _lines() if line.rstrip() != key]
        with open(LIST_FILE, 'w') as file:
            file.writelines(kept)
    store.remove(key)


def clear_all() -> None:
    """Ends at the first entry without a PAT; the entries after it, and the list, stay."""
    if not os.path.isfile(LIST_FILE):
        raise CLIError('No credentials were found.')
    for line in _lines():
        store.remove(line.rstrip())
    os.remove(LIST_FILE)


def _lines() -> list[str]:
    if not os.path.isfile(LIST_FILE):
        return []
    with open(LIST_FILE) as file:
        return file.readlines()
