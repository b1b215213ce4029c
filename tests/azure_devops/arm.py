"""What `management.azure.com` answers: the tenants and subscriptions of an account."""

from __future__ import annotations

import re

from tests.azure_devops.entra import Directory, Grant
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.organizations import guid
from tests.azure_devops.recording import Request

HOST = "management.azure.com"


def subscription_id(tenant: str) -> str:
    """The one subscription of a tenant."""
    return guid("subscription", tenant)


class Arm:
    """Azure Resource Manager, as far as `az login` asks it."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.without_subscriptions: set[str] = set()

    def tenants(self, request: Request, match: re.Match[str]) -> Response:
        """`/tenants`: every tenant that knows the account."""
        grant = self._grant(request)
        if grant is None:
            return _unauthorized()
        return json_response({"value": [_tenant(tenant) for tenant in grant.principal.tenants]})

    def subscriptions(self, request: Request, match: re.Match[str]) -> Response:
        """`/subscriptions`: those of the token's own tenant."""
        grant = self._grant(request)
        if grant is None:
            return _unauthorized()
        found = [] if grant.tenant in self.without_subscriptions else [_subscription(grant.tenant)]
        return json_response({"value": found, "count": {"type": "Total", "value": len(found)}})

    def _grant(self, request: Request) -> Grant | None:
        grant = self._directory.find(request.bearer or "")
        return grant if grant and "management." in grant.resource else None


def _tenant(tenant: str) -> dict[str, object]:
    return {
        "id": f"/tenants/{tenant}",
        "tenantId": tenant,
        "countryCode": "DE",
        "displayName": f"Tenant {tenant[:8]}",
        "domains": [f"tenant{tenant[:8]}.onmicrosoft.com"],
        "defaultDomain": f"tenant{tenant[:8]}.onmicrosoft.com",
        "tenantCategory": "Home",
        "tenantType": "AAD",
    }


def _subscription(tenant: str) -> dict[str, object]:
    number = subscription_id(tenant)
    return {
        "id": f"/subscriptions/{number}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": number,
        "tenantId": tenant,
        "displayName": f"Subscription of {tenant[:8]}",
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _unauthorized() -> Response:
    error = {"code": "InvalidAuthenticationToken", "message": "The access token is invalid."}
    return json_response({"error": error}, 401, ("WWW-Authenticate", 'Bearer error="invalid_token"'))
