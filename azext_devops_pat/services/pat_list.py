"""Lists PATs: one's own in one organization or in all, or another user's as an administrator."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ..core.errors import DevOpsPatError, InputError, NotStoredError
from ..core.organization import Organization
from ..core.pat_info import ALL, PatInfo
from ..rest import graph, profile
from ..rest.pats import OnPage, Pats
from ..rest.token_admin import TokenAdmin
from .credentials import Credentials
from .entra_tokens import entra_credential
from .pat_create import Changes, update_pat
from .pat_metadata import refresh
from .pat_owner import Owner, sign_in_for_pats, signed_in_users
from .pat_rows import Row, notes, row
from .pat_stored import stored_here
from .rotate.unresolved import settle_for
from .status import known_organizations

_log = logging.getLogger("cli." + __name__)


def list_pats(credentials: Credentials, owner: Owner, status: str, on_page: OnPage) -> list[Row]:
    """Return a row for each of the owner's PATs in the organization, those that end first before the others."""
    client = Pats(credentials.transport, owner.organization, owner.credential)
    settle_for(credentials, owner.organization, client)
    pats = client.all(status, on_page)
    refresh(credentials.stores, pats)
    return _rows(credentials, owner, pats)


def _rows(credentials: Credentials, owner: Owner, pats: Sequence[PatInfo]) -> list[Row]:
    here, now = stored_here(credentials, owner).judge(pats), credentials.clock()
    return [
        row(info, owner.organization, now, here[info.authorization_id])
        for info in sorted(pats, key=PatInfo.order_by_end)
    ]


def show_pat(credentials: Credentials, owner: Owner, authorization_id: str) -> Row:
    """Return the row of one PAT; raise NotStoredError if the owner has none of that id."""
    info = Pats(credentials.transport, owner.organization, owner.credential).get(authorization_id)
    if info is None:
        raise no_such_pat(owner.account, owner.organization, authorization_id)
    refresh(credentials.stores, [info])
    return _rows(credentials, owner, [info])[0]


def no_such_pat(account: str, organization: Organization, authorization_id: str) -> NotStoredError:
    """Return the error for an id that is not one of the user's PATs."""
    return NotStoredError(
        f"{account} has no PAT with the id {authorization_id} in {organization}.",
        f"To see the ids: az devops pat list --organization {organization} --status all",
    )


def list_for_user(credentials: Credentials, owner: Owner, user: str, status: str, on_page: OnPage) -> list[Row]:
    """Return a row for each PAT of another user, whom the owner of the session administers."""
    now = credentials.clock()
    pats = administered(credentials, owner, user).all(on_page)
    here = stored_here(credentials, owner).keys
    return [
        row(info, owner.organization, now, info.authorization_id in here)
        for info in sorted(pats, key=PatInfo.order_by_end)
        if status in (ALL, info.status(now))
    ]


def administered(credentials: Credentials, owner: Owner, user: str) -> TokenAdmin:
    """Return the administrator's view of the user's PATs; raise InputError for no name at all."""
    if not user.strip():
        raise InputError("--user is empty.", "For example: --user joe@contoso.com")
    descriptor = graph.subject_descriptor(credentials.transport, owner.organization, owner.credential, user)
    return TokenAdmin(credentials.transport, owner.organization, owner.credential, descriptor)


def list_everywhere(credentials: Credentials, status: str, on_page: OnPage) -> list[Row]:
    """Return the rows of all organizations of the signed-in users; one without a token has a row with its reason.

    A PAT for all organizations has one row, in the first organization that lists it.
    """
    found: dict[object, Row] = {}
    for organization in _organizations(credentials):
        try:
            owner = sign_in_for_pats(credentials, organization)
            rows = list_pats(credentials, owner, status, _on_top_of(len(found), on_page))
        except DevOpsPatError as error:
            reason = f"{error.message} {error.hint}".strip()
            rows = [{"organization": organization.url, "authorizationId": None, "reason": reason}]
        for one in rows:
            found.setdefault(one["authorizationId"] or organization, one)
    return sorted(found.values(), key=lambda one: (str(one.get("validTo") or ""), str(one["organization"])))


def _on_top_of(before: int, on_page: OnPage) -> OnPage:
    return lambda count: on_page(before + count)


def _organizations(credentials: Credentials) -> list[Organization]:
    """Return every organization of every signed-in user, and those that this machine knows.

    A token of one tenant does not tell of organizations in which the user is a guest of another. Raises the first
    error if no organization is known.
    """
    found: dict[Organization, None] = {}
    problems: list[DevOpsPatError] = []
    for account in {(user.name, user.tenant): user for user in signed_in_users(credentials.session)}.values():
        try:
            credential = entra_credential(credentials.session, account, None, profile.PROFILE)
            own = profile.organizations(credentials.transport, credential)
            _log.warning("%s belongs to %s.", account.name, ", ".join(map(str, own)) or "no organization")
            found.update(dict.fromkeys(own))
        except DevOpsPatError as error:
            problems.append(error)
    known = known_organizations(credentials.stores, credentials.cache.organizations())
    found.update(dict.fromkeys(organization for organization in known if not organization.is_server))
    if problems and not found:
        raise problems[0]
    for problem in problems:
        _log.warning("%s %s", problem.message, problem.hint)
    return list(found)


def report(rows: Sequence[Row], credentials: Credentials) -> None:
    """Say what a list tells beyond its rows."""
    for sentence in notes(rows, credentials.clock()):
        _log.warning("%s", sentence)


def changed(credentials: Credentials, owner: Owner, authorization_id: str, changes: Changes) -> Row:
    """Change a PAT, keep what the service answers in the metadata too, and return its row."""
    info = update_pat(
        Pats(credentials.transport, owner.organization, owner.credential), owner, authorization_id, changes
    )
    refresh(credentials.stores, [info])
    return _rows(credentials, owner, [info])[0]
