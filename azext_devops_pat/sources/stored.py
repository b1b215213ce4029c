"""The PAT stored for an organization, else the stored default PAT."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..core.credential import Credential, CredentialRequest, SourceResult
from ..core.errors import KeyringError, StoreError
from ..core.expiry import posix
from ..core.names import DEFAULT_KEY, FILE, KEYRING, STORED
from ..core.organization import Organization
from ..core.record import Record
from ..core.secret import Secret
from ..stores.metadata import Records
from ..stores.secret_store import SecretStore
from ..stores.stores import Stores


class StoredSource:
    """Reads keyring and file. What the files tell of keys is read once for any number of organizations."""

    name = STORED

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._unreachable = False
        self._hint = ""  # what helps against what is in the way of the file
        self._has_keyring = True  # until it says otherwise
        self._may_peek = True

    def find(self, request: CredentialRequest) -> SourceResult:
        """Return the organization's own PAT, else the default PAT if it may go there."""
        organization, timeout, problems = request.organization, request.patience.keyring, list[str]()
        for key in self._keys(organization):
            credential = self._read(key, organization, timeout, problems)
            if credential is not None:
                reason = f"the PAT stored for {organization} in the {credential.storage}"
                return SourceResult(self.name, reason, credential, note=self._repeated(credential))
        if self._may_be_out_of_reach(organization):
            return SourceResult(self.name, "; ".join(problems), hint=self._hint, answered=False)
        if not organization.is_server:
            credential = self._read(DEFAULT_KEY, None, timeout, problems)
            if credential is not None:
                reason = "; ".join([*problems, f"the default PAT stored in the {credential.storage}"])
                return SourceResult(self.name, reason, credential, note=self._repeated(credential))
        name = organization.url if organization.is_server else organization.name
        reason = "; ".join([*problems, f"no PAT is stored for {name}"])
        return SourceResult(self.name, reason, hint=self._hint, answered=not self._unreachable)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self._stores.organizations.keys())

    @cached_property
    def _records(self) -> Records:
        return self._stores.metadata.records()

    def held(self, key: str, only_for: Organization | None, timeout: float | None = None) -> Credential | None:
        """Return the PAT under `key`, None if there is none; raise StoreError if a store cannot be read."""
        problems: list[str] = []
        credential = self._read(key, only_for, timeout, problems)
        if credential is None and problems:
            raise StoreError(f"{problems[0]}.")
        return credential

    def default_storage(self, timeout: float | None) -> str | None:
        """Return the store that holds the default PAT, or should hold it and cannot be read.

        The keyring is asked only if some file names a default PAT.
        """
        if not self._is_known(DEFAULT_KEY):
            return FILE if self._is_in_file(DEFAULT_KEY) else None
        credential = self._read(DEFAULT_KEY, None, timeout, [])
        if credential is not None:
            return credential.storage
        record = self._records.get(DEFAULT_KEY)
        return record.storage if record is not None and self._unreachable else None

    def _may_be_out_of_reach(self, organization: Organization) -> bool:
        """Tell whether the organization's own PAT may be in a store that cannot be read: no other takes its place."""
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
        return self._records.get(key) is not None or key in self._listed

    def _read(
        self, key: str, only_for: Organization | None, timeout: float | None, problems: list[str]
    ) -> Credential | None:
        for store in self._order(key):
            try:
                secret = store.get(key, timeout)
            except StoreError as error:
                self._note(key, error, problems)
                continue
            if secret is not None:
                return self._credential(key, only_for, store.name, secret)
        return None

    def _note(self, key: str, error: StoreError, problems: list[str]) -> None:
        """Keep in words what went wrong; that there is no keyring is wrong only if it should hold the PAT."""
        text = error.message.rstrip(".")
        if isinstance(error, KeyringError) and error.cause == KeyringError.UNAVAILABLE:
            self._has_keyring = False
            if not self._belongs_in_keyring(key):
                return
            text = "its PAT is in a keyring that is not available in this session"
        self._unreachable = True
        self._hint = self._hint if isinstance(error, KeyringError) else error.hint
        if text not in problems:
            problems.append(text)

    def _order(self, key: str) -> tuple[SecretStore, ...]:
        """The keyring first, as `azure-devops` reads, unless our own login chose the file."""
        vault = self._stores.vault
        if not self._has_keyring and not self._belongs_in_keyring(key):
            return (vault.file,)
        record = self._records.get(key)
        if record is not None and record.storage == FILE:
            return (vault.file, vault.keyring)
        return (vault.keyring, vault.file)

    def _belongs_in_keyring(self, key: str) -> bool:
        record = self._records.get(key)
        return record is not None and record.storage == KEYRING

    def _credential(self, key: str, only_for: Organization | None, storage: str, secret: Secret) -> Credential:
        record = self._records.of(key, secret)
        known = record or Record()
        return Credential(
            self.name,
            secret,
            account=known.account,
            expires_on=posix(known.valid_to),
            storage=storage,
            key=key,
            record=record,
            only_for=only_for,
        )

    def _repeated(self, credential: Credential) -> str:
        """Say if the file has several entries for the credential's key."""
        file = self._stores.vault.file
        if credential.storage != FILE or credential.key is None or not file.repeats(credential.key):
            return ""
        return f"this is the first of several entries for it in {file.path}, which azure-devops reads as empty"

    def _is_in_file(self, key: str) -> bool:
        try:
            return self._stores.vault.file.get(key) is not None
        except StoreError:
            return False

    def other_copy(self, credential: Credential, timeout: float) -> str:
        """Say if the other store holds another PAT under the same key, and which one `azure-devops` uses.

        Empty if it does not, or cannot be asked within `timeout` and nothing is known of it. A keyring that does not
        answer in time is not asked again, so this comes last.
        """
        if credential.key is None:
            return ""
        stale = credential.record.stale_copy_in if credential.record else None
        try:
            other = self._other(credential.key, credential.storage, timeout)
        except StoreError:
            return "" if stale is None else f"the {stale} may still hold an older PAT{_USED[stale]}"
        if other is None or other == credential.secret:
            return ""
        storage = KEYRING if credential.storage == FILE else FILE
        return f"the {storage} holds {'an older' if stale else 'another'} PAT{_USED[storage]}"

    def _other(self, key: str, storage: str | None, timeout: float) -> Secret | None:
        """Look into the store that the credential is not from."""
        if storage == KEYRING:
            return self._stores.vault.file.get(key)
        if timeout <= 0 or not self._may_peek:
            raise KeyringError(KeyringError.FAILED, "The keyring is not looked into.")
        self._may_peek = False  # once it fails
        other = self._stores.vault.keyring.peek(key, timeout)
        self._may_peek = True
        return other


_USED = {KEYRING: ", which azure-devops uses", FILE: ""}
