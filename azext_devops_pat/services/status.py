"""Every organization that this machine knows: which credential wins there and why, and whether it is accepted."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ..core.credential import Credential, CredentialRequest
from ..core.errors import DevOpsPatError, ServiceError
from ..core.expiry import is_past
from ..core.names import KEY_PREFIX
from ..core.organization import Organization
from ..core.resolve import Resolution
from ..core.timeout import call_in_parallel
from ..rest import causes
from ..stores.stores import Stores, organization_of
from . import access_tokens
from .select_organization import fault_of_default

_log = logging.getLogger("cli." + __name__)
VALID, REFUSED, EXPIRED, UNVERIFIED, UNREACHABLE = "valid", "refused", "expired", "unverified", "unreachable"
LIMIT_SECONDS = 10.0
_MOST_COMPARED, _COMPARE_SECONDS = 50, 3.0

Resolve = Callable[[CredentialRequest], Resolution]
Ask = Callable[[Organization, Credential, float], str | None]  # returns the account; raises ServiceError


@dataclass(frozen=True)
class Verdict:
    """What was found out about one organization; `said` is what the service, or what failed, said."""

    organization: Organization
    state: str
    resolution: Resolution | None = None
    account: str | None = None
    said: str | None = None

    @property
    def credential(self) -> Credential | None:
        """The credential that wins."""
        return self.resolution.credential if self.resolution else None


def known_organizations(stores: Stores, sessions: Sequence[str]) -> list[Organization]:
    """Return each organization once: default, stored, and those of the az session (store keys)."""
    fault = fault_of_default(stores)
    if fault:
        _log.warning("%s", fault)
    default = stores.defaults.get("organization").value
    keys = [*([KEY_PREFIX + default] if default else []), *stores.known_keys(), *sessions]
    records = stores.metadata.records()
    found = (organization_of(key, records.get(key)) for key in keys)
    return list(dict.fromkeys(organization for organization in found if organization is not None))


def judge_all(
    requests: Sequence[CredentialRequest],
    resolve: Resolve,
    ask: Ask | None,
    now: datetime,
    limit: float = LIMIT_SECONDS,
) -> list[Verdict]:
    """Judge every organization, in parallel; those that do not answer within `limit` seconds are `unreachable`.

    `ask` None asks nobody.
    """
    deadline = time.monotonic() + limit
    calls = [partial(_judge_safely, request, resolve, ask, now, deadline) for request in requests]
    if ask is None:
        return [call() for call in calls]
    late = f"no answer within {limit:.0f} s"
    return [
        verdict or Verdict(request.organization, UNREACHABLE, said=late)
        for request, verdict in zip(requests, call_in_parallel(calls, limit), strict=True)
    ]


def _judge_safely(
    request: CredentialRequest, resolve: Resolve, ask: Ask | None, now: datetime, deadline: float
) -> Verdict:
    """Judge one organization; whatever goes wrong is its own reason, and no other's."""
    try:
        return _judge(request, resolve, ask, now, deadline)
    except DevOpsPatError as error:
        return Verdict(request.organization, UNREACHABLE, said=error.message)
    except Exception as error:  # any backend may be behind a store; the text may hold a part of a secret
        _log.debug("%s", "".join(traceback.format_tb(error.__traceback__)))
        return Verdict(request.organization, UNREACHABLE, said=f"failed unexpectedly ({type(error).__name__})")


def _judge(request: CredentialRequest, resolve: Resolve, ask: Ask | None, now: datetime, deadline: float) -> Verdict:
    organization, resolution = request.organization, resolve(request)
    credential = resolution.credential
    if credential is None:
        return Verdict(organization, UNVERIFIED if resolution.all_answered else UNREACHABLE, resolution)
    if ask is None:
        ended = is_past(credential.record.valid_to if credential.record else None, now)
        return Verdict(organization, EXPIRED if ended else UNVERIFIED, resolution)
    if resolution.results[-1].verified:
        return Verdict(organization, VALID, resolution)
    try:
        account = ask(organization, credential, deadline - time.monotonic())  # what the sources have left of it
    except ServiceError as error:
        told = access_tokens.explained(error, credential.secret, organization, now)
        return Verdict(organization, state_of(told), resolution, said=told.message)
    return Verdict(organization, VALID, resolution, account)


def state_of(error: ServiceError) -> str:
    """Return the state for a refusal; whatever says nothing about the credential is `unreachable`."""
    if error.cause == causes.EXPIRED:
        return EXPIRED
    return REFUSED if error.cause in causes.ABOUT_THE_CREDENTIAL else UNREACHABLE


def other_copies(
    verdicts: Sequence[Verdict], other_copy: Callable[[Credential, float], str], limit: float
) -> dict[Organization, str]:
    """Return what there is to say of organizations whose other store holds another PAT under the same key.

    It may wait for a keyring, at most `limit` seconds and never long, so it comes after everything else.
    """
    deadline = time.monotonic() + min(limit, _COMPARE_SECONDS)
    found = {}
    for verdict in verdicts[:_MOST_COMPARED]:
        said = other_copy(verdict.credential, deadline - time.monotonic()) if verdict.credential else ""
        if said:
            found[verdict.organization] = f"{said}. To keep one only: {verdict.organization.login_command}"
    return found
