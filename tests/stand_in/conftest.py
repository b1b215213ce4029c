"""One running stand-in a test, and the environment of a machine that knows nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.azure_devops import AzureDevOps


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
