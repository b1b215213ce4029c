"""Beside the `azure-devops` extension (a stand-in with its module name and its way of storing)."""

import subprocess

import pytest

from ..support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
COMMANDS = [
    ["devops", "project", "list"],
    ["repos", "list"],
    ["pipelines", "list"],
    ["boards", "query"],
    ["artifacts", "universal", "list"],
]
KEY = "azdevops-cli:https://dev.azure.com/contoso"


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_right_after_our_login_every_group_finds_the_pat_and_the_default(az_with_both, service, secret_service, store):
    az = az_with_both
    if store == "keyring":
        az.environment["DBUS_SESSION_BUS_ADDRESS"] = secret_service
    token = service.pat("contoso")
    result = az.login(token)
    assert (result.code, result.json["storage"]) == (0, store)
    for command in COMMANDS:
        service.clear()
        result = az.run(*command)
        assert result.code == 0, result.err
        assert result.json["organization"] == CONTOSO
        assert {request.basic_password for request in service.requests} == {token}


def test_an_alias_is_found_where_azure_devops_looks_for_it(az_with_both, service):
    token = service.pat("contoso")
    assert az_with_both.login(token, "https://contoso.visualstudio.com").code == 0
    service.clear()
    result = az_with_both.run("repos", "list", "--org", "https://contoso.visualstudio.com")
    assert result.code == 0, result.err
    assert service.requests[0].basic_password == token


def test_login_is_ours_and_configure_is_theirs(az_with_both, service):
    az = az_with_both
    for _ in range(2):
        assert "--token-file" in az.run("devops", "login", "--help").out
        assert "Allowed values: file, keyring" in az.run("devops", "login", "--help").out
    assert az.run("devops", "configure", "--defaults", f"organization={CONTOSO}").code == 0
    assert f"organization = {CONTOSO}" in az.run("devops", "configure", "--list").out
    assert "--defaults" in az.run("devops", "configure", "--help").out
    result = az.login(service.pat("fabrikam"), "fabrikam")
    assert result.json["defaultOrganization"] == CONTOSO


def test_our_hidden_commands_show_in_no_help_and_work(az_with_both):
    for command in COMMANDS[1:]:
        assert "devops-pat" not in az_with_both.run(command[0], "--help").everything
    assert az_with_both.run("repos", "devops-pat-loaded").json == {"loaded": True}


def test_without_azure_devops_its_groups_do_not_exist(az):
    assert az.run("repos", "--help").code == 2


def test_what_azure_devops_stored_in_its_file_is_updated_and_cleared(az_with_both, service):
    az = az_with_both
    old, default = make_pat(), make_pat()
    az.stored.mkdir(parents=True)
    path = az.stored / "personalAccessTokens"
    path.write_text(
        f"[{KEY}]\npersonal access token = {old}\n\n[azdevops-cli: default]\npersonal access token = {default}\n\n"
    )
    (az.stored / "organization_list").write_text(f"{KEY}\nazdevops-cli: default\n")
    (az.stored / "config").write_text("[defaults]\norganization = https://dev.azure.com/fabrikam\n[ours]\nkeep = me\n")
    new = service.pat("contoso")
    assert az.login(new).json["defaultOrganization"] == "https://dev.azure.com/fabrikam"
    text = path.read_text()
    assert (new in text, default in text, old in text) == (True, True, False)
    assert az.run("devops", "logout", "--org", "contoso").code == 0
    assert default in path.read_text()
    result = az.run("devops", "logout")
    assert [row["organization"] for row in result.json["cleared"]] == ["default PAT"]
    assert default not in path.read_text()
    assert "keep = me" in (az.stored / "config").read_text()


def test_what_azure_devops_stored_in_the_keyring_is_updated_and_cleared(az_with_both, service, secret_service):
    az = az_with_both
    az.environment["DBUS_SESSION_BUS_ADDRESS"] = secret_service
    store = ["secret-tool", "store", "--label=x", "service", KEY, "username", "Personal Access Token"]
    environment = {"DBUS_SESSION_BUS_ADDRESS": secret_service}
    subprocess.run(store, input=make_pat(), text=True, check=True, env=environment)
    token = service.pat("contoso")
    assert az.login(token).code == 0
    lookup = ["secret-tool", "lookup", "service", KEY, "username", "Personal Access Token"]
    assert subprocess.run(lookup, capture_output=True, text=True, env=environment).stdout == token
    assert az.run("devops", "logout", "--org", CONTOSO).code == 0
    assert subprocess.run(lookup, capture_output=True, text=True, env=environment).stdout == ""
