"""The PAT stored for an organization, else the stored default PAT."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..core.credential import Credential, Finding, Inquiry
from ..core.errors import KeyringError, StoreError
from ..core.expiry import posix
from ..core.organization import DEFAULT_KEY, Organization
from ..core.resolve import STORED
from ..core.secret import Secret
from ..stores.metadata import Record, Records
from ..stores.secret_store import SecretStore
from ..stores.shared import Stores
from ..stores.vault import FILE, KEYRING


class StoredSource:
    """Reads keyring and file. What the files tell of keys is read once for any number of organizations."""

    name = STORED

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._unreachable = False
        self._has_keyring = True  # until it says otherwise
        self._may_peek = True

    def find(self, inquiry: Inquiry) -> Finding:
        """Return the organization's own PAT, else the default PAT where it may go there."""
        organization, problems = inquiry.organization, list[str]()
        for key in self._keys(organization):
            credential = self._read(key, problems)
            if credential is not None:
                reason = f"the PAT stored for {organization} in the {credential.storage}"
                return Finding(self.name, reason, credential)
        if self._may_be_out_of_reach(organization):
            return Finding(self.name, "; ".join(problems), is_certain=False)
        if organization.is_server and not inquiry.named:
            problems.append("the default PAT goes to a Server only when --organization names it")
        else:
            credential = self._read(DEFAULT_KEY, problems)
            if credential is not None:
                reason = "; ".join([*problems, f"the default PAT stored in the {credential.storage}"])
                return Finding(self.name, reason, credential)
        reason = "; ".join([*problems, f"no PAT is stored for {organization.name}"])
        return Finding(self.name, reason, is_certain=not self._unreachable)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self._stores.organizations.keys())

    @cached_property
    def _records(self) -> Records:
        return self._stores.metadata.records()

    def record_of(self, credential: Credential) -> Record | None:
        """Return what is known of a PAT found here; None where another program stored it."""
        return None if credential.key is None else self._records.of(credential.key, credential.secret)

    def default_storage(self) -> str | None:
        """Return the store that holds the default PAT, or should hold it and cannot be read.

        The keyring is asked only for one that some file names, or for another key already.
        """
        if not self._is_known(DEFAULT_KEY):
            return FILE if self._is_in_file(DEFAULT_KEY) else None
        credential = self._read(DEFAULT_KEY, [])
        if credential is not None:
            return credential.storage
        record = self._record(DEFAULT_KEY)
        return record.storage if record is not None and self._unreachable else None

    def _record(self, key: str) -> Record | None:
        return self._records.get(key)

    def _may_be_out_of_reach(self, organization: Organization) -> bool:
        """Tell whether the organization's own PAT may rest where it could not be read: no other takes its place."""
        return self._unreachable and any(self._is_known(key) for key in self._keys(organization))

    def _keys(self, organization: Organization) -> Iterator[str]:
        """The keys that some file names first: an organization's own PAT costs one look-up."""
        first, *others = organization.lookup_keys
        if not others or self._is_known(first):
            yield from (first, *others)
        else:
            yield from sorted(organization.lookup_keys, key=lambda key: not self._is_known(key))
        yield from self._old_spellings.get(organization.key, ())

    @cached_property
    def _old_spellings(self) -> dict[str, list[str]]:
        return self._stores.old_spellings()

    def _is_known(self, key: str) -> bool:
        return self._record(key) is not None or key in self._listed

    def _read(self, key: str, problems: list[str]) -> Credential | None:
        for store in self._order(key):
            try:
                secret = store.get(key)
            except StoreError as error:
                self._note(key, error, problems)
                continue
            if secret is not None:
                return self._credential(key, store.name, secret)
        return None

    def _note(self, key: str, error: StoreError, problems: list[str]) -> None:
        """Keep in words what went wrong; that there is no keyring is wrong only where it should hold the PAT."""
        text = error.message.rstrip(".")
        if getattr(error, "cause", None) == KeyringError.UNAVAILABLE:
            self._has_keyring = False
            if not self._belongs_in_keyring(key):
                return
            text = "the PAT is stored in a keyring, which is not to be had here"
        self._unreachable = True
        if text not in problems:
            problems.append(text)

    def _order(self, key: str) -> tuple[SecretStore, ...]:
        """The keyring first, as `azure-devops` reads, but where our own login chose the file."""
        vault = self._stores.vault
        if not self._has_keyring and not self._belongs_in_keyring(key):
            return (vault.file,)
        record = self._record(key)
        if record is not None and record.storage == FILE:
            return (vault.file, vault.keyring)
        return (vault.keyring, vault.file)

    def _belongs_in_keyring(self, key: str) -> bool:
        record = self._record(key)
        return record is not None and record.storage == KEYRING

    def _credential(self, key: str, storage: str, secret: Secret) -> Credential:
        record = self._records.of(key, secret) or Record()
        return Credential(
            self.name,
            secret,
            account=record.account,
            expires_on=posix(record.valid_to),
            storage=storage,
            key=key,
        )

    def _is_in_file(self, key: str) -> bool:
        try:
            return self._stores.vault.file.get(key) is not None
        except StoreError:
            return False

    def other_copy(self, credential: Credential, seconds: float) -> str:
        """Say where the other store holds another PAT under the same key, and which one `azure-devops` uses.

        Empty where it does not, or cannot be asked within `seconds` and nothing is known of it. A keyring that does
        not answer in time is given up for all, so this comes last.
        """
        if credential.key is None:
            return ""
        record = self._records.of(credential.key, credential.secret)
        left_in = record.left_in if record else None
        try:
            other = self._other(credential.key, credential.storage, seconds)
        except StoreError:
            return "" if left_in is None else f"the {left_in} may still hold an older one{_USED[left_in]}"
        if other is None or other == credential.secret:
            return ""
        storage = KEYRING if credential.storage == FILE else FILE
        return f"the {storage} holds {'an older' if left_in else 'another'} one{_USED[storage]}"

    def _other(self, key: str, storage: str | None, seconds: float) -> Secret | None:
        """Look into the store that the credential is not from."""
        if storage == KEYRING:
            return self._stores.vault.file.get(key)
        if seconds <= 0 or not self._may_peek:
            raise KeyringError(KeyringError.FAILED, "The keyring is not looked into.")
        self._may_peek = False  # once it fails
        other = self._stores.vault.keyring.peek(key, seconds)
        self._may_peek = True
        return other


_USED = {KEYRING: ", and azure-devops uses that one", FILE: ""}
