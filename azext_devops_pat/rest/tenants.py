"""Which Entra tenant owns an organization: the headers of an anonymous answer say it, whatever its status."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.organization import Organization
from . import causes
from .answers import is_of_the_network
from .refusals import refusal
from .transport import Transport

SECONDS = 15.0
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_AUTHORITY = re.compile(rf"authorization_uri\s*=\s*[\"']?https://[^/\s\"',]+/({_GUID})", re.IGNORECASE)
_OTHERS = {404: causes.UNKNOWN_ORGANIZATION, 407: causes.PROXY, 429: causes.THROTTLED} | dict.fromkeys(
    (500, 502, 503, 504), causes.UNAVAILABLE
)
_ZERO = "00000000-0000-0000-0000-000000000000"


def discover(transport: Transport, organization: Organization, timeout: float = SECONDS) -> str | None:
    """Return the tenant's id, empty for an organization of Microsoft accounts, None if the answer does not tell.

    Raises ServiceError if there is no answer within `timeout` seconds, or not the organization's own. It is asked once.
    """
    answer = transport.send("HEAD", organization, "", None, is_final=lambda _: True, timeout=timeout)
    tenant = read(answer.headers)
    if tenant is None and is_of_the_network(answer, organization):
        raise refusal(causes.NOT_AZURE_DEVOPS, organization, answer)
    if tenant is None and answer.status in _OTHERS:
        raise refusal(_OTHERS[answer.status], organization, answer)
    return tenant


def read(headers: Mapping[str, str]) -> str | None:
    """Read the tenant from `WWW-Authenticate`, else from `X-VSS-ResourceTenant`; all zeros means Microsoft accounts."""
    authorities = _AUTHORITY.findall(headers.get("WWW-Authenticate", ""))
    owners = re.findall(_GUID, headers.get("X-VSS-ResourceTenant", ""))
    found = [tenant.lower() for tenant in (*authorities, *owners)]
    if not found:
        return None
    return next((tenant for tenant in found if tenant != _ZERO), "")
