"""What failures of the PAT Lifecycle Management API look like."""

from __future__ import annotations

from typing import Any

from tests.azure_devops import bodies, failures, http1
from tests.azure_devops.http1 import Response, html_response, json_response
from tests.azure_devops.organizations import Organization
from tests.azure_devops.recording import Request

Options = dict[str, Any]

PAT_ERRORS = (
    "displayNameRequired",
    "invalidDisplayName",
    "invalidValidTo",
    "invalidScope",
    "userIdRequired",
    "invalidUserId",
    "invalidUserType",
    "accessDenied",
    "failedToIssueAccessToken",
    "invalidClient",
    "invalidClientType",
    "invalidClientId",
    "invalidTargetAccounts",
    "hostAuthorizationNotFound",
    "authorizationNotFound",
    "failedToUpdateAccessToken",
    "sourceNotSupported",
    "invalidSourceIP",
    "invalidSource",
    "duplicateHash",
    "sshPolicyDisabled",
    "invalidToken",
    "tokenNotFound",
    "invalidAuthorizationId",
    "failedToReadTenantPolicy",
    "globalPatPolicyViolation",
    "fullScopePatPolicyViolation",
    "patLifespanPolicyViolation",
    "invalidTokenType",
    "invalidAudience",
    "invalidSubject",
    "deploymentHostNotSupported",
    "disablePatCreationPolicyViolation",
    "failedToReadOrgPolicy",
    "globalPATCreationBlocked",
    "expiredPatCannotBeExtended",
)
"""Every value of `patTokenError` that is known, but `none`."""


def pat_error(value: str, status: int, place: str = "beside", message: str | None = None) -> Response:
    """A `patTokenError`: beside an empty `patToken` (`beside`), or as the whole body (`alone`)."""
    whole: dict[str, Any] = {"patTokenError": value}
    if message is not None:
        whole["patTokenErrorMessage"] = message
    return json_response(whole if place == "alone" else {"patToken": None, **whole}, status)


def _pat_error(organization: Organization, request: Request, options: Options) -> Response:
    shape = {name: options[name] for name in ("place", "message") if name in options}
    return pat_error(options["value"], options.get("status", 200), **shape)


def _status(organization: Organization, request: Request, options: Options) -> Response:
    status = options.get("status", 500)
    if status == 200:
        return Response(200, b'{"patToken": {"displayName": "c', [("Content-Type", "application/json")])
    return html_response(bodies.page(f"{status} from the front door"), status)


def _reset(organization: Organization, request: Request, options: Options) -> Response:
    return Response(manner=http1.RESET)


ANSWERS = {
    failures.PAT_ERROR: _pat_error,
    failures.STATUS: _status,
    failures.LOST_ANSWER: _reset,
    failures.LATE_COMMIT: _reset,
    failures.AFTER_COMMIT: _status,
}
