"""What `login.microsoftonline.com` answers to MSAL."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from tests.azure_devops.entra import Directory, Principal, RefusedError, unknown_tenant
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.organizations import TENANT_A, guid
from tests.azure_devops.recording import Request

HOST = "login.microsoftonline.com"
Endpoint = Callable[[Directory, Request, re.Match[str]], Response]

_SHARED = frozenset({"common", "organizations", "consumers"})


def user_realm(directory: Directory, request: Request, match: re.Match[str]) -> Response:
    """`/common/userrealm/{user}`: every user signs in here, none at a federation."""
    user = match["user"]
    return json_response(
        {
            "ver": "1.0",
            "account_type": "Managed",
            "domain_name": user.partition("@")[2],
            "cloud_instance_name": "microsoftonline.com",
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        }
    )


def instance_discovery(directory: Directory, request: Request, match: re.Match[str]) -> Response:
    """`/common/discovery/instance`: the one public cloud."""
    aliases = [HOST, "login.windows.net", "login.microsoft.com", "sts.windows.net"]
    return json_response(
        {
            "tenant_discovery_endpoint": f"https://{HOST}/common/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": HOST, "preferred_cache": "login.windows.net", "aliases": aliases}],
        }
    )


def openid_configuration(directory: Directory, request: Request, match: re.Match[str]) -> Response:
    """`/{tenant}/v2.0/.well-known/openid-configuration`."""
    tenant = match["tenant"].lower()
    if tenant not in _SHARED and tenant not in directory.known_tenants:
        return _error(unknown_tenant(tenant))
    issuer = "{tenantid}" if tenant in _SHARED else tenant
    base = f"https://{HOST}/{tenant}"
    return json_response(
        {
            "issuer": f"https://{HOST}/{issuer}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "subject_types_supported": ["pairwise"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        }
    )


def token(directory: Directory, request: Request, match: re.Match[str]) -> Response:
    """`/{tenant}/oauth2/v2.0/token` for the grants `client_credentials`, `password` and `refresh_token`."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    try:
        principal = _principal(directory, form, match["tenant"].lower())
        return _granted(directory, principal, match["tenant"].lower(), form)
    except RefusedError as refused:
        return _error(refused)


def _principal(directory: Directory, form: dict[str, str], tenant: str) -> Principal:
    kind = form.get("grant_type", "")
    if kind == "client_credentials":
        return _application(directory, form, tenant)
    if kind == "password":
        user = directory.get(form.get("username", ""))
        if user is None or not user.is_user or user.secret != form.get("password"):
            raise RefusedError(
                50126, "invalid_grant", "Error validating credentials due to invalid username or password."
            )
        return user
    if kind == "refresh_token":
        grant = directory.find_refresh(form.get("refresh_token", ""))
        if grant is None:
            raise RefusedError(
                50173,
                "invalid_grant",
                "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
            )
        return grant.principal
    raise RefusedError(70003, "unsupported_grant_type", f"The app requested an unsupported grant type '{kind}'.")


def _application(directory: Directory, form: dict[str, str], tenant: str) -> Principal:
    found = directory.get(form.get("client_id", ""))
    if found is None or found.is_user:
        text = f"Application with identifier '{form.get('client_id', '')}' was not found in the directory '{tenant}'."
        raise RefusedError(700016, "unauthorized_client", text)
    if found.secret != form.get("client_secret"):
        raise RefusedError(7000215, "invalid_client", f"Invalid client secret provided for app '{found.name}'.", 401)
    return found


def _granted(directory: Directory, principal: Principal, asked: str, form: dict[str, str]) -> Response:
    tenant = principal.home if asked in _SHARED else asked
    scope = form.get("scope", "")
    resource = _resource_of(scope)
    answer: dict[str, Any] = {
        "token_type": "Bearer",
        "expires_in": directory.lifetime,
        "ext_expires_in": directory.lifetime,
        "access_token": directory.issue(principal, tenant, resource),
    }
    if principal.is_user:
        answer["scope"] = f"{resource}/user_impersonation {resource}/.default"
        answer["refresh_token"] = directory.issue(principal, tenant, resource, refresh=True)
        answer["foci"] = "1"
        answer["id_token"] = _id_token(principal, tenant, form.get("client_id", ""))
        answer["client_info"] = _encoded({"uid": principal.object_id, "utid": principal.home})
    return json_response(answer, 200, ("Cache-Control", "no-store, no-cache"))


def _resource_of(scope: str) -> str:
    wanted = [part for part in scope.split() if part not in ("openid", "profile", "offline_access")]
    if not wanted:
        return ""
    return re.sub(r"/[^/]*$", "", wanted[0]).rstrip("/")


def _encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _id_token(principal: Principal, tenant: str, client_id: str) -> str:
    now = int(time.time())
    claims = {
        "aud": client_id,
        "iss": f"https://{HOST}/{tenant}/v2.0",
        "iat": now,
        "nbf": now - 300,
        "exp": now + 3600,
        "name": principal.display_name,
        "oid": principal.object_id,
        "preferred_username": principal.name,
        "sub": guid("subject", principal.name),
        "tid": tenant,
        "ver": "2.0",
    }
    return ".".join(
        [_encoded({"typ": "JWT", "alg": "RS256", "kid": "stand-in"}), _encoded(claims), _encoded("signature")]
    )


def _error(refused: RefusedError) -> Response:
    stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    trace, correlation = guid("trace", stamp), guid("correlation", TENANT_A, stamp)
    ids = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
    return json_response(
        {
            "error": refused.error,
            "error_description": f"AADSTS{refused.code}: {refused.text} {ids}",
            "error_codes": [refused.code],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://{HOST}/error?code={refused.code}",
        },
        refused.status,
    )
