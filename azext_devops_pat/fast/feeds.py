"""The credential of an organization for a package tool, whichever protocol the tool speaks.

By hand, like all of this folder: `base64` alone costs half a start.
"""

from ..core.names import GIT_USER_NAME
from . import base, lookup
from .base import Answer
from .hosts import Organization

USER_NAME = GIT_USER_NAME


def find(az: str, organization: Organization, variables: dict[str, str]) -> Answer | str | None:
    """Return the credential that wins, or a line for the person why there is none to use, or None without one."""
    try:
        return lookup.find(organization, lookup.PACKAGES, variables)
    except Exception:  # whatever is not expected here, the full resolver decides
        from . import hand_over

        return hand_over.ask(az, organization.url, variables)


def authorization(found: Answer) -> str:
    """Return the value of the `Authorization` header."""
    if found.kind == base.BEARER:
        return f"Bearer {found.secret}"
    import binascii

    encoded = binascii.b2a_base64(f"{USER_NAME}:{found.secret}".encode(), newline=False)
    return f"Basic {encoded.decode('ascii')}"
