"""What every store of secrets promises; `tests/contracts/secret_store.py` holds them all to it."""

from __future__ import annotations

from typing import Protocol

from ..core.secret import Secret


class SecretStore(Protocol):
    """Keeps one secret for each key. Absence is `None`; a store that cannot answer raises StoreError.

    `timeout` is in seconds: how long to wait for whoever must answer, None for the store's own limit.
    """

    @property
    def name(self) -> str:
        """`keyring` or `file`, as shown to people."""

    def get(self, key: str, timeout: float | None = None) -> Secret | None:
        """Return the secret of `key`."""

    def put(self, key: str, secret: Secret) -> None:
        """Store and read back; after a failure the secret from before is still there."""

    def remove(self, key: str, timeout: float | None = None) -> bool:
        """Remove the secret of `key`; return whether there was one."""
