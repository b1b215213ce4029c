"""Which credential a command sends: az login's first, then the environment's PAT, then a stored one."""

from __future__ import annotations

import os

from knack.log import get_logger
from knack.util import CLIError

from azext_devops import store
from azext_devops.keys import key_of
from azext_devops.service import get_json

ENVIRONMENT_PAT = 'AZURE_DEVOPS_EXT_PAT'
RESOURCE = '499b84ac-1321-427f-aa17-267ca6975798'
NO_CREDENTIAL = ('Before you can run Azure DevOps commands, you need to run the login command (az login if using '
                 'AAD/MSA identity else az devops login if using PAT token) to setup credentials.')

logger = get_logger(__name__)


def choose(organization: str) -> str:
    pat = _pat(organization)
    token = _az_login_token(organization, pat is not None)
    if token:
        return token
    if pat is None:
        raise CLIError(NO_CREDENTIAL)
    return pat


def _pat(organization: str) -> str | None:
    """A set variable rules, an empty one too; else the organization's PAT, else the default PAT."""
    if ENVIRONMENT_PAT in os.environ:
        return os.environ[ENVIRONMENT_PAT]
    found = store.get(key_of(organization))
    return found if found is not None else store.get(key_of(None))


def _az_login_token(organization: str, pat_present: bool) -> str:
    """The first token the organization accepts, or ''; every failure is swallowed, as in the original.

    One signed-in account and no PAT: its token is used without asking. Else each token costs a request.
    """
    try:
        sessions = _sessions()
        unasked = not pat_present and len(sessions) == 1
        for session in sessions:
            token = _token(session)
            if unasked or _is_accepted(organization, token):
                return token
    except BaseException as error:  # noqa: B902
        logger.debug('az login is not present: %s', error)
    return ''


def _sessions() -> list[str]:
    """One subscription id for each pair of tenant and user."""
    from azure.cli.core._profile import Profile

    pairs: dict[tuple[str, str], str] = {}
    for subscription in Profile().load_cached_subscriptions(False):
        pairs.setdefault((subscription['tenantId'], subscription['user']['name']), subscription['id'])
    return list(pairs.values())


def _token(subscription: str) -> str:
    """Where Entra gives none: '', which is then tried with the organization all the same, as in the original."""
    from azure.cli.core._profile import Profile

    try:
        (_, token, _), _, _ = Profile().get_raw_token(resource=RESOURCE, subscription=subscription)
        return str(token)
    except BaseException as error:  # noqa: B902
        logger.debug('not able to get token from az login: %s', error)
        return ''


def _is_accepted(organization: str, token: str) -> bool:
    try:
        get_json(organization, 'projects?stateFilter=all&$top=1&$skip=0&api-version=5.0', token, '5.0')
        return True
    except BaseException as error:  # noqa: B902
        logger.debug('Failed to connect using provided credentials: %s', error)
        return False
