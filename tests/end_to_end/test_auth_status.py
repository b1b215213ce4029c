"""`az devops auth status`: every organization, which credential wins, why, and whether it is accepted."""

import datetime
import json
import time

import pytest

from ..azure_devops import TENANT_A, TENANT_B, failures
from ..support.az import ROOT
from ..support.tokens import make_pat
from .test_auth_token import sign_in, to_azure_devops

CONTOSO = "https://dev.azure.com/contoso"
FABRIKAM = "https://dev.azure.com/fabrikam"


def status(az, *args, **options):
    return az.run("devops", "auth", "status", *args, **options)


def rows(result):
    return {row["organization"]: row for row in result.json["organizations"]}


def test_every_known_organization_has_a_row_and_no_token_is_shown(az, service):
    tokens = [service.pat("contoso"), service.pat("fabrikam")]
    az.login(tokens[0], "contoso", "--expires", "2099-05-01")
    az.login(tokens[1], "fabrikam")
    service.revoke(tokens[1])
    mine = make_pat()
    result = status(az, env={"AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION": "https://dev.azure.com/third"})
    assert result.code == 0, result.err
    found = rows(result)
    assert set(found) == {CONTOSO, FABRIKAM, "https://dev.azure.com/third"}
    first = found[CONTOSO]
    assert {key: first[key] for key in ("source", "account", "state", "storage", "isDefault")} == {
        "source": "stored",
        "account": "tester@contoso.com",
        "state": "valid",
        "storage": "file",
        "isDefault": False,
    }
    assert first["expires"].startswith("2099-05-01")
    assert first["daysLeft"] > 20_000
    assert [reason["source"] for reason in first["reasons"]] == ["az", "environment", "stored"]
    assert found[FABRIKAM]["state"] == "refused"
    assert found["https://dev.azure.com/third"]["source"] is None
    for options in ([], ["-o", "table"], ["--debug"], ["--offline"]):
        text = status(az, *options, env={"AZURE_DEVOPS_EXT_PAT": mine}).everything
        assert not any(token[:16] in text for token in (*tokens, mine))


def test_the_machine_is_described_without_values(az, service, keyring):
    az.login(service.pat("contoso"))
    machine = status(az, "--offline", env={"AZURE_DEVOPS_EXT_PAT": make_pat()}).json["machine"]
    assert machine["keyring"] == "keyring.backends.SecretService.Keyring"
    assert machine["file"] == {"path": str(az.stored / "personalAccessTokens"), "mode": None}
    assert machine["defaultOrganization"] == CONTOSO
    assert machine["defaultOrganizationFrom"] == str(az.stored / "config")
    assert machine["loginOwner"] == "devops-pat"
    assert "AZURE_DEVOPS_EXT_PAT" in machine["environmentVariables"]


def test_the_owner_of_login_is_told_beside_azure_devops(az_with_both):
    assert status(az_with_both, "--offline").json["machine"]["loginOwner"] == "devops-pat"


def test_a_table_has_a_line_for_each_organization(az, service):
    az.login(service.pat("contoso"))
    header, _, line = status(az, "-o", "table").out.strip().split("\n")
    assert header.split() == [
        *("Organization", "Default", "State", "Source", "Account", "Storage", "Expires", "Days", "Reason")
    ]
    assert line.split() == [CONTOSO, "*", "valid", "stored", "tester@contoso.com", "file"]


def test_offline_asks_nobody(az, service):
    az.login(service.pat("contoso"))
    sign_in(az, service)
    result = status(az, "--offline")
    assert service.requests == []
    row = rows(result)[CONTOSO]
    assert (row["state"], row["source"]) == ("unverified", "stored")
    assert "not checked with contoso (offline)" in row["reasons"][0]["reason"]
    az.run("devops", "auth", "token", "--org", "contoso")
    service.clear()
    row = rows(status(az, "--offline"))[CONTOSO]
    assert (row["state"], row["source"]) == ("unverified", "az")
    assert service.requests == []


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (failures.REFUSED, "refused"),
        (failures.EXPIRED_TEXT, "expired"),
        (failures.UNAVAILABLE, "unreachable"),
        (failures.CONNECTION_RESET, "unreachable"),
        (failures.TLS_UNTRUSTED, "unreachable"),
        (failures.DEACTIVATED, "unreachable"),
    ],
)
def test_only_a_refusal_is_called_one(az, service, kind, state):
    az.login(service.pat("contoso"))
    service.fail("contoso", kind)
    result = status(az, "--org", "contoso")
    assert (result.code, rows(result)[CONTOSO]["state"]) == (1, state)
    assert rows(result)[CONTOSO]["reasons"][-1]["source"] == "service"
    assert status(az).code == 0


