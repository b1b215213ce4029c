"""How the PAT Lifecycle Management API answers: PATs in JSON, errors, and those who may not call."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from tests.azure_devops import bodies, clock
from tests.azure_devops.connection_data import preview_version, refused, service_error, to_sign_in
from tests.azure_devops.http1 import Response, json_response
from tests.azure_devops.organizations import Organization
from tests.azure_devops.pats import Pat
from tests.azure_devops.routes import Visit

NOT_ALLOWED = "The requested operation is not allowed."
_RELEASED = re.compile(r"\d+(\.\d+)?")


@dataclass
class Manners:
    """What facts leave open: how PATs are refused, where errors stand and with which status."""

    pat_refusal: str = "401"  # or `exception`
    error_status: int = 200
    error_place: str = "beside"  # patToken; or `alone`: the whole body
    revoke_status: int = 204  # or 200


def token_json(organization: Organization, pat: Pat, *, secret: bool = False) -> dict[str, Any]:
    """A `patToken`: scopes in any order, and a member that nobody announced."""
    scopes = pat.scope.split()
    return {
        "displayName": pat.name,
        "validTo": clock.shown(pat.valid_to),
        "scope": " ".join(random.sample(scopes, len(scopes))),
        "targetAccounts": None if pat.organization is None else [organization.id],
        "validFrom": clock.shown(pat.valid_from),
        "authorizationId": pat.id,
        "token": pat.token if secret else None,
        "issuedThrough": "PatLifecycle",
    }


def result(organization: Organization, pat: Pat, *, secret: bool = False) -> Response:
    """A PAT and no error."""
    recorded = bodies.body("pat_create_200", patToken=token_json(organization, pat, secret=secret))
    return json_response(recorded)


def bad_request(message: str, kind: str) -> Response:
    """400 for a request that nobody can understand."""
    exception = bodies.body("unauthorized_401", message=message, typeKey=kind, typeName=kind)
    return json_response(exception, 400, service_error(message))


def not_allowed() -> Response:
    """`InvalidAccessException`."""
    name = "InvalidAccessException"
    exception = bodies.body("unauthorized_401", message=NOT_ALLOWED, typeKey=name, typeName=name)
    return json_response(exception, 401, service_error(NOT_ALLOWED))


def version_refusal(visit: Visit) -> Response | None:
    """400 for an api-version that is missing or not a preview."""
    version = visit.request.query.get("api-version", "")
    assert visit.place.organization is not None
    if _RELEASED.fullmatch(version):
        return preview_version(visit.place.organization, version)
    if not version:
        return bad_request("No api-version was supplied for the request.", "VssVersionNotSpecifiedException")
    return None


def stranger_refusal(visit: Visit, manners: Manners) -> Response | None:
    """The answer to whoever is no user with an Entra token: to a PAT, to a service principal."""
    organization = visit.place.organization
    assert organization is not None
    if visit.caller.pat:
        return not_allowed() if manners.pat_refusal == "exception" else refused(organization)
    return to_sign_in(organization, visit.request) if visit.caller.robot else None
