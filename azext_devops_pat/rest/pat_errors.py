"""One sentence and one remedy for every `patTokenError` of the PAT life cycle API."""

from __future__ import annotations

from ..core.errors import PatError
from ..core.organization import Organization
from .answers import Answer, member, text_or_none

NONE = "none"
NOT_THERE = ("tokenNotFound", "authorizationNotFound")
# The old PAT may be extended where no new one may be made.
CREATION_POLICIES = ("disablePatCreationPolicyViolation", "globalPATCreationBlocked")

# {org} is the organization's URL.
_PAGE = "{org}/_usersSettings/tokens"
_LIST = "To see your PATs: az devops pat list --organization {org}"
_AGAIN = "Run the command again. If it fails again, use the web page: " + _PAGE
_SESSION = "To sign in again: az login"
_ADMINISTRATOR = "To change it, ask an administrator: {org}/_settings/organizationPolicy"
_TENANT = "To change it, ask an Azure DevOps administrator of the tenant: {org}/_settings/organizationAad"
_REPORT = "To use the web page instead: " + _PAGE
_CREATE = "az devops pat create --organization {org} --name NAME --scope SCOPE"
_SCOPES = "To see all scopes: az devops pat scopes"
_TEXTS = {
    "displayNameRequired": ("{org} requires a name for the PAT.", "To give one: --name NAME"),
    "invalidDisplayName": ("{org} does not accept the name of the PAT.", "To give another: --name NAME"),
    "invalidValidTo": ("{org} does not accept the expiry date of the PAT.", "To give another: --days 7"),
    "invalidScope": ("{org} does not accept the scopes of the PAT.", _SCOPES),
    "userIdRequired": ("{org} could not tell whose PAT this is: the request named no user.", _SESSION),
    "invalidUserId": ("{org} does not know the user of this session.", _SESSION),
    "invalidUserType": (
        "{org} lets only users manage PATs, and this session is not a user's.",
        "To sign in as a user: az login",
    ),
    "accessDenied": (
        "{org} does not allow this account to manage this PAT.",
        "To see who is signed in: az account show --query user",
    ),
    "failedToIssueAccessToken": ("{org} failed to issue the PAT.", _AGAIN),
    "invalidClient": ("{org} does not accept the Azure CLI as a client of its PAT API.", _REPORT),
    "invalidClientType": ("{org} does not accept clients of the Azure CLI's type.", _REPORT),
    "invalidClientId": ("{org} does not know the client id of the Azure CLI.", _REPORT),
    "invalidTargetAccounts": (
        "{org} does not accept the organizations that the PAT is for.",
        "To see which ones are yours: https://aex.dev.azure.com/me",
    ),
    "hostAuthorizationNotFound": ("{org} has no authorization for the Azure CLI on record.", _SESSION),
    "authorizationNotFound": ("{org} has no PAT with this id: it was revoked, or is another user's.", _LIST),
    "failedToUpdateAccessToken": ("{org} failed to change the PAT.", _AGAIN),
    "sourceNotSupported": ("{org} does not let PATs be managed from this kind of client.", _REPORT),
    "invalidSourceIP": (
        "{org} does not allow requests from this IP address.",
        "Run the command again from an allowed network.",
    ),
    "invalidSource": ("{org} does not accept where this request came from.", _REPORT),
    "duplicateHash": ("{org} made a token that exists already, and discarded it.", "Run the command again."),
    "sshPolicyDisabled": ("A policy of {org} turns off SSH keys.", _ADMINISTRATOR),
    "invalidToken": ("{org} does not recognize the token of the PAT.", _LIST),
    "tokenNotFound": ("{org} has no such PAT: it was revoked, or has never existed.", _LIST),
    "invalidAuthorizationId": ("{org} does not accept the id: it is not the authorizationId of a PAT.", _LIST),
    "failedToReadTenantPolicy": ("{org} could not read the policies of its Entra tenant.", _AGAIN),
    "globalPatPolicyViolation": (
        "The tenant policy 'Restrict global personal access token creation' of {org} forbids this PAT.",
        _TENANT,
    ),
    "fullScopePatPolicyViolation": (
        "The tenant policy 'Restrict full-scoped personal access token creation' of {org} forbids full access.",
        "To choose scopes: az devops pat scopes\n" + _TENANT,
    ),
    "patLifespanPolicyViolation": (
        "The tenant policy 'Enforce maximum personal access token lifespan' of {org} forbids so long a life.",
        "To make it shorter: --days 7\n" + _TENANT,
    ),
    "invalidTokenType": ("{org} does not make tokens of this type.", _REPORT),
    "invalidAudience": ("{org} does not accept the audience of the session's token.", _SESSION),
    "invalidSubject": ("{org} does not accept the subject of the session's token.", _SESSION),
    "deploymentHostNotSupported": (
        "PATs belong to an organization, and {org} was addressed as a whole deployment.",
        _REPORT,
    ),
    "disablePatCreationPolicyViolation": (
        "The organization policy 'Restrict personal access token creation' of {org} forbids new PATs.",
        "To extend one that is still valid: az devops pat update --organization {org} --id ID --days 7\n"
        + _ADMINISTRATOR,
    ),
    "failedToReadOrgPolicy": ("{org} could not read its own policies for PATs.", _AGAIN),
    "globalPATCreationBlocked": (
        "Azure DevOps no longer makes PATs for all organizations, and {org} took this for one.",
        "To make one for this organization: " + _CREATE,
    ),
    "expiredPatCannotBeExtended": (
        "{org} does not extend this PAT: it has expired.",
        "To replace a stored one: az devops pat rotate --organization {org}\nTo make a new one: " + _CREATE,
    ),
}
KNOWN = tuple(_TEXTS)
_BY_LOWER = {code.lower(): code for code in (*KNOWN, NONE)}


def error_in(answer: Answer, organization: Organization) -> PatError | None:
    """Return the refusal in an answer, whatever its status: in `patTokenError`, or as the message of an exception."""
    document = answer.document
    said = text_or_none(document.get("patTokenError")) or text_or_none(
        member(document, "patToken").get("patTokenError")
    )
    if said is None:
        message = (text_or_none(document.get("message")) or "").lower()
        said = _BY_LOWER.get(message)
    if said is None or said.lower() == NONE:
        return None
    return pat_error(said, organization, text_or_none(document.get("patTokenErrorMessage")))


def pat_error(code: str, organization: Organization, said: str | None = None) -> PatError:
    """Return the error for a `patTokenError`; an unknown one is shown as it came, with what the service `said`."""
    code = _BY_LOWER.get(code.lower(), code)
    if code not in _TEXTS:
        more = f": {said.rstrip('.')}" if said else ""
        return PatError(code, f"{organization} refused: {code}{more}.", _REPORT.format(org=organization))
    sentence, remedy = _TEXTS[code]
    return PatError(code, sentence.format(org=organization), remedy.format(org=organization))
