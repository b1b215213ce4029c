"""Answers one request of git's credential protocol; the stub `git_credential.py` imports it for our hosts.

By hand, like all of this folder: a helper of `-I -S` speed may import next to nothing.
"""

import sys

from ..core.names import CACHE_FILE, GIT_USER_NAME, METADATA_FILE, ORGANIZATION_LIST_FILE, TOKENS_FILE
from . import base, git_protocol, hosts, lookup
from .base import Answer, HandOver
from .hosts import Organization

_NO_PATH = (
    "git does not tell which organization this is for. "
    "To have it tell: git config --global credential.https://dev.azure.com.useHttpPath true"
)


def run(az: str, operation: str, data: bytes) -> None:
    """Answer one request, and end the process."""
    answer(az, operation, data)
    base.leave()


def answer(az: str, operation: str, data: bytes) -> None:
    """Answer `get`, and hand over `erase` and what is no plain case; nothing for a host that is not ours."""
    request = git_protocol.parse(data)
    if request is None or request.get(b"protocol") != b"https":
        return
    keys = b"host", b"path", b"username"
    host, path, user = (request.get(key, b"").decode("utf-8", "surrogateescape") for key in keys)
    variables = base.environment()
    organization = hosts.organization(host, path, user, variables)
    if organization is None:
        if operation == "get" and not path and hosts.is_shared(host):
            base.say(_NO_PATH)
        return
    try:
        if _contradicts(user, organization, variables):
            return
        if operation != "get":
            raise HandOver
        found = lookup.find(organization, lookup.GIT, variables)
    except Exception:  # whatever is not expected here, the full resolver decides
        from . import hand_over

        hand_over.run(az, ("git-credential", operation), data, variables)
    else:
        _tell(found, user)


def _contradicts(user: str, organization: Organization, variables: dict[str, str]) -> bool:
    """Tell whether the user name is another organization, and one that somebody signed in to here."""
    name = user.lower()
    if name == organization.name or organization.is_server or not hosts.is_name(user):
        return False
    folder = base.folder(variables)
    files = TOKENS_FILE, METADATA_FILE, CACHE_FILE, ORGANIZATION_LIST_FILE
    texts = [base.read(f"{folder}/{file}") or b"" for file in files]
    rests = [rest for key in hosts.cloud(name).keys for text in texts for rest in text.split(key.encode())[1:]]
    return any(rest[:1] in (b"]", b'"', b" ", b"\r", b"\n", b"") for rest in rests)


def _tell(found: Answer | str | None, user: str) -> None:
    if isinstance(found, str):
        base.say(found)
    elif found is not None and sys.stdout:
        sys.stdout.buffer.write(git_protocol.answer(user or GIT_USER_NAME, found.secret, found.expires_on))
        sys.stdout.flush()
