"""`az devops login` and `az devops logout`."""

from __future__ import annotations

import sys

from knack.prompting import NoTTYException, prompt_pass
from knack.util import CLIError

from azext_devops import config, organization_list, store
from azext_devops.keys import key_of
from azext_devops.service import get_json

ANONYMOUS = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa'
REFUSED = 'Failed to authenticate using the supplied token.'


def login(organization: str | None = None) -> None:
    token = _read_token()
    if organization is not None:
        _check(organization, token)
    key = key_of(organization)
    store.put(key, token)
    organization_list.add(key)
    if organization is not None and config.default('organization') is None:
        config.set_default('organization', organization)


def logout(organization: str | None = None) -> None:
    if organization is None:
        organization_list.clear_all()
        print('Logged out of all azure devops organizations.')
        return
    organization_list.clear(key_of(organization))
    print('The credential was successfully cleared.')
    if config.default('organization') == organization:  # as text: a trailing slash makes them differ
        config.set_default('organization', '')


def _read_token() -> str:
    """One line; a BOM stays, an empty line is a token."""
    try:
        return str(prompt_pass('Token: ', confirm=False, help_string='The token (PAT) to authenticate with.'))
    except NoTTYException:
        return sys.stdin.readline().rstrip()


def _check(organization: str, token: str) -> None:
    """One sentence for every cause, as in the original."""
    try:
        answer = get_json(organization, 'connectionData', token, '5.0-preview.1')
        user: str = answer['authenticatedUser']['id']
    except Exception as error:
        raise CLIError(REFUSED) from error
    if user == ANONYMOUS:
        raise CLIError(REFUSED)
