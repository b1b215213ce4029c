"""The stand-in in good health: what it answers to whom."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
import requests

from tests.azure_devops import TENANT_A, TENANT_B, AzureDevOps
from tests.azure_devops.entra import RefusedError

URL = "https://dev.azure.com/contoso/_apis/connectionData"
SERVER = "https://tfs.contoso.com/tfs/DefaultCollection"


def _account(answer: requests.Response) -> str:
    assert answer.status_code == 200, answer.status_code
    account: str = answer.json()["authenticatedUser"]["properties"]["Account"]["$value"]
    return account


@pytest.mark.parametrize("user", ["", "anything", "tester@contoso.com"])
def test_a_pat_is_accepted_with_any_user_name(service: AzureDevOps, web: requests.Session, user: str) -> None:
    answer = web.get(URL, auth=(user, service.pat("contoso", account="me@contoso.com", display_name="Me")))
    assert _account(answer) == "me@contoso.com"
    assert answer.json()["authenticatedUser"]["providerDisplayName"] == "Me"
    assert re.fullmatch(r"[0-9a-f-]{36}:me@contoso\.com", answer.headers["X-VSS-UserData"])


@pytest.mark.parametrize(
    "url",
    [
        "https://dev.azure.com/Contoso/_apis/ConnectionData",
        "https://contoso.visualstudio.com/_apis/connectiondata",
        "https://contoso.visualstudio.com/DefaultCollection/_apis/connectionData",
        "https://CONTOSO.visualstudio.com:443/_apis/connectionData?api-version=7.1-preview.1",
        "https://vssps.dev.azure.com/contoso/_apis/connectionData",
    ],
)
def test_an_organization_has_many_addresses(service: AzureDevOps, web: requests.Session, url: str) -> None:
    assert _account(web.get(url, auth=("", service.pat("contoso")))) == "tester@contoso.com"


@pytest.mark.parametrize(("shape", "look"), [("new", r"[A-Za-z0-9]{76}AZDO.{4}"), ("old", r"[2-7a-z]{52}")])
def test_pats_look_like_pats(service: AzureDevOps, web: requests.Session, shape: str, look: str) -> None:
    token = service.pat("contoso", shape=shape)
    assert re.fullmatch(look, token) is not None
    assert web.get(URL, auth=("", token)).ok


def test_a_pat_opens_its_own_organization_only_and_a_global_one_all(
    service: AzureDevOps, web: requests.Session
) -> None:
    service.organization("fabrikam")
    other = URL.replace("contoso", "fabrikam")
    assert web.get(other, auth=("", service.pat("contoso"))).status_code == 401
    assert [web.get(url, auth=("", service.global_pat())).status_code for url in (URL, other)] == [200, 200]


def test_a_revoked_pat_is_refused_and_an_expired_one_told_so(service: AzureDevOps, web: requests.Session) -> None:
    revoked, expired = service.pat("contoso"), service.pat("contoso")
    past = service.pat("contoso", valid_to=datetime.now(timezone.utc) - timedelta(days=1))
    service.revoke(revoked)
    service.expire(expired)
    assert "TF400813" in web.get(URL, auth=("", revoked)).json()["message"]
    assert "has expired" in web.get(URL, auth=("", expired)).json()["message"]
    assert "has expired" in web.get(URL, auth=("", past)).json()["message"]


def test_a_pat_is_no_bearer_token(service: AzureDevOps, web: requests.Session) -> None:
    answer = web.get(URL, headers={"Authorization": f"Bearer {service.pat('contoso')}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("version", "status"), [("7.1", 400), ("7.1-preview", 200), ("7.1-preview.1", 200), (None, 200)]
)
def test_released_versions_are_refused_by_services(
    service: AzureDevOps, web: requests.Session, version: str | None, status: int
) -> None:
    answer = web.get(URL, params={"api-version": version}, auth=("", service.pat("contoso")))
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["typeKey"] == "VssInvalidPreviewVersionException"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_anybody_learns_the_tenant(service: AzureDevOps, web: requests.Session, method: str) -> None:
    service.organization("outlook", tenant=None)
    known = web.request(method, "https://dev.azure.com/contoso")
    assert (known.status_code, known.headers["X-VSS-ResourceTenant"]) == (401, TENANT_A)
    assert f"login.microsoftonline.com/{TENANT_A}" in known.headers["WWW-Authenticate"]
    zeros = web.request(method, "https://dev.azure.com/outlook").headers["X-VSS-ResourceTenant"]
    assert set(zeros) == {"0", "-"}


def test_without_the_suppress_header_a_refusal_is_a_way_to_the_sign_in_page(
    service: AzureDevOps, web: requests.Session
) -> None:
    del web.headers["X-TFS-FedAuthRedirect"]
    answer = web.get(URL, allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["X-VSS-ResourceTenant"] == TENANT_A
    assert "/_signin?" in answer.headers["Location"]
    assert web.get(URL).status_code == 203


def test_a_public_organization_answers_bad_credentials_as_anonymous(
    service: AzureDevOps, web: requests.Session
) -> None:
    service.organization("open", public=True)
    url = URL.replace("contoso", "open")
    assert _account(web.get(url, auth=("", service.pat("contoso")))) == "Anonymous"
    assert _account(web.get(url, auth=("", service.pat("open")))) == "tester@contoso.com"
    anonymous = web.head("https://dev.azure.com/open")
    assert (anonymous.status_code, anonymous.headers["X-VSS-ResourceTenant"]) == (200, TENANT_A)


def test_an_unknown_organization_is_not_found_and_has_no_location(service: AzureDevOps, web: requests.Session) -> None:
    area = "https://dev.azure.com/_apis/resourceAreas/79134C72-4A58-4B42-976C-04E7115F32BF"
    assert web.get(URL.replace("contoso", "nobody")).status_code == 404
    assert web.get(area, params={"accountName": "nobody"}).json()["locationUrl"] is None
    assert web.get(area, params={"accountName": "Contoso"}).json()["locationUrl"] == "https://dev.azure.com/contoso/"


def test_projects_are_listed_for_a_valid_credential(service: AzureDevOps, web: requests.Session) -> None:
    url = "https://dev.azure.com/contoso/_apis/projects"
    assert web.get(url).status_code == 401
    assert web.get(url, auth=("", service.pat("contoso"))).json()["count"] == 2


def test_a_server_collection_knows_its_own_pats_and_any_version(service: AzureDevOps, web: requests.Session) -> None:
    service.server(SERVER)
    url = f"{SERVER.lower()}/_apis/connectionData?api-version=4.1"
    anonymous = web.get(url)
    assert "Negotiate" in anonymous.headers["WWW-Authenticate"]
    assert "Basic realm=" in anonymous.headers["WWW-Authenticate"]
    assert web.get(url, auth=("", service.global_pat())).status_code == 401
    assert web.get(url, auth=("", service.pat("contoso"))).status_code == 401
    answer = web.get(url, auth=("", service.pat(SERVER)))
    assert answer.json()["deploymentType"] == "onPremises"
    assert web.get("https://tfs.contoso.com/tfs/Other/_apis/connectionData").status_code == 404


def test_a_server_may_offer_negotiate_alone_and_refuse_pats(service: AzureDevOps, web: requests.Session) -> None:
    service.server(SERVER, negotiate_only=True)
    answer = web.get(f"{SERVER}/_apis/connectionData", auth=("", service.pat(SERVER)))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Negotiate, NTLM")


def test_an_entra_token_is_accepted_by_the_organizations_of_its_tenant(
    service: AzureDevOps, web: requests.Session
) -> None:
    service.user(TENANT_A, "tester@contoso.com")
    service.organization("fabrikam", tenant=TENANT_B)
    token = service.entra_token("tester@contoso.com", TENANT_A)
    bearer = {"Authorization": f"Bearer {token}"}
    assert _account(web.get(URL, headers=bearer)) == "tester@contoso.com"
    assert _account(web.get(URL, auth=("", token))) == "tester@contoso.com"
    assert web.get(URL.replace("contoso", "fabrikam"), headers=bearer).status_code == 401
    arm = service.entra_token("tester@contoso.com", TENANT_A, "https://management.core.windows.net/")
    assert web.get(URL, auth=("", arm)).status_code == 401


def test_an_organization_may_choose_its_entra_accounts(service: AzureDevOps, web: requests.Session) -> None:
    for name in ("one@contoso.com", "two@contoso.com"):
        service.user(TENANT_A, name)
    service.organization("outlook", tenant=None)
    one, two = (service.entra_token(f"{name}@contoso.com", TENANT_A) for name in ("one", "two"))
    service.accept_entra("contoso", "two@contoso.com")
    assert [web.get(URL, auth=("", token)).status_code for token in (one, two)] == [401, 200]
    outlook = URL.replace("contoso", "outlook")
    assert web.get(outlook, auth=("", one)).status_code == 401
    service.accept_entra("outlook", "one@contoso.com")
    assert web.get(outlook, auth=("", one)).status_code == 200


def test_entra_gives_strangers_nothing(service: AzureDevOps) -> None:
    service.user(TENANT_A, "tester@contoso.com")
    client_id, _ = service.service_principal(TENANT_A)
    with pytest.raises(RefusedError, match="AADSTS90002"):
        service.entra_token("tester@contoso.com", TENANT_B)
    service.organization("fabrikam", tenant=TENANT_B)
    with pytest.raises(RefusedError, match="AADSTS50020"):
        service.entra_token("tester@contoso.com", TENANT_B)
    with pytest.raises(RefusedError, match="AADSTS700016"):
        service.entra_token(client_id, TENANT_B)


def test_a_user_finds_the_organizations_of_the_account(service: AzureDevOps, web: requests.Session) -> None:
    service.user(TENANT_A, "tester@contoso.com")
    service.organization("fabrikam", tenant=TENANT_B)
    web.headers["Authorization"] = f"Bearer {service.entra_token('tester@contoso.com', TENANT_A)}"
    host = "https://app.vssps.visualstudio.com"
    member = web.get(f"{host}/_apis/profile/profiles/me?api-version=7.1").json()["id"]
    found = web.get(f"{host}/_apis/accounts", params={"memberId": member, "api-version": "7.1"}).json()
    assert [account["accountName"] for account in found["value"]] == ["contoso"]
