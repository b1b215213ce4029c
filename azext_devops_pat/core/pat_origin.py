"""What left a PAT behind that nobody remembers making, if its name tells.

The names are those of Microsoft's page on personal access tokens ("Unexpected notification"), in each of its spellings,
and those that the tools' own sources give.
"""

from __future__ import annotations

import re

GIT, SERVICE_HOOKS, LOAD_TEST, TEAMS, STATIC_WEB_APP = "git", "service-hooks", "load-test", "teams", "staticwebapp"
_NAMES = (
    (GIT, re.compile(r"git: ?https?://\S+ on .+")),
    (SERVICE_HOOKS, re.compile(r"service hooks ?:( ?:)? ?azure app service\b.*")),
    (LOAD_TEST, re.compile(r"webapploadtestcdinttoken\.?")),
    (TEAMS, re.compile(r"microsoft teams integration\.?")),
    (STATIC_WEB_APP, re.compile(r"swa deployment token \(created via the azure cli\).*")),
)
_MADE_BY = {
    GIT: "A git credential manager made it on the computer that its name tells.",
    SERVICE_HOOKS: "A deployment of an Azure App Service made it.",
    LOAD_TEST: "A web load test in a pipeline made it.",
    TEAMS: "The Microsoft Teams integration made it.",
    STATIC_WEB_APP: "az staticwebapp create --login-with-ado made it, for 180 days and with write access to all code.",
}
_IF_UNEXPECTED = (
    "If you do not use that: az devops pat revoke --organization {org} --id {id}. "
    "If it was not you, change your password too and tell an administrator."
)


def origin_of(display_name: str) -> str | None:
    """Return one word for what made the PAT; None if its name does not tell."""
    name = display_name.strip().casefold()
    return next((word for word, pattern in _NAMES if pattern.fullmatch(name)), None)


def advice(origin: str, organization: object, authorization_id: str) -> str:
    """Return what made the PAT, and what to do if that was not expected."""
    return f"{_MADE_BY[origin]} {_IF_UNEXPECTED.format(org=organization, id=authorization_id)}"
