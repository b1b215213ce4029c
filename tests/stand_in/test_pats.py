"""The PAT Lifecycle Management API in good health."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from tests.azure_devops import TENANT_A, AzureDevOps, clock
from tests.stand_in.conftest import ME, PATS, VERSION, Call, wish

ASK = "https://dev.azure.com/contoso/_apis/connectionData"


def test_a_created_pat_is_accepted_until_it_is_revoked(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    made = call("POST", wish()).json()
    assert made["patTokenError"] == "none"
    pat = made["patToken"]
    assert web.get(ASK, auth=("", pat["token"])).json()["authenticatedUser"]["properties"]["Account"]["$value"] == ME
    assert call("DELETE", authorizationId=pat["authorizationId"]).status_code == 204
    assert web.get(ASK, auth=("", pat["token"])).status_code == 401
    assert [p.revoked for p in service.pats()] == [True]
    again = call("DELETE", authorizationId=pat["authorizationId"])
    assert (again.status_code, again.json()["patTokenError"]) == (404, "authorizationNotFound")


def test_revoking_may_be_answered_with_200(service: AzureDevOps, call: Call) -> None:
    service.pat("contoso")
    service.manners(revoke_status=200)
    assert call("DELETE", authorizationId=service.pats()[0].id.upper()).status_code == 200
    assert service.pats(status="active") == []


def test_a_token_is_shown_once_and_reads_as_issued_now(service: AzureDevOps, call: Call) -> None:
    pat = call("POST", wish()).json()["patToken"]
    now = datetime.now(timezone.utc)
    assert pat["token"][56:60] == f"99{chr(65 + now.year - 2024)}{chr(64 + now.month)}"
    shown = call("GET", authorizationId=pat["authorizationId"]).json()["patToken"]
    assert (shown["token"], shown["displayName"]) == (None, "ci")
    assert sorted(shown["scope"].split()) == ["vso.build", "vso.code"]
    assert shown["targetAccounts"] == [service.organization("contoso").id]
    assert re.fullmatch(r"[\d-]{10}T[\d:]{8}(\.\d{1,7})?Z", shown["validFrom"])


def test_a_pat_for_all_organizations_has_no_target(service: AzureDevOps, call: Call) -> None:
    service.global_pat()
    assert [pat["targetAccounts"] for pat in call("GET").json()["patTokens"]] == [None]


def test_an_update_changes_what_it_names_and_no_secret(service: AzureDevOps, call: Call) -> None:
    token = service.pat("contoso", name="old", scope="vso.code vso.build")
    number = service.pats()[0].id
    changed = call("PUT", {"authorizationId": number, "displayName": "new"}).json()["patToken"]
    assert (changed["displayName"], changed["token"]) == ("new", None)
    end = datetime(2999, 1, 2, tzinfo=timezone.utc)
    call("PUT", {"authorizationId": number, "scope": "vso.work", "validTo": "2999-01-02T00:00:00.0000000Z"})
    seen = service.pats()[0]
    assert (seen.name, seen.scope, seen.valid_to, seen.token) == ("new", "vso.work", end, token)


def test_an_expired_pat_cannot_be_extended(service: AzureDevOps, call: Call) -> None:
    service.pat("contoso")
    service.advance(timedelta(days=91))
    asked = {"authorizationId": service.pats()[0].id, "validTo": "2999-01-01T00:00:00Z"}
    assert call("PUT", asked).json()["patTokenError"] == "expiredPatCannotBeExtended"


def test_a_list_holds_the_callers_pats_of_the_organization_and_of_all(service: AzureDevOps, call: Call) -> None:
    service.organization("fabrikam")
    service.pat("fabrikam", name="elsewhere")
    service.pat("contoso", account="jane@contoso.com", name="jane's")
    service.global_pat(name="global")
    for name in ("twin", "twin"):
        service.pat("contoso", name=name)
    service.revoke(service.pat("contoso", name="revoked"))
    service.expire(service.pat("contoso", name="expired"))

    def names(**query: str) -> list[str]:
        tokens = call("GET", sortByOption="displayName", **query).json()["patTokens"]
        return [pat["displayName"] for pat in tokens]

    assert names() == ["global", "twin", "twin"]
    assert names(displayFilterOption="revoked") == ["revoked"]
    assert names(displayFilterOption="expired") == ["expired"]
    assert names(displayFilterOption="all", isSortAscending="false")[0] == "twin"
    assert len(names(displayFilterOption="all")) == 5


def test_250_pats_are_three_pages_of_opaque_tokens(service: AzureDevOps, call: Call) -> None:
    for number in range(250):
        service.pat("contoso", name=f"pat {number}")
    token, seen = "", []
    for expected in (100, 100, 50):
        answer = call("GET", top=100, displayFilterOption="active", continuationToken=token).json()
        assert len(answer["patTokens"]) == expected
        seen += [pat["authorizationId"] for pat in answer["patTokens"]]
        assert call("DELETE", authorizationId=seen[-1]).status_code == 204
        token = answer["continuationToken"]
        assert token == "" or (set("+/=") <= set(token))
    assert (token, len(set(seen))) == ("", 250)


def test_a_page_is_refused_to_other_filters_or_an_undone_token(
    service: AzureDevOps, web: requests.Session, call: Call
) -> None:
    for _ in range(3):
        service.pat("contoso")
    token = call("GET", top=2, displayFilterOption="active").json()["continuationToken"]
    assert call("GET", top=2, displayFilterOption="all", continuationToken=token).status_code == 400
    assert (
        call("GET", top=2, displayFilterOption="active", continuationToken=token.replace("+", " ")).status_code == 400
    )
    assert call("GET", top=101).status_code == 400


def test_a_released_version_is_refused_and_so_is_none(call: Call) -> None:
    assert call("GET", **{"api-version": "7.1"}).json()["typeKey"] == "VssInvalidPreviewVersionException"
    assert call("GET", **{"api-version": ""}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"displayName": ""}, "displayNameRequired"),
        ({"displayName": "x" * 256}, "invalidDisplayName"),
        ({"scope": "vso.full_access"}, "invalidScope"),
        ({"scope": "code"}, "invalidScope"),
        ({"validTo": "2020-01-01T00:00:00Z"}, "invalidValidTo"),
        ({"validTo": "tomorrow"}, "invalidValidTo"),
        ({"allOrgs": True}, "globalPATCreationBlocked"),
    ],
)
def test_a_wish_that_cannot_be_met_is_named(
    service: AzureDevOps, call: Call, changes: dict[str, Any], value: str
) -> None:
    answer = call("POST", wish(**changes))
    assert (answer.status_code, answer.json()) == (200, {"patToken": None, "patTokenError": value})
    service.manners(error_status=400, error_place="alone")
    answer = call("POST", wish(**changes))
    assert (answer.status_code, answer.json()) == (400, {"patTokenError": value})
    assert service.pats() == []


def test_a_pat_and_a_service_principal_are_refused(service: AzureDevOps, web: requests.Session) -> None:
    auth = ("", service.pat("contoso"))
    assert web.get(PATS, params=VERSION, auth=auth).json()["message"].startswith("TF400813")
    service.manners(pat_refusal="exception")
    refused = web.get(PATS, params=VERSION, auth=auth)
    assert (refused.status_code, refused.json()["message"]) == (401, "The requested operation is not allowed.")
    robot, _ = service.service_principal(TENANT_A)
    bearer = {"Authorization": f"Bearer {service.entra_token(robot, TENANT_A)}"}
    moved = web.get(PATS, params=VERSION, headers=bearer, allow_redirects=False)
    assert moved.status_code == 302
    assert "Object moved" in moved.text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-12-01T23:46:23.319Z", "2026-12-01T23:46:23.32Z"),
        ("2026-12-01T23:46:23.3433Z", "2026-12-01T23:46:23.3433333Z"),
        ("2026-12-01T23:46:23.9999999Z", "2026-12-01T23:46:24Z"),
        ("2026-12-02T01:00:00+02:00", "2026-12-01T23:00:00Z"),
    ],
)
def test_dates_are_rounded_and_have_no_fixed_width(written: str, shown: str) -> None:
    moment = clock.read(written)
    assert moment is not None
    assert clock.shown(moment) == shown
