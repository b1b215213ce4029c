"""Everything that is stored on this machine, bundled for the use cases."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ..core import names
from ..core.errors import OrganizationError, StoreError
from ..core.names import DEFAULT_KEY, KEY_PREFIX
from ..core.organization import Organization
from ..core.organization_parser import anybody, parse, redacted
from ..core.record import Record
from . import lock
from .defaults import Defaults
from .file_store import FileStore
from .folder import chosen_folder
from .keyring_store import KeyringStore
from .metadata import Metadata
from .organization_list import OrganizationList
from .vault import Vault

_log = logging.getLogger("cli." + __name__)
_PLAIN_KEY = re.compile(KEY_PREFIX + r"https://(dev\.azure\.com/[a-z0-9-]+|[a-z0-9-]+\.visualstudio\.com)")
_OLD_SPELLING = re.compile(r"^https?://([^/@]*@)?", re.IGNORECASE)


@dataclass(frozen=True)
class Stores:
    """Secrets, the list of their keys, what is known of them, and the defaults, all in one folder."""

    folder: Path
    vault: Vault
    organizations: OrganizationList
    metadata: Metadata
    defaults: Defaults

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes of ours from writing meanwhile."""
        return lock.held(self.folder)

    def locked_if_there(self) -> AbstractContextManager[None]:
        """The same, but make no folder for a command that only removes."""
        return self.locked() if os.path.exists(self.folder) else nullcontext()

    def has_journal(self, organization: Organization) -> bool:
        """Tell whether a rotation of the organization's PAT is unfinished, or left something behind."""
        return not organization.is_server and (self.folder / names.JOURNAL_FILE.format(organization.name)).exists()

    def has_journals(self) -> bool:
        """Tell whether there is a journal of any organization's rotations."""
        return any(self.folder.glob(names.JOURNAL_FILE.format("*")))

    def known_keys(self) -> list[str]:
        """Return every key that some file names, old spellings included; a damaged file of secrets is passed over."""
        return list(dict.fromkeys([*self.organizations.keys(), *self._keys_in_file(), *self.metadata.records().keys()]))

    def _keys_in_file(self) -> list[str]:
        try:
            return [key for key in self.vault.file.keys() if key.startswith(KEY_PREFIX)]
        except StoreError as error:
            _log.info("%s", error.message)  # who writes to the file, or reads a PAT from it, reports it
            return []

    def keys_of(self, organization: Organization) -> list[str]:
        """Return every key that may hold a PAT of `organization`, however it was once spelled."""
        return [*organization.lookup_keys, *self.old_spellings().get(organization.key, [])]

    def old_spellings(self) -> dict[str, list[str]]:
        """Return the known keys that are neither an organization's own nor its alias's, by the organization's own."""
        found: dict[str, list[str]] = {}
        for key in self.known_keys():
            organization = None if _PLAIN_KEY.fullmatch(key) else organization_of(key)
            if organization is not None and key not in organization.lookup_keys:
                found.setdefault(organization.key, []).append(key)
        return found

    def servers(self) -> list[Organization]:
        """Return the Server collections that a PAT is stored for, or was."""
        records = self.metadata.records()
        keys = [key for key in self.known_keys() if not _PLAIN_KEY.fullmatch(key)]
        found = (organization_of(key, records.get(key)) for key in keys)
        return [organization for organization in found if organization is not None and organization.is_server]

    def default_organization(self) -> str | None:
        """Return the default organization in force, in the form for people."""
        value = self.defaults.get("organization").value
        return canonical(value) if value else None


def locate_folder(environment: Mapping[str, str], az_folder: str) -> Path:
    """Return `AZURE_DEVOPS_EXT_CONFIG_DIR`, else the folder that `azure-devops` has in az's configuration folder."""
    own = environment.get(names.CONFIG_FOLDER_VARIABLE)
    return chosen_folder(own) if own else Path(os.path.abspath(az_folder)) / "azuredevops"


def open_stores(folder: Path, environment: Mapping[str, str], attended: bool) -> Stores:
    """Return the stores in `folder`; nothing is read or written yet. `attended`: a person can unlock a keyring."""
    return Stores(
        folder,
        Vault(KeyringStore(attended), FileStore(folder / names.TOKENS_FILE), attended),
        OrganizationList(folder / names.ORGANIZATION_LIST_FILE),
        Metadata(folder / names.METADATA_FILE),
        Defaults(folder / names.DEFAULTS_FILE, environment),
    )


def organization_of(key: str, record: Record | None = None) -> Organization | None:
    """Return the organization that a store key names; None for the default PAT and for what cannot be read.

    A Server's key is in lower case; its `record` has the URL as the user spelled it.

    Old spellings that login refuses are read here, so that they can be removed: http://, user names and passwords.
    """
    if key == DEFAULT_KEY or not key.startswith(KEY_PREFIX):
        return None
    try:
        organization = parse(_OLD_SPELLING.sub("https://", key[len(KEY_PREFIX) :]), anybody)
        spelled = record.organization if record and organization.is_server else None
        return parse(spelled, anybody) if spelled else organization
    except OrganizationError:
        return None


def canonical(value: str) -> str:
    """Return a configured organization in the form for people, or what may be shown of it if it cannot be read."""
    try:
        return parse(value, anybody).url
    except OrganizationError:
        return redacted(value)
