"""`az devops auth token`: which credential, and in which form."""

import base64
import datetime
import os
import re
import subprocess

import pytest

from ..azure_devops import TENANT_A, TENANT_B, failures
from ..support.az import ROOT
from ..support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
SERVER = "https://tfs.contoso.com/tfs/DefaultCollection"


def token(az, *args, **options):
    return az.run("devops", "auth", "token", *args, **options)


def to_azure_devops(service):
    return [request for request in service.requests if request.host == "dev.azure.com"]


def sign_in(az, service, tenant=TENANT_A):
    client, word = service.service_principal(tenant)
    result = az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", tenant)
    assert result.code == 0, result.err
    service.clear()
    return client


@pytest.fixture
def git_folder(tmp_path):
    folder = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def add_remote(folder, url, name="origin"):
    subprocess.run(["git", "-C", str(folder), "remote", "add", name, url], check=True)


def test_the_object_is_that_of_az_account_get_access_token(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    service.clear()
    result = token(az, "--org", "contoso")
    assert result.json == {
        "accessToken": pat,
        "tokenType": "Basic",
        "expires_on": None,
        "expiresOn": None,
        "tenant": None,
        "organization": CONTOSO,
        "source": "stored",
    }
    assert service.requests == []
    assert token(az, "--query", "source", "-o", "tsv").out == "stored\n"


def test_every_format_is_bare_and_ready_to_use(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    basic = base64.b64encode(f":{pat}".encode()).decode()
    assert token(az, "--format", "token").out == f"{pat}\n"
    assert token(az, "--format", "basic").out == f"{basic}\n"
    assert token(az, "--format", "header").out == f"Authorization: Basic {basic}\n"
    assert token(az, "--format", "token", "-o", "json").json == pat
    assert token(az, "--format", "env", "--shell", "powershell").out == f"$env:AZURE_DEVOPS_EXT_PAT = '{pat}'\n"
    assert token(az, "--format", "env", "--shell", "cmd").out == f'set "AZURE_DEVOPS_EXT_PAT={pat}"\n'
    assert token(az, "--format", "env", "--shell", "fish").out == f"set -gx AZURE_DEVOPS_EXT_PAT '{pat}'\n"
    line = token(az, "--format", "env", "--shell", "bash").out
    script = f'{line}\nprintf %s "$AZURE_DEVOPS_EXT_PAT"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout == pat
    assert token(az, "--shell", "bash").code == 1


def test_curl_takes_the_header(az, service):
    az.login(service.pat("contoso"))
    header = token(az, "--format", "header").out
    command = ["curl", "-sS", "-o", os.devnull, "-w", "%{http_code}", "-H", "@-", f"{CONTOSO}/_apis/projects"]
    result = subprocess.run(command, input=header, env=az.variables(), capture_output=True, text=True)
    assert result.stdout == "200", result.stderr


def test_the_environment_wins_over_the_store_and_is_cleaned(az, service):
    az.login(service.pat("contoso"))
    mine = make_pat()
    found = token(az, env={"AZURE_DEVOPS_EXT_PAT": f"\ufeff {mine}\n"}).json
    assert (found["accessToken"], found["source"]) == (mine, "environment")
    older = make_pat()
    assert token(az, env={"AZURE_DEVOPS_CLI_PAT": older}).json["accessToken"] == older
    both = {"AZURE_DEVOPS_CLI_PAT": older, "AZURE_DEVOPS_EXT_PAT": mine}
    assert token(az, env=both).json["accessToken"] == mine
    assert token(az, env={"AZURE_DEVOPS_EXT_PAT": ""}).json["source"] == "stored"
    result = token(az, env={"AZURE_DEVOPS_EXT_PAT": "$(AzurePat)"})
    assert (result.code, "not expanded" in result.err) == (1, True)


def test_the_default_pat_serves_organizations_without_one(az, service):
    own, default = service.pat("contoso"), make_pat()
    az.login(own)
    az.run("devops", "login", stdin=default.encode())
    assert token(az, "--org", "contoso").json["accessToken"] == own
    assert token(az, "--org", "fabrikam").json["accessToken"] == default
    az.run("devops", "logout", "--org", "contoso")
    assert token(az, "--org", "contoso").json["accessToken"] == default


def test_an_alias_finds_what_azure_devops_stored_under_it(az, service):
    old = make_pat()
    az.stored.mkdir(parents=True)
    section = "azdevops-cli:https://contoso.visualstudio.com"
    (az.stored / "personalAccessTokens").write_text(f"[{section}]\npersonal access token = {old}\n\n")
    assert token(az, "--org", "contoso").json["accessToken"] == old
    assert token(az, "--org", "https://contoso.visualstudio.com").json["accessToken"] == old


def test_no_source_is_one_error_with_every_reason_and_what_mends_it(az, service):
    result = token(az, "--org", "contoso")
    assert (result.code, result.out) == (1, "")
    for part in (
        "There is no credential for https://dev.azure.com/contoso",
        "az: nobody is signed in to az",
        "environment: AZURE_DEVOPS_EXT_PAT is not set",
        "stored: no PAT is stored for contoso",
        "\nTo use your Azure account: az login\n",
        "\nTo store a PAT: az devops login --organization https://dev.azure.com/contoso\n",
    ):
        assert part in result.err
    assert "set but empty" in token(az, "--org", "contoso", env={"AZURE_DEVOPS_EXT_PAT": ""}).err
    assert "SYSTEM_ACCESSTOKEN" in token(az, "--org", "contoso", env={"SYSTEM_ACCESSTOKEN": make_pat()}).err


def test_the_session_wins_with_two_requests_at_first_and_none_later(az, service):
    az.login(service.pat("contoso"))
    sign_in(az, service)
    found = token(az, "--org", "contoso").json
    assert (found["source"], found["tokenType"], found["tenant"]) == ("az", "Bearer", TENANT_A)
    assert found["expires_on"] > datetime.datetime.now().timestamp()
    assert datetime.datetime.strptime(found["expiresOn"], "%Y-%m-%d %H:%M:%S.%f")
    assert len(to_azure_devops(service)) <= 2
    for _ in range(2):
        service.clear()
        assert token(az, "--org", "contoso").json["source"] == "az"
        assert to_azure_devops(service) == []
    assert token(az, "--org", "contoso", "--format", "header").out.startswith("Authorization: Bearer ")
    assert token(az, "--org", "contoso", "--source", "stored").json["source"] == "stored"


def test_five_organizations_and_two_tenants_cost_no_request_the_second_time(az, service):
    names = ["a-one", "a-two", "a-three", "b-one", "b-two"]
    for name in names:
        service.organization(name, tenant=TENANT_A if name.startswith("a") else TENANT_B)
    sign_in(az, service, TENANT_A)
    second = sign_in(az, service, TENANT_B)
    for name in names:
        service.clear()
        found = token(az, "--org", name).json
        assert (found["source"], found["tenant"]) == ("az", TENANT_A if name.startswith("a") else TENANT_B)
        assert len(to_azure_devops(service)) <= 2
    service.clear()
    for name in names:
        assert token(az, "--org", name).json["source"] == "az"
    assert to_azure_devops(service) == []
    assert second


def test_a_foreign_tenant_falls_back_to_the_pat_and_says_what_to_run(az, service):
    service.organization("contoso", tenant=TENANT_B)
    pat = service.pat("contoso")
    assert az.login(pat).code == 0
    sign_in(az, service, TENANT_A)
    assert token(az, "--org", "contoso").json["accessToken"] == pat
    expected = f"signed in to tenant {TENANT_A}, but contoso belongs to tenant {TENANT_B}: az login --tenant {TENANT_B}"
    result = az.run("devops", "auth", "status", "--org", "contoso")
    assert expected in result.out
    assert "AADSTS700016" in result.out
    mine = make_pat()
    assert token(az, "--org", "contoso", env={"AZURE_DEVOPS_EXT_PAT": mine}).json["accessToken"] == mine


def test_a_guest_is_served_by_entra(az, service):
    service.organization("contoso", tenant=TENANT_B)
    client, word = service.service_principal(TENANT_A)
    service.guest(client, TENANT_B)
    service.accept_entra("contoso", client)
    az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A)
    found = token(az, "--org", "contoso").json
    assert (found["source"], found["tenant"]) == ("az", TENANT_B)


def test_an_account_that_the_organization_refuses_is_not_asked_about_again(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    service.accept_entra("contoso")
    sign_in(az, service)
    assert token(az, "--org", "contoso").json["accessToken"] == pat
    service.clear()
    result = token(az, "--org", "contoso", "--verbose")
    assert result.json["accessToken"] == pat
    assert "rejected" in result.err
    assert to_azure_devops(service) == []


def test_a_stalled_entra_costs_twenty_seconds_at_most(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    sign_in(az, service)
    for path in az.folder.glob("msal_*cache*"):
        if "service_principal" not in path.name:
            path.unlink()
    service.stall("login.microsoftonline.com")
    result = token(az, "--org", "contoso", "--verbose")
    assert result.json["accessToken"] == pat
    assert "Entra ID did not answer within 20 s" in result.err
    assert result.seconds < 24


def test_multifactor_is_explained_with_its_code(az, service):
    word = service.user(TENANT_A, "tester@contoso.com")
    az.run("login", "--username", "tester@contoso.com", "--password", word)
    service.organization("contoso", tenant=TENANT_B)
    service.guest("tester@contoso.com", TENANT_B)
    service.require_mfa("tester@contoso.com", TENANT_B)
    result = token(az, "--org", "contoso")
    assert result.code == 1
    assert "AADSTS50076" in result.err
    assert f"az login --tenant {TENANT_B}" in result.err


def test_the_sources_can_be_narrowed_and_unknown_ones_are_an_error(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    sign_in(az, service)
    az.run("config", "set", "devops_pat.sources=environment stored", "--only-show-errors")
    assert token(az, "--org", "contoso").json["source"] == "stored"
    assert token(az, "--org", "contoso", env={"AZURE_DEVOPS_PAT_SOURCES": "az"}).json["source"] == "az"
    result = token(az, "--org", "contoso", env={"AZURE_DEVOPS_PAT_SOURCES": "netrc"})
    assert (result.code, "az, environment, stored" in result.err) == (1, True)


def test_without_org_the_git_remote_then_the_environment_then_the_default(az, service, git_folder):
    for name in ("contoso", "fabrikam"):
        az.login(service.pat(name), name)
    add_remote(git_folder, "https://github.com/contoso/site.git", "aaa")
    variable = {"AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION": "https://dev.azure.com/fabrikam"}
    assert token(az, cwd=git_folder).json["organization"] == CONTOSO
    assert token(az, cwd=git_folder, env=variable).json["organization"] == "https://dev.azure.com/fabrikam"
    add_remote(git_folder, "https://contoso@dev.azure.com/contoso/web/_git/site")
    assert token(az, cwd=git_folder, env=variable).json["organization"] == CONTOSO
    result = token(az, "--detect", "false", cwd=git_folder, env=variable)
    assert result.json["organization"] == "https://dev.azure.com/fabrikam"


def test_no_organization_at_all_names_all_three_places(az, service, tmp_path):
    result = token(az, cwd=tmp_path)
    assert result.code == 1
    for part in ("git remote", "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION", "default", "az devops configure --defaults"):
        assert part in result.err


def test_the_trust_table_keeps_general_credentials_from_servers(az, service, git_folder):
    service.server(SERVER)
    own, default, mine = service.pat(SERVER), make_pat(), make_pat()
    az.run("devops", "login", stdin=default.encode())
    assert az.login(own, SERVER, "--server").code == 0
    add_remote(git_folder, f"{SERVER}/web/_git/site")
    variable = {"AZURE_DEVOPS_EXT_PAT": mine}
    assert token(az, cwd=git_folder).json["accessToken"] == own
    assert token(az, cwd=git_folder, env=variable).json["accessToken"] == mine  # the login was consent
    assert token(az, "--org", SERVER, env=variable).json["accessToken"] == mine
    other = "https://tfs.contoso.com/tfs/Other"
    result = token(az, "--org", other)
    assert (result.code, result.out, default in result.err) == (1, "", False)
    sign_in(az, service)
    assert token(az, "--org", SERVER).json["accessToken"] == own
    assert "Services only" in token(az, "--org", SERVER, "--source", "az").err
    service.clear()
    az.run("devops", "auth", "status", env=variable)
    az.run("devops", "auth", "status")
    sent = {request.basic_password for request in service.requests_to(host="tfs.contoso.com")}
    assert sent == {own, mine}
    assert not any(request.bearer for request in service.requests_to(host="tfs.contoso.com"))
    assert own not in {request.basic_password for request in service.requests_to(host="dev.azure.com")}


def test_a_pat_that_ends_soon_is_said_once_a_day(az, service):
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)).strftime("%Y-%m-%d")
    az.login(service.pat("contoso"), "contoso", "--expires", soon)
    first, second = token(az, "--org", "contoso"), token(az, "--org", "contoso")
    assert f"The PAT for {CONTOSO} expires on" in first.err
    assert f". To replace it: az devops login --organization {CONTOSO}\n" in first.err
    assert first.json["expires_on"] > datetime.datetime.now().timestamp()
    assert second.err == ""


def test_one_believed_expired_is_named_and_still_tried(az, service):
    pat = service.pat("contoso")
    az.login(pat, "contoso", "--expires", "2099-01-01")
    path = az.stored / "devops-pat.json"
    path.write_text(re.sub(r"2099-01-0\d", "2024-01-01", path.read_text()))
    result = token(az, "--org", "contoso")
    assert "seems to have expired on 2024-01-0" in result.err
    assert result.json["accessToken"] == pat
    assert az.run("devops", "auth", "status", "--org", "contoso").json["organizations"][0]["state"] == "valid"
    offline = az.run("devops", "auth", "status", "--org", "contoso", "--offline").json["organizations"][0]
    assert (offline["state"], offline["daysLeft"] < 0) == ("expired", True)


def test_resolving_imports_neither_msal_nor_management_nor_cryptography(az, service, tmp_path):
    az.login(service.pat("contoso"))
    report = tmp_path / "modules"
    (tmp_path / "sitecustomize.py").write_text(
        "import atexit, os, sys\n"
        "atexit.register(lambda: open(os.environ['REPORT'], 'w').write('\\n'.join(sys.modules)))\n"
    )
    result = token(az, "--org", "contoso", env={"PYTHONPATH": str(tmp_path), "REPORT": str(report)})
    assert result.json["source"] == "stored"
    modules = set(report.read_text().split())
    assert "azext_devops_pat.sources.stored" in modules
    assert not {"msal", "azure.mgmt", "cryptography", "keyring", "requests"} & modules


def test_an_organizations_own_pat_costs_one_look_up_in_the_keyring(az, service, tmp_path):
    az.environment["PYTHON_KEYRING_BACKEND"] = "keyring_backends.JsonKeyring"
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    az.login(service.pat("contoso"))
    calls = tmp_path / "calls"
    assert token(az, "--org", "contoso", env={"TEST_KEYRING_CALLS": str(calls)}).json["source"] == "stored"
    assert calls.read_text() == "get azdevops-cli:https://dev.azure.com/contoso\n"


def test_a_keyring_that_hangs_is_no_missing_pat(az, service, tmp_path):
    az.environment["PYTHON_KEYRING_BACKEND"] = "keyring_backends.Hanging"
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    result = token(az, "--org", "contoso")
    assert (result.code, "did not answer within 10 s" in result.err) == (1, True)
    row = az.run("devops", "auth", "status", "--org", "contoso").json["organizations"][0]
    assert row["state"] == "unreachable"


def test_ten_thousand_stored_organizations_are_read_at_once(az, service):
    az.stored.mkdir(parents=True)
    keys = [f"azdevops-cli:https://dev.azure.com/organization{number}" for number in range(10_000)]
    (az.stored / "personalAccessTokens").write_text(
        "".join(f"[{key}]\npersonal access token = {make_pat()}\n\n" for key in keys)
    )
    (az.stored / "organization_list").write_text("".join(f"{key}\n" for key in keys))
    result = az.run("devops", "auth", "status", "--offline")
    assert {row["storage"] for row in result.json["organizations"]} == {"file"}
    assert len(result.json["organizations"]) == 10_000


def test_a_hiccup_of_the_service_hands_out_no_token_of_a_guessed_tenant(az, service):
    service.organization("contoso", tenant=TENANT_B)
    pat = service.pat("contoso")
    az.login(pat)
    sign_in(az, service, TENANT_A)
    for kind in (failures.UNAVAILABLE, failures.THROTTLED, failures.NOT_FOUND):
        service.clear()
        service.fail("contoso", kind)
        assert token(az, "--org", "contoso").json["accessToken"] == pat
        assert len(to_azure_devops(service)) == 1
    service.recover("contoso")


def test_a_locked_keyring_is_no_empty_one(az, service, tmp_path):
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    az.run("devops", "login", stdin=make_pat().encode())
    works = {"PYTHON_KEYRING_BACKEND": "keyring_backends.JsonKeyring"}
    assert az.login(service.pat("contoso"), env=works).json["storage"] == "keyring"
    for env, why in (
        ({"PYTHON_KEYRING_BACKEND": "keyring_backends.Locked"}, "The keyring is locked"),
        ({}, "in a keyring that is not available in this session"),
    ):
        result = token(az, "--org", "contoso", env=env)
        assert (result.code, why in result.err) == (1, True), result.everything
        row = az.run("devops", "auth", "status", "--org", "contoso", env=env).json["organizations"][0]
        assert (row["state"], why in row["reasons"][-1]["reason"]) == ("unreachable", True)


def test_a_partial_clone_and_a_remote_with_a_password_are_remotes_too(az, service, git_folder):
    az.login(service.pat("fabrikam"), "fabrikam")
    az.login(service.pat("contoso"), "contoso")
    add_remote(git_folder, "https://user:word@dev.azure.com/contoso/web/_git/site")
    subprocess.run(["git", "-C", str(git_folder), "config", "remote.origin.promisor", "true"], check=True)
    subprocess.run(
        ["git", "-C", str(git_folder), "config", "remote.origin.partialclonefilter", "blob:none"], check=True
    )
    result = token(az, "--verbose", cwd=git_folder)
    assert result.json["organization"] == CONTOSO
    assert "git remote of this folder" in result.err
    assert "word" not in result.err


def test_another_cloud_is_named(az, service):
    sign_in(az, service)
    az.run("cloud", "set", "--name", "AzureUSGovernment")
    assert "the az cloud is AzureUSGovernment" in token(az, "--org", "contoso").err
