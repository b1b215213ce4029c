"""What every store of secrets promises; `tests/contracts/secret_store.py` holds them all to it."""

from __future__ import annotations

from typing import Protocol

from ..core.secret import Secret

USER_NAME = "Personal Access Token"


class SecretStore(Protocol):
    """Keeps one secret a key. Absence is `None`; a store that cannot answer raises StoreError."""

    @property
    def name(self) -> str:
        """`keyring` or `file`, as shown to people."""

    def get(self, key: str) -> Secret | None:
        """Return the secret of `key`."""

    def put(self, key: str, secret: Secret) -> None:
        """Store and read back; on any failure what was stored before is still there."""

    def remove(self, key: str) -> bool:
        """Remove the secret of `key`; return whether there was one."""