def test_a_service_that_never_answers_costs_ten_seconds_in_all(az, service):
    names = [f"organization{number}" for number in range(6)]
    for name in names:
        service.organization(name)
        az.login(service.pat(name), name)
    service.stall("dev.azure.com")
    result = status(az)
    assert {row["state"] for row in rows(result).values()} == {"unreachable"}
    assert result.seconds < 14


def test_an_end_within_the_days_is_exit_code_1(az, service):
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)).strftime("%Y-%m-%d")
    az.login(service.pat("contoso"), "contoso", "--expires", soon)
    az.login(service.pat("fabrikam"), "fabrikam")
    assert status(az, "--org", "contoso", "--fail-if-expires-within", "2").code == 0
    result = status(az, "--org", "contoso", "--fail-if-expires-within", "7", "--query", "organizations[0].state")
    assert (result.code, result.json) == (1, "valid")
    assert status(az, "--fail-if-expires-within", "7").code == 1
    assert status(az, "--org", "fabrikam", "--fail-if-expires-within", "7").code == 0
    assert status(az, "--org", "nobody").code == 1
    assert status(az, "--org", "contoso", "--fail-if-expires-within", "-1").code == 1


def test_an_online_status_asks_anew_and_remembers(az, service):
    sign_in(az, service)
    az.run("devops", "auth", "token", "--org", "contoso")
    service.clear()
    row = rows(status(az, "--org", "contoso"))[CONTOSO]
    assert (row["source"], row["state"], row["expires"]) == ("az", "valid", None)
    assert len(to_azure_devops(service)) == 2
    service.clear()
    az.run("devops", "auth", "token", "--org", "contoso")
    assert to_azure_devops(service) == []
    service.accept_entra("contoso")
    assert rows(status(az, "--org", "contoso"))[CONTOSO]["source"] is None


def test_a_new_sign_in_forgets_what_was_remembered(az, service):
    sign_in(az, service)
    az.run("devops", "auth", "token", "--org", "contoso")
    sign_in(az, service)
    az.run("devops", "auth", "token", "--org", "contoso")
    assert [request.method for request in to_azure_devops(service)] == ["HEAD", "GET"]


def test_what_is_remembered_may_be_damaged_or_unwritable(az, service):
    client = sign_in(az, service)
    cache = az.stored / "devops-pat-cache.json"
    for text in ("{", "[]", '{"tenants": 3}'):
        az.stored.mkdir(exist_ok=True)
        cache.write_text(text)
        assert az.run("devops", "auth", "token", "--org", "contoso").json["source"] == "az"
    document = json.loads(cache.read_text())
    assert list(document["accepted"])
    assert client in cache.read_text()


def test_login_is_shadowed_only_by_a_session_that_the_organization_accepts(az, service):
    sign_in(az, service)
    assert az.login(service.pat("contoso")).json["shadowedBy"] == ["az"]
    service.accept_entra("fabrikam")
    result = az.login(service.pat("fabrikam"), "fabrikam")
    assert (result.json["shadowedBy"], "overruled" in result.err) == ([], False)
    az.run("config", "set", "devops_pat.sources=stored", "--only-show-errors")
    assert az.login(service.pat("contoso"), "contoso").json["shadowedBy"] == []


