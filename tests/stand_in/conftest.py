"""One running stand-in a test, and the environment of a machine that knows nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from tests.azure_devops import TENANT_A, AzureDevOps

ME = "tester@contoso.com"
PATS = "https://vssps.dev.azure.com/contoso/_apis/tokens/pats"
VERSION = {"api-version": "7.1-preview.1"}

Call = Callable[..., requests.Response]


@pytest.fixture
def service() -> Iterator[AzureDevOps]:
    """A stand-in with one organization, `contoso`."""
    with AzureDevOps() as running:
        running.organization("contoso")
        yield running


@pytest.fixture
def web(service: AzureDevOps) -> Iterator[requests.Session]:
    """A `requests` session that reaches the stand-in and follows nothing."""
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"https": service.proxy_url, "http": service.proxy_url}
        session.verify = service.ca_bundle
        session.headers["X-TFS-FedAuthRedirect"] = "Suppress"
        session.max_redirects = 3
        yield session


@pytest.fixture
def call(service: AzureDevOps, web: requests.Session) -> Call:
    """Calls the PAT API as `tester@contoso.com`: a method, a body, a URL other than the API's, more of the query."""
    service.user(TENANT_A, ME)
    bearer = {"Authorization": f"Bearer {service.entra_token(ME, TENANT_A)}"}

    def send(method: str, body: Any = None, url: str = PATS, timeout: float = 5, **query: Any) -> requests.Response:
        asked = {**VERSION, **{name.replace("top", "$top"): value for name, value in query.items()}}
        return web.request(method, url, json=body, params=asked, headers=bearer, allow_redirects=False, timeout=timeout)

    return send


def wish(**changes: Any) -> dict[str, Any]:
    """The body of a POST that is met, but for `changes`."""
    end = datetime.now(timezone.utc) + timedelta(days=7)
    usual = {"displayName": "ci", "scope": "vso.code vso.build", "validTo": end.isoformat(), "allOrgs": False}
    return {**usual, **changes}
