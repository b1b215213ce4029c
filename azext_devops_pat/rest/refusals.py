"""One sentence and one remedy for each way in which an organization does not accept a credential."""

from __future__ import annotations

from ..core import shell
from ..core.errors import ServiceError
from ..core.organization import Organization
from . import causes
from .answers import Answer

PAT, TOKEN = "the PAT", "the Entra token"

# {what} is one of the two, {org} the organization's URL, {login} the command that signs in there, {status} the HTTP
# status, {wait} what Retry-After asks, {proxies} the command that shows the proxy settings.
_NEW_PAT = "Create a PAT at {org}/_usersSettings/tokens, then run: {login}"
_CONDITIONAL_ACCESS = "https://learn.microsoft.com/azure/devops/organizations/accounts/manage-conditional-access"
_LIMITS = "https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits"
_LOOK = "To see what answers: curl -sS -D - -o /dev/null {org}/_apis/connectionData"
_TEXTS = {
    causes.REFUSED: (
        "{org} refused {what}: it is wrong, revoked, for another organization, or has no scope.",
        _NEW_PAT,
    ),
    causes.EXPIRED: ("{org} says that {what} has expired.", _NEW_PAT),
    causes.ANONYMOUS: (
        "{org} did not recognize {what}: it has public projects and treated the request as anonymous.",
        _NEW_PAT,
    ),
    causes.SIGN_IN_PAGE: (
        "{org} answered with a sign-in page (HTTP {status}) instead of accepting {what}.",
        _NEW_PAT,
    ),
    causes.REDIRECTED: (
        "{org} redirects to another address (HTTP {status}). The credential was not sent there.",
        _LOOK,
    ),
    causes.CONDITIONAL_ACCESS: (
        "A conditional access policy of {org} blocks this sign-in (VS403463).",
        f"Run the command again from an allowed network or device. About such policies: {_CONDITIONAL_ACCESS}",
    ),
    causes.FORBIDDEN: (
        "{org} denies access (HTTP 403): the account has no access, or an IP or security policy blocks it.",
        "Ask an administrator of the organization: {org}/_settings/organizationPolicy",
    ),
    causes.UNKNOWN_ORGANIZATION: (
        "There is no organization {org} (HTTP 404).",
        "Check its name at https://aex.dev.azure.com/me, then run: az devops login --organization NAME",
    ),
    causes.DEACTIVATED: (
        "The organization {org} is deactivated (TF24668).",
        "An administrator of the organization can restore it: https://aka.ms/adofootprintreduction",
    ),
    causes.PAT_DISABLED: (
        "{org} offers Windows authentication only: PATs are turned off.",
        "An administrator of the server must enable basic authentication, or HTTPS for PATs, in IIS.",
    ),
    causes.THROTTLED: (
        "{org} is throttling requests (HTTP 429){wait}.",
        f"Wait, then run the command again. About the limits: {_LIMITS}",
    ),
    causes.UNAVAILABLE: (
        "{org} is unavailable now (HTTP {status}).",
        "Wait, then run the command again. To see the state of the service: https://status.dev.azure.com",
    ),
    causes.UNEXPECTED: (
        "Unexpected response from {org} (HTTP {status}). Is a proxy answering?",
        _LOOK,
    ),
    causes.NOT_AZURE_DEVOPS: (
        "The answer for {org} (HTTP {status}) did not come from Azure DevOps but from a captive portal or filter.",
        f"{_LOOK}\nTo check the proxy settings: {{proxies}}",
    ),
    causes.PROXY: (
        "The proxy on the way to {org} requires a user name and password (HTTP 407).",
        "To check the proxy settings: {proxies}",
    ),
}

_SERVER_TEXTS = {
    causes.UNKNOWN_ORGANIZATION: (
        "There is no collection {org} (HTTP 404).",
        "Check the URL of the collection, then run: {login}",
    ),
    causes.UNAVAILABLE: ("{org} is unavailable now (HTTP {status}).", _LOOK),
}


def refusal(cause: str, organization: Organization, answer: Answer, what: str = PAT) -> ServiceError:
    """Return the error for `cause`; `what` names the credential that was not accepted."""
    asked = answer.retry_after
    values = {
        "org": organization.url,
        "login": organization.login_command,
        "what": what,
        "status": answer.status,
        "wait": "" if asked is None else f" and asks to wait {asked:.0f} s",
        "proxies": shell.proxy_settings(),
    }
    sentence, remedy = _SERVER_TEXTS.get(cause, _TEXTS[cause]) if organization.is_server else _TEXTS[cause]
    return ServiceError(cause, sentence.format(**values), remedy.format(**values))
