"""Which Entra tenant owns an organization: told in the headers of an anonymous answer, whatever its status."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.organization import Organization
from .transport import Transport, anonymous

SECONDS = 15.0
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_AUTHORITY = re.compile(rf"authorization_uri=\"?https://[^/\s\",]+/({_GUID})")
_ZERO = "00000000-0000-0000-0000-000000000000"


def discover(transport: Transport, organization: Organization, seconds: float = SECONDS) -> str | None:
    """Return the tenant's id, empty for an organization of Microsoft accounts, None where the answer does not tell.

    Raises ServiceError where there is no answer within `seconds`.
    """
    return read(transport.send("HEAD", organization.url, anonymous, total_seconds=seconds).headers)


def read(headers: Mapping[str, str]) -> str | None:
    """Read the tenant from `WWW-Authenticate`, else from `X-VSS-ResourceTenant`; all zeros means Microsoft accounts."""
    authorities = _AUTHORITY.findall(headers.get("WWW-Authenticate", ""))
    owners = re.findall(_GUID, headers.get("X-VSS-ResourceTenant", ""))
    found = [tenant.lower() for tenant in (*authorities, *owners)]
    if not found:
        return None
    return next((tenant for tenant in found if tenant != _ZERO), "")