def test_a_stalled_tenant_does_not_blank_the_rows_of_others(az, service):
    service.organization("bee", tenant=TENANT_B)
    for tenant in (TENANT_A, TENANT_B):
        sign_in(az, service, tenant)
    pat = service.pat("contoso")
    az.login(pat)
    az.login(service.pat("bee"), "bee")
    for path in az.folder.glob("msal_*cache*"):
        if "service_principal" not in path.name:
            path.unlink()
    service.stall("login.microsoftonline.com")
    result = status(az)
    assert result.seconds < 12
    for row in rows(result).values():
        assert (row["source"], row["state"]) == ("stored", "valid"), row
        assert "Entra ID did not answer" in row["reasons"][0]["reason"]


def test_a_hanging_keyring_costs_ten_seconds_at_a_terminal_too(az, service, tmp_path):
    az.environment["PYTHON_KEYRING_BACKEND"] = "keyring_backends.Hanging"
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    start = time.monotonic()
    terminal = az.terminal("devops", "auth", "status", "--org", "contoso", "-o", "table")
    assert terminal.end() == 1
    assert time.monotonic() - start < 13
    assert "unreachable" in terminal.screen


def test_logout_waits_for_nobody(az, service):
    az.login(service.pat("contoso"))
    sign_in(az, service)
    service.stall("login.microsoftonline.com")
    service.stall("dev.azure.com")
    result = az.run("devops", "logout", "--org", "contoso")
    assert (result.code, result.seconds < 3) == (0, True)
    assert result.json["stillSignedInBy"] == ["az"]


def test_unplugged_status_and_token_name_the_same_winner(az, service):
    az.login(service.pat("contoso"))
    sign_in(az, service)
    unplugged = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    token = ("devops", "auth", "token", "--org", "contoso")
    assert az.run(*token).json["source"] == "az"
    assert az.run(*token, env=unplugged).json["source"] == "az"
    row = rows(status(az, "--org", "contoso", env=unplugged))[CONTOSO]
    assert (row["source"], row["state"]) == ("az", "unreachable")
    assert az.run(*token, env=unplugged).json["source"] == "az"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        '{"subscriptions": {"a": 1}}',
        '{"subscriptions": [1]}',
        '{"subscriptions": [{"user": "x"}]}',
        '{"subscriptions": [{"user": {"name": ["x"]}}]}',
    ],
)
def test_a_damaged_session_is_a_reason_and_no_failure(az, service, text):
    (az.folder / "azureProfile.json").write_text(text)
    result = az.login(service.pat("contoso"))
    assert (result.code, result.json["shadowedBy"]) == (0, [])
    row = rows(status(az, "--org", "contoso"))[CONTOSO]
    assert (row["source"], row["state"]) == ("stored", "valid")
    assert "azureProfile.json is damaged" in row["reasons"][0]["reason"]


def test_a_pat_that_azure_devops_put_in_the_place_of_ours_is_not_taken_for_it(az, service):
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).strftime("%Y-%m-%d")
    az.login(service.pat("contoso"), "contoso", "--expires", soon)
    theirs = make_pat()
    path = az.stored / "personalAccessTokens"
    path.write_text(f"[azdevops-cli:{CONTOSO}]\npersonal access token = {theirs}\n\n")
    result = status(az, "--org", "contoso", "--offline", "--fail-if-expires-within", "3")
    row = rows(result)[CONTOSO]
    assert (result.code, row["account"], row["expires"], row["daysLeft"]) == (0, None, None, None)
    result = az.run("devops", "auth", "token", "--org", "contoso")
    assert (result.json["accessToken"], result.json["expiresOn"], result.err) == (theirs, None, "")


def test_a_hanging_keyring_that_holds_nothing_known_is_not_waited_for(az, service, tmp_path):
    az.environment["PYTHON_KEYRING_BACKEND"] = "keyring_backends.Hanging"
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    result = status(az, "--offline")
    assert (result.code, result.seconds < 3) == (0, True)
    az.login(service.pat("contoso"), "contoso", "--storage", "file")
    service.stall("dev.azure.com")
    result = status(az)
    assert (rows(result)[CONTOSO]["source"], result.seconds < 13) == ("stored", True)
    assert rows(result)[CONTOSO]["reasons"][-1]["source"] == "service"
