"""A real az signs in to the stand-in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.azure_devops import AZURE_DEVOPS, TENANT_A, TENANT_B, AzureDevOps
from tests.support.az import executable

Az = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def az(service: AzureDevOps, tmp_path: Path) -> Az:
    """Runs az in a fresh configuration folder."""
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    environment = {**keep, **service.environment(), "HOME": str(tmp_path), "AZURE_CONFIG_DIR": str(tmp_path / "azure")}
    environment["AZURE_CORE_COLLECT_TELEMETRY"] = "no"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [executable(), *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
        )

    return run


def _json(finished: subprocess.CompletedProcess[str]) -> Any:
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def _token(az: Az, *more: str) -> subprocess.CompletedProcess[str]:
    return az("account", "get-access-token", "--resource", AZURE_DEVOPS, *more)


def _login_user(az: Az, service: AzureDevOps) -> Any:
    password = service.user(TENANT_A, "tester@contoso.com")
    return _json(az("login", "--username", "tester@contoso.com", "--password", password))


def _bearer_status(service: AzureDevOps, token: str) -> int:
    with requests.Session() as session:
        session.trust_env = False
        session.proxies, session.verify = {"https": service.proxy_url}, service.ca_bundle
        session.headers.update({"Authorization": f"Bearer {token}", "X-TFS-FedAuthRedirect": "Suppress"})
        return session.get("https://dev.azure.com/contoso/_apis/connectionData").status_code


@pytest.mark.parametrize("more", [(), ("--allow-no-subscriptions",)])
def test_a_service_principal_signs_in_and_gets_a_token_that_its_organization_accepts(
    service: AzureDevOps, az: Az, more: tuple[str, ...]
) -> None:
    if more:
        service.without_subscriptions(TENANT_A)
    client_id, secret = service.service_principal(TENANT_A)
    signed_in = _json(az("login", "--service-principal", "-u", client_id, "-p", secret, "--tenant", TENANT_A, *more))
    assert [entry["tenantId"] for entry in signed_in] == [TENANT_A]
    token = _json(_token(az))["accessToken"]
    assert _bearer_status(service, token) == 200


def test_a_user_signs_in_and_gets_a_token_that_the_organization_accepts(service: AzureDevOps, az: Az) -> None:
    signed_in = _login_user(az, service)
    assert signed_in[0]["user"] == {"name": "tester@contoso.com", "type": "user"}
    token = _json(_token(az))["accessToken"]
    assert _bearer_status(service, token) == 200


def test_a_guest_gets_a_token_of_the_other_tenant(service: AzureDevOps, az: Az) -> None:
    _login_user(az, service)
    service.guest("tester@contoso.com", TENANT_B)
    assert _json(_token(az, "--tenant", TENANT_B))["tenant"] == TENANT_B


def test_a_user_who_is_no_guest_gets_none_of_the_other_tenant(service: AzureDevOps, az: Az) -> None:
    service.organization("fabrikam", tenant=TENANT_B)
    _login_user(az, service)
    refused = _token(az, "--tenant", TENANT_B)
    assert refused.returncode != 0
    assert "AADSTS50020" in refused.stderr


def test_a_tenant_that_wants_a_second_factor_says_so(service: AzureDevOps, az: Az) -> None:
    _login_user(az, service)
    service.guest("tester@contoso.com", TENANT_B)
    service.require_mfa("tester@contoso.com", TENANT_B)
    refused = _token(az, "--tenant", TENANT_B)
    assert "AADSTS50076" in refused.stderr


def test_a_wrong_password_is_refused(service: AzureDevOps, az: Az) -> None:
    service.user(TENANT_A, "tester@contoso.com")
    refused = az("login", "--username", "tester@contoso.com", "--password", "wrong")
    assert refused.returncode != 0
    assert "AADSTS50126" in refused.stderr


def test_a_service_principal_is_unknown_in_another_tenant(service: AzureDevOps, az: Az) -> None:
    service.organization("fabrikam", tenant=TENANT_B)
    client_id, secret = service.service_principal(TENANT_A)
    refused = az("login", "--service-principal", "-u", client_id, "-p", secret, "--tenant", TENANT_B)
    assert "AADSTS700016" in refused.stderr
