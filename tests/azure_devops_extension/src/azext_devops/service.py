"""Requests to Azure DevOps, through msrest: proxies and CA bundles come from the environment."""

from __future__ import annotations

from typing import Any

from knack.util import CLIError
from msrest import Configuration, ServiceClient
from msrest.authentication import BasicAuthentication
from msrest.universal_http import ClientRequest

from azext_devops.version import VERSION


def get_json(organization: str, path: str, token: str, version: str) -> Any:
    """The body of a successful answer; CLIError for every other answer, msrest's errors where there was none."""
    url = f'{organization.rstrip("/")}/_apis/{path}'
    response = _client(organization, token).send(ClientRequest('GET', url), headers={
        'Accept': f'application/json;api-version={version}',
        'X-TFS-FedAuthRedirect': 'Suppress',
        'X-VSS-ForceMsaPassThrough': 'true',
    })
    if not 200 <= response.status_code < 300:
        raise CLIError(_said(response) or _default_message(response.status_code, url))
    try:
        return response.json()
    except ValueError as error:
        raise CLIError(error) from error


def _client(organization: str, token: str) -> ServiceClient:
    configuration = Configuration(organization)
    configuration.add_user_agent(f'devOpsCli/{VERSION}')
    return ServiceClient(BasicAuthentication('', token), configuration)


def _said(response: Any) -> str | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body.get('message') if isinstance(body, dict) else None


def _default_message(status: int, url: str) -> str:
    if status == 401:
        return f'The requested resource requires user authentication: {url}'
    return f'Operation returned an invalid status code of {status}.'
