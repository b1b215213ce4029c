"""What administrators of the stand-in forbid, and what they see."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from tests.azure_devops import TENANT_A, TENANT_B, AzureDevOps, clock
from tests.stand_in.conftest import ME, VERSION, Call, wish

BASE = "https://vssps.dev.azure.com/contoso/_apis"
ASK = "https://dev.azure.com/contoso/_apis/connectionData"
PROFILE = "https://app.vssps.visualstudio.com/_apis"
RESTRICTED = "disablePatCreationPolicyViolation"


def _days(answer: requests.Response) -> int:
    end = clock.read(answer.json()["patToken"]["validTo"])
    assert end is not None
    return round((end - datetime.now(timezone.utc)) / timedelta(days=1))


def test_a_life_longer_than_the_policys_is_shortened_without_a_word(service: AzureDevOps, call: Call) -> None:
    service.policy("contoso", max_days=30)
    made = call("POST", wish(validTo="2999-01-01T00:00:00Z"))
    assert (made.json()["patTokenError"], _days(made)) == ("none", 30)
    service.policy("contoso", max_days=10)
    number = made.json()["patToken"]["authorizationId"]
    assert _days(call("PUT", {"authorizationId": number, "displayName": "same end"})) == 30
    assert _days(call("PUT", {"authorizationId": number, "validTo": "2999-01-01T00:00:00Z"})) == 10
    assert _days(call("POST", wish())) == 7


@pytest.mark.parametrize(
    ("policy", "changes", "value"),
    [
        ({"no_full_scope": True}, {"scope": "app_token"}, "fullScopePatPolicyViolation"),
        ({"no_full_scope": True}, {}, "none"),
        ({"no_global": True}, {"allOrgs": True}, "globalPatPolicyViolation"),
        ({"creation_restricted": True}, {"scope": "vso.packaging"}, RESTRICTED),
        ({"creation_restricted": True, "packaging_exception": True}, {"scope": "vso.packaging_write"}, "none"),
        ({"creation_restricted": True, "packaging_exception": True}, {"scope": "vso.packaging vso.code"}, RESTRICTED),
        ({"creation_restricted": True, "allowed": [ME.title()]}, {}, "none"),
    ],
)
def test_a_policy_forbids_what_it_is_about(
    service: AzureDevOps, call: Call, policy: dict[str, Any], changes: dict[str, Any], value: str
) -> None:
    service.policy("contoso", **policy)
    assert call("POST", wish(**changes)).json()["patTokenError"] == value
    assert len(service.pats()) == (value == "none")


def test_a_pat_may_be_extended_where_none_may_be_created(service: AzureDevOps, call: Call) -> None:
    service.pat("contoso")
    service.policy("contoso", creation_restricted=True, no_full_scope=True)
    number = service.pats()[0].id
    assert _days(call("PUT", {"authorizationId": number, "validTo": wish()["validTo"]})) == 7
    refused = call("PUT", {"authorizationId": number, "scope": "app_token"})
    assert refused.json()["patTokenError"] == "fullScopePatPolicyViolation"


def test_an_update_narrows_a_pat_for_all_organizations_and_never_widens_one(service: AzureDevOps, call: Call) -> None:
    service.global_pat()
    service.pat("contoso")
    wide, single = (pat.id for pat in service.pats())
    answer = call("PUT", {"authorizationId": single, "allOrgs": True})
    assert answer.json()["patTokenError"] == "globalPATCreationBlocked"
    call("PUT", {"authorizationId": wide, "allOrgs": False})
    assert [pat.all_organizations for pat in service.pats()] == [False, False]


def test_pats_for_all_organizations_end_one_day(service: AzureDevOps, web: requests.Session) -> None:
    tokens = service.global_pat(), service.pat("contoso")
    service.end_global_pats()
    assert [web.get(ASK, auth=("", token)).status_code for token in tokens] == [401, 200]


def test_time_moves_for_ends_and_dates(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    token = service.pat("contoso", valid_to=datetime.now(timezone.utc) + timedelta(days=3))
    service.advance(timedelta(days=4))
    assert "expired" in web.get(ASK, auth=("", token)).text
    assert [pat.expired for pat in service.pats(status="expired")] == [True]
    made = call("POST", wish()).json()["patToken"]
    issued = clock.read(made["validFrom"])
    assert issued is not None
    assert round((issued - datetime.now(timezone.utc)) / timedelta(days=1)) == 4


def test_an_administrator_finds_a_user_and_revokes_the_users_pats(
    service: AzureDevOps, web: requests.Session, call: Call
) -> None:
    token = service.pat("contoso", account="jane@contoso.com", display_name="Jane", name="")
    service.pat("contoso", account="jane@contoso.com", name="second")
    service.user(TENANT_A, "joe@contoso.com")
    service.graph_page(2)
    first = call("GET", url=f"{BASE}/graph/users")
    rest = call("GET", url=f"{BASE}/graph/users", continuationToken=first.headers["X-MS-ContinuationToken"])
    assert "X-MS-ContinuationToken" not in rest.headers
    users = {u["principalName"]: u["descriptor"] for page in (first, rest) for u in page.json()["value"]}
    assert set(users) == {ME, "joe@contoso.com", "jane@contoso.com"}

    theirs = f"{BASE}/tokenadmin/personalaccesstokens/{users['jane@contoso.com']}"
    assert call("GET", url=theirs).status_code == 401
    service.administrator("contoso", ME)
    page = call("GET", url=theirs, pageSize=1).json()
    assert [(pat["displayName"], pat["isValid"], pat["token"]) for pat in page["value"]] == [(None, True, None)]
    last = call("GET", url=theirs, pageSize=1, continuationToken=page["continuationToken"]).json()
    assert ([pat["displayName"] for pat in last["value"]], last["continuationToken"]) == (["second"], None)
    assert call("GET", url=f"{BASE}/tokenadmin/personalaccesstokens/aad.nobody").status_code == 404

    gone = [{"authorizationId": page["value"][0]["authorizationId"]}]
    assert call("POST", gone, url=f"{BASE}/tokenadmin/revocations").status_code == 204
    assert web.get(ASK, auth=("", token)).status_code == 401
    assert [pat.revoked for pat in service.pats(account="jane@contoso.com")] == [True, False]


def test_a_descriptor_is_the_one_of_connection_data(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    known = web.get(ASK, auth=("", service.pat("contoso"))).json()["authenticatedUser"]["subjectDescriptor"]
    assert [user["descriptor"] for user in call("GET", url=f"{BASE}/graph/users").json()["value"]] == [known]


def test_the_profile_is_for_users_alone(service: AzureDevOps, web: requests.Session, call: Call) -> None:
    assert call("GET", url=f"{PROFILE}/profile/profiles/me").json()["emailAddress"] == ME
    auth = ("", service.pat("contoso"))
    assert web.get(f"{PROFILE}/profile/profiles/me", auth=auth).status_code == 401
    service.manners(pat_refusal="exception")
    assert "not allowed" in web.get(f"{PROFILE}/accounts", params=VERSION, auth=auth).json()["message"]
    robot, _ = service.service_principal(TENANT_A)
    bearer = {"Authorization": f"Bearer {service.entra_token(robot, TENANT_A)}"}
    moved = web.get(f"{PROFILE}/profile/profiles/me", headers=bearer, allow_redirects=False)
    assert (moved.status_code, "Object moved" in moved.text) == (302, True)


def test_a_guest_sees_the_organizations_of_the_tokens_tenant(
    service: AzureDevOps, web: requests.Session, call: Call
) -> None:
    service.organization("fabrikam", tenant=TENANT_B)
    service.organization("outlook", tenant=None)
    service.accept_entra("outlook", ME)
    service.guest(ME, TENANT_B)
    member = call("GET", url=f"{PROFILE}/profile/profiles/me").json()["id"]

    def names(tenant: str) -> list[str]:
        bearer = {"Authorization": f"Bearer {service.entra_token(ME, tenant)}"}
        answer = web.get(f"{PROFILE}/accounts", params={"memberId": member}, headers=bearer)
        return [account["accountName"] for account in answer.json()["value"]]

    assert (names(TENANT_A), names(TENANT_B)) == (["contoso", "outlook"], ["fabrikam", "outlook"])
