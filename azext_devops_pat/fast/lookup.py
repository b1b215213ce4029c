"""Which credential an organization gets, in plain cases; the full resolver (`core.resolve`) decides all others.

By hand, because the resolver's own imports take ten times as long as a helper may. One table of cases goes through
both (`tests/fast/test_agreement.py`).
"""

from ..core.names import AZ, ENVIRONMENT, ORDER, PAT_VARIABLES
from . import base
from .base import Answer, HandOver
from .hosts import Organization

_NOBODY = b'"subscriptions": []}'  # how az's profile ends after the last logout
_BEGINNING, _QUOTES_OF_ONE_PAIR = b'\xef\xbb\xbf{"installationId": "', 4  # of a profile before the first login
GIT, PACKAGES = "git", "packages"  # what a credential is for


def find(organization: Organization, purpose: str, variables: dict[str, str]) -> Answer | str | None:
    """Return the credential that wins, or a line for the person if the winning one is not to be used, or None.

    Raises HandOver if this is no plain case. It asks nobody but the session bus, and it writes nothing.
    """
    for source in _order(variables):
        found = _ask(source, organization, purpose, variables)
        if found is not None:
            return found
    return None


def _ask(source: str, organization: Organization, purpose: str, variables: dict[str, str]) -> Answer | str | None:
    """Ask one source; each is imported only if it may have something."""
    if source == ENVIRONMENT:
        if not any(variables.get(name) for name in PAT_VARIABLES):
            return None
        from . import environment

        return environment.find(variables, organization)
    if source == AZ:
        if organization.is_server:  # Entra tokens are for Azure DevOps Services only
            return None
        profile = base.read(base.az_folder(variables) + "/azureProfile.json")
        if profile is None or profile.endswith(_NOBODY) or _is_new(profile):
            return None
        from . import az_session

        return az_session.find(variables, organization, profile)
    from .stored import Stored

    return Stored(variables).find(organization, purpose == GIT)


def _is_new(profile: bytes) -> bool:
    """Tell whether nobody has ever signed in: az has written its own id there, and nothing else."""
    is_one_pair = profile.count(b'"') == _QUOTES_OF_ONE_PAIR and b"\\" not in profile
    return is_one_pair and profile.startswith(_BEGINNING) and profile.endswith(b'"}')


def _order(variables: dict[str, str]) -> list[str]:
    """Return the sources in use, in their order; raise HandOver for a setting that names an unknown one."""
    text = base.setting(variables, "devops_pat", "sources")
    names = [name.lower() for name in (text or "").replace(",", " ").split()]
    if not set(ORDER).issuperset(names):
        raise HandOver
    return list(dict.fromkeys(names)) or list(ORDER)
