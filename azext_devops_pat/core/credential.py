"""A credential, where it comes from, and what each source says when it is asked for one."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from .organization import Organization
from .secret import Secret

BASIC, BEARER = "Basic", "Bearer"


@dataclass(frozen=True)
class Credential:
    """What authenticates at one organization.

    `kind` is BASIC (a PAT, the password of any user name) or BEARER (an Entra token); `expires_on` is in POSIX seconds
    where it is known; `storage` and `key` tell where a stored PAT rests; `tenant` belongs to an Entra token.
    """

    source: str
    secret: Secret
    kind: str = BASIC
    account: str | None = None
    tenant: str | None = None
    expires_on: int | None = None
    storage: str | None = None
    key: str | None = None

    def basic(self) -> str:
        """Return base64 of `:SECRET`, unwrapped; Entra tokens are accepted as a password too."""
        return base64.b64encode(f":{self.secret.reveal()}".encode()).decode("ascii")

    def header(self) -> str:
        """Return the whole `Authorization` header."""
        value = self.basic() if self.kind == BASIC else self.secret.reveal()
        return f"Authorization: {self.kind} {value}"


@dataclass(frozen=True)
class Inquiry:
    """The organization that needs a credential; `named` when the user wrote it on this very command line."""

    organization: Organization
    named: bool = True


@dataclass(frozen=True)
class Finding:
    """What one source says: a credential, or in `reason` why it has none and in `hint` a command that mends it.

    `is_final` keeps later sources from being asked; `is_certain` is False where the source could not be asked, so that
    another time it may have a credential; `verified` when the service has just accepted the credential.
    """

    source: str
    reason: str
    credential: Credential | None = None
    hint: str = ""
    is_final: bool = False
    is_certain: bool = True
    verified: bool = False
