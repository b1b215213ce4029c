"""A SecretStore in memory, for tests; it obeys the same contract as the real ones."""

from __future__ import annotations

from azext_devops_pat.core.secret import Secret


class MemoryStore:
    """Forgets all when the process ends."""

    name = "memory"

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}

    def get(self, key: str, timeout: float | None = None) -> Secret | None:
        """Return the secret of `key`."""
        return self._secrets.get(key)

    def put(self, key: str, secret: Secret) -> None:
        """Store `secret`."""
        self._secrets[key] = secret

    def remove(self, key: str, timeout: float | None = None) -> bool:
        """Remove the secret of `key`; return whether there was one."""
        return self._secrets.pop(key, None) is not None
