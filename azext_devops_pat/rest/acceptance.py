"""Whether the service accepts a PAT that was just made; one of few scopes may not be allowed to ask."""

from __future__ import annotations

from ..core.credential import Credential
from ..core.organization import Organization
from .answers import Answer
from .connection_data import Identity, interpret
from .transport import Transport

SECONDS = 10.0  # of one question
_PATH = "/_apis/connectionData?api-version=7.1-preview"


def fetch_identity_if_told(transport: Transport, organization: Organization, credential: Credential) -> Identity | None:
    """Return whose the PAT is; None if the service answers as it does where a scope is missing: 401, empty, `Basic`.

    Raises ServiceError if it is not accepted. What None means only the caller knows: of a PAT that was made seconds
    ago that it is accepted.
    """
    answer = transport.send(
        "GET", organization, _PATH, credential, is_final=lambda found: found.is_deactivated, timeout=SECONDS
    )
    return None if _lacks_scope(answer) else interpret(answer, organization)


def _lacks_scope(answer: Answer) -> bool:
    offered = answer.headers.get("WWW-Authenticate", "").lower()
    only_basic = "basic" in offered and not any(word in offered for word in ("bearer", "federated", "negotiate"))
    return answer.status == 401 and not answer.body.strip() and only_basic and answer.is_own
