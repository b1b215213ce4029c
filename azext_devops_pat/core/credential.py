"""A credential, who may receive it, and what each source answers when it is asked for one."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from .names import ENVIRONMENT
from .organization import Organization
from .record import Record
from .secret import Secret

BASIC, BEARER = "Basic", "Bearer"


@dataclass(frozen=True)
class Credential:
    """What authenticates at one organization.

    `kind` is BASIC (a PAT, the password of any user name) or BEARER (an Entra token); `expires_on` is in POSIX
    seconds if known; `tenant` belongs to an Entra token. A stored PAT has its `storage`, its `key` there and, unless
    another program stored it, its `record`. `only_for` is the one organization that may receive it, None for any.
    """

    source: str
    secret: Secret
    kind: str = BASIC
    account: str | None = None
    tenant: str | None = None
    expires_on: int | None = None
    storage: str | None = None
    key: str | None = None
    record: Record | None = None
    only_for: Organization | None = None

    def basic(self) -> str:
        """Return base64 of `:SECRET`, unwrapped; Entra tokens are accepted as a password too."""
        return base64.b64encode(f":{self.secret.reveal()}".encode("utf-8", "surrogatepass")).decode("ascii")

    def authorization(self) -> str:
        """Return the value of the `Authorization` header."""
        return f"{self.kind} {self.basic() if self.kind == BASIC else self.secret.reveal()}"

    def may_go_to(self, organization: Organization, has_consent: bool) -> bool:
        """Tell whether the organization's hosts may receive this credential.

        `has_consent`: the user said that this Server is theirs. Nothing is needed for Azure DevOps Services.
        """
        if self.only_for is not None:
            return self.only_for == organization
        return not organization.is_server or self.source == ENVIRONMENT and has_consent


@dataclass(frozen=True)
class Patience:
    """How many seconds each kind of question may take; `keyring` None means the keyring's own limit.

    `offline` asks nobody but the stores.
    """

    tenant: float = 15.0
    acceptance: float = 20.0
    entra: float = 20.0
    keyring: float | None = None
    offline: bool = False


PATIENT = Patience()
HURRIED = Patience(tenant=3.0, acceptance=3.0, entra=6.0, keyring=8.0)
HINT = Patience(tenant=3.0, acceptance=3.0, entra=3.0, keyring=8.0)  # for a sentence that comes on top
OFFLINE = Patience(offline=True, keyring=8.0)


@dataclass(frozen=True)
class CredentialRequest:
    """The organization that needs a credential, and how to look for it.

    `has_consent` for a Server: see `Credential.may_go_to`. `fresh` asks again what the answer cache holds, and falls
    back on it only if nobody answers.
    """

    organization: Organization
    has_consent: bool = False
    patience: Patience = PATIENT
    fresh: bool = False


@dataclass(frozen=True)
class SourceResult:
    """What one source answers: a credential, or in `reason` why it has none and in `hint` a command that helps.

    `stops_search` keeps later sources from being asked; `answered` is False if the source could not be asked, so that
    it may have a credential another time; `verified` if the service has just accepted the credential; `is_refusal` if
    somebody is signed in, but gets no credential for this organization; `note` is what a person should know of that
    credential.
    """

    source: str
    reason: str
    credential: Credential | None = None
    hint: str = ""
    stops_search: bool = False
    answered: bool = True
    verified: bool = False
    note: str = ""
    is_refusal: bool = False
