"""One sentence and one remedy for each way in which an organization does not accept a credential."""

from __future__ import annotations

from ..core.errors import ServiceError
from ..core.organization import Organization
from . import causes
from .transport import Answer

PAT, TOKEN = "the PAT", "the Entra token"

# {what} is one of the two, {org} is the organization's URL, {status} the HTTP status, {wait} what Retry-After asks.
_NEW_PAT = "Make a PAT for it at {org}/_usersSettings/tokens, then run: az devops login --organization {org}"
_TEXTS = {
    causes.REFUSED: (
        "{org} refused {what}: it is wrong, revoked, made for another organization, or lacks every scope.",
        _NEW_PAT,
    ),
    causes.EXPIRED: ("{org} says that {what} has expired.", _NEW_PAT),
    causes.ANONYMOUS: (
        "{org} did not recognize {what}: it has public projects and answered as to an anonymous visitor.",
        _NEW_PAT,
    ),
    causes.SIGN_IN_PAGE: (
        "{org} answered with a sign-in page (HTTP {status}) instead of accepting {what}.",
        _NEW_PAT,
    ),
    causes.REDIRECTED: (
        "{org} redirects elsewhere (HTTP {status}), and a credential is never sent along.",
        "See where it leads: curl -sS -D - -o /dev/null {org}/_apis/connectionData",
    ),
    causes.CONDITIONAL_ACCESS: (
        "A conditional access policy of {org} refuses this sign-in (VS403463).",
        "From an allowed network or device run again: az devops login --organization {org}",
    ),
    causes.FORBIDDEN: (
        "{org} forbids access (HTTP 403): the account has no access, or an IP or security policy refuses it.",
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
        "{org} offers Windows authentication only: PATs are switched off there.",
        "An administrator of the server must switch on basic authentication or HTTPS for PATs in IIS.",
    ),
    causes.THROTTLED: (
        "{org} is throttling requests (HTTP 429){wait}.",
        "Wait, then run again: az devops login --organization {org}",
    ),
    causes.UNAVAILABLE: (
        "{org} is unavailable now (HTTP {status}).",
        "See https://status.dev.azure.com, then run again: az devops login --organization {org}",
    ),
    causes.UNEXPECTED: (
        "{org} gave an answer (HTTP {status}) that Azure DevOps does not give.",
        "See what answers there: curl -sS -D - -o /dev/null {org}/_apis/connectionData",
    ),
    causes.PROXY: (
        "The proxy on the way to {org} wants its own user name and password (HTTP 407).",
        "Check them: env | grep -i _proxy",
    ),
}


def refusal(cause: str, organization: Organization, answer: Answer, what: str = PAT) -> ServiceError:
    """Return the error for `cause`; `what` names the credential that was not accepted."""
    asked = answer.retry_after
    values = {
        "org": organization.url,
        "what": what,
        "status": answer.status,
        "wait": "" if asked is None else f" and asks to wait {asked:.0f} s",
    }
    sentence, remedy = _TEXTS[cause]
    return ServiceError(cause, sentence.format(**values), remedy.format(**values))
