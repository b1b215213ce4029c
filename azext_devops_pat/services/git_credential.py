"""What git is answered: the credential that wins, without any question to a person; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ..core.credential import HURRIED, Credential
from ..core.errors import ServiceError
from ..core.expiry import is_past
from ..core.names import AZ, ENVIRONMENT, GIT_USER_NAME, STORED
from ..core.organization import Organization, cloud_organization
from ..core.record import Record
from ..core.resolve import Resolution
from ..core.secret import Secret
from ..fast import git_protocol, hosts
from ..fast.base import HandOver
from ..fast.git_protocol import MAX_INPUT, Request
from ..rest import causes
from ..stores.stores import organization_of
from . import marks
from .credentials import Credentials

__all__ = ["MAX_INPUT", "Answer", "answer"]
_NOT_ACCEPTED = frozenset((causes.REFUSED, causes.EXPIRED, causes.ANONYMOUS, causes.SIGN_IN_PAGE))
_REFUSED = "was refused by Azure DevOps"
_REFUSED_FOR_GIT = "was refused for git. It may lack the Code scope"
_ASK_SECONDS = 10.0
_UNLOCK = replace(HURRIED, keyring=60.0)  # a person may need a minute


class Answer(NamedTuple):
    """The lines for git, if any, and one sentence for the person, if there is something to say."""

    lines: bytes = b""
    note: str = ""


def answer(
    operation: str, data: bytes, credentials: Credentials, environment: dict[str, str], attended: bool, now: datetime
) -> Answer:
    """Return what to answer git for `get` and `erase`; for everything else that is nothing.

    `data` is what git sent. `attended`: a person can unlock a keyring. Raises what the settings and stores raise.
    """
    request = git_protocol.parse(data) if operation in ("get", "erase") else None
    organization = _organization(request, credentials, environment) if request else None
    if request is None or organization is None:
        return Answer()
    if _is_anothers(request.get(b"username", b"").decode(), organization, credentials):
        return Answer()
    if operation == "erase":
        return Answer(note=_erase(request, organization, credentials, now))
    resolution = credentials.resolve(credentials.request(organization, _UNLOCK if attended else HURRIED))
    return _get(request, resolution, now)


def _organization(request: Request, credentials: Credentials, environment: dict[str, str]) -> Organization | None:
    """Return whose credential git wants; None for a host that is not ours, or without TLS."""
    if request.get(b"protocol") != b"https":
        return None
    try:
        host, path, user = (request.get(name, b"").decode() for name in (b"host", b"path", b"username"))
        found = hosts.organization(host, path, user, environment)
    except (UnicodeDecodeError, HandOver):
        return None
    if found is None:
        return None
    if found.is_server:
        return organization_of(found.key, credentials.stores.metadata.get(found.key))
    return cloud_organization(found.name, by_alias=found.key != found.keys[0])


def _is_anothers(user: str, organization: Organization, credentials: Credentials) -> bool:
    """Tell whether the user name is another organization of this machine: which one is meant cannot be told."""
    if organization.is_server or not hosts.is_name(user) or user.lower() == organization.name:
        return False
    known = [*credentials.stores.known_keys(), *credentials.cache.organizations()]
    return any(key in known for key in cloud_organization(user).lookup_keys)


# get


def _get(request: Request, resolution: Resolution, now: datetime) -> Answer:
    credential, organization = resolution.credential, resolution.request.organization
    if credential is None:
        return Answer(note=_why_none(resolution))
    why = _why_not(credential, now)
    if why:
        return Answer(note=_not_given(credential, organization, why))
    user = request.get(b"username", b"").decode() or GIT_USER_NAME
    try:
        return Answer(git_protocol.answer(user, credential.secret.reveal(), credential.expires_on))
    except ValueError:
        return Answer(note=_not_given(credential, organization, "holds a line break"))


def _why_not(credential: Credential, now: datetime) -> str:
    """Return in words why git gets nothing although there is a credential; the same words as in `fast.record`."""
    record = credential.record or Record()
    if is_past(record.valid_to, now):
        return "has expired"
    if record.refused_at:
        return _REFUSED
    return _REFUSED_FOR_GIT if marks.is_refused_for_git(record, now) else ""


def _not_given(credential: Credential, organization: Organization, why: str) -> str:
    if credential.source != STORED:
        look = f"az devops auth status --organization {organization}"
        return f"The credential in the environment {why}. To see which one: {look}"
    whose = f"The PAT stored for {organization}" if credential.only_for else "The default PAT"
    return f"{whose} {why}. To store a new one: {organization.login_command}"


def _why_none(resolution: Resolution) -> str:
    """Return why there is no credential if a source should have one, else nothing: another helper may have one."""
    said = [result for result in resolution.results if result.stops_search or not result.answered or result.is_refusal]
    if not said:
        return ""
    reasons = "; ".join(result.reason.rstrip(".") for result in said)
    hint = next((result.hint for result in said if result.hint), "").partition("\n")[0]
    return " ".join(f"No credential for {resolution.request.organization}: {reasons}. {hint}".split())


# erase


def _erase(request: Request, organization: Organization, credentials: Credentials, now: datetime) -> str:
    """Mark what we gave and the service refused; what was typed, or given by others, is no business of ours."""
    try:
        secret = Secret(request.get(b"password", b"").decode())
    except UnicodeDecodeError:
        return ""
    given = next((found for found in _candidates(organization, credentials) if found.secret == secret), None)
    if given is None or not secret.reveal():
        return ""
    if given.source == AZ:
        credentials.cache.set_refused(organization.key, secret)
        return f"{organization} refused the token of {given.account}. To sign in: az login --tenant {given.tenant}"
    return _judge(given, organization, credentials, now)


def _candidates(organization: Organization, credentials: Credentials) -> Iterator[Credential]:
    """Yield what we may have given, az's token last: it may take a request."""
    request = credentials.request(organization, HURRIED)
    for source in credentials.sources(sorted(credentials.order, key=(ENVIRONMENT, STORED, AZ).index)):
        found = source.find(request).credential
        if found is not None:
            yield found


def _judge(given: Credential, organization: Organization, credentials: Credentials, now: datetime) -> str:
    """Ask the service once whether it refuses the PAT, or git alone; without an answer nothing is marked."""
    try:
        credentials.fetch_identity(organization, given, _ASK_SECONDS)
        tool, why = marks.GIT, _REFUSED_FOR_GIT
    except ServiceError as error:
        if error.cause not in _NOT_ACCEPTED:
            return ""
        tool, why = marks.EVERY_TOOL, "has expired" if error.cause == causes.EXPIRED else _REFUSED
    if given.source == STORED and given.only_for is not None:  # the default PAT may be good for another organization
        marks.mark(given, organization, credentials.stores, tool, now)
    return _not_given(given, organization, why)
