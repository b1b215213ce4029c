"""`az devops logout` and `az devops configure`."""

import pytest

from ..azure_devops import TENANT_A
from ..support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
KEY = "azdevops-cli:https://dev.azure.com/contoso"


def tokens(az):
    path = az.stored / "personalAccessTokens"
    return path.read_text() if path.exists() else ""


def default(az):
    return az.run("devops", "configure", "--list", "--query", "defaults[0].value", "-o", "tsv").out.strip()


@pytest.mark.parametrize("spelling", ["contoso", "https://dev.azure.com/Contoso/", "contoso.visualstudio.com"])
def test_logout_clears_the_organization_and_its_default(az, service, spelling):
    az.login(service.pat("contoso"))
    az.login(service.pat("fabrikam"), "fabrikam")
    result = az.run("devops", "logout", "--organization", spelling)
    assert result.code == 0, result.err
    assert result.json["cleared"] == [{"organization": CONTOSO, "storage": "file"}]
    assert (result.json["failed"], result.json["defaultOrganization"]) == ([], None)
    assert "no longer the default" in result.err
    assert KEY not in tokens(az)
    assert (az.stored / "organization_list").read_text() == "azdevops-cli:https://dev.azure.com/fabrikam\n"


def test_logout_of_another_organization_leaves_the_default(az, service):
    az.login(service.pat("contoso"))
    az.login(service.pat("fabrikam"), "fabrikam")
    assert az.run("devops", "logout", "--org", "fabrikam").json["defaultOrganization"] == CONTOSO
    assert KEY in tokens(az)


def test_logout_without_organization_clears_everything(az, service):
    az.login(service.pat("contoso"))
    az.login(service.pat("fabrikam"), "https://fabrikam.visualstudio.com")
    az.run("devops", "login", stdin=make_pat().encode())
    result = az.run("devops", "logout")
    assert result.code == 0
    names = [row["organization"] for row in result.json["cleared"]]
    assert names == [CONTOSO, "https://dev.azure.com/fabrikam", "default PAT"]
    assert "[" not in tokens(az)
    assert not (az.stored / "organization_list").exists()


@pytest.mark.parametrize("args", [["--org", "contoso"], []])
def test_nothing_to_clear_is_exit_code_3_and_changes_nothing(az, service, args):
    az.run("devops", "configure", "--defaults", "organization=contoso")
    before = {path.name: path.read_bytes() for path in az.stored.iterdir()}
    result = az.run("devops", "logout", *args)
    assert (result.code, result.out) == (3, "")
    assert "No PAT is stored" in result.err
    assert {path.name: path.read_bytes() for path in az.stored.iterdir()} == before


def test_an_empty_organization_is_an_error_and_clears_nothing(az, service):
    az.login(service.pat("contoso"))
    assert az.run("devops", "logout", "--organization", "").code == 1
    assert KEY in tokens(az)


def test_logout_goes_on_past_an_entry_that_is_missing(az, service):
    az.login(service.pat("contoso"))
    path = az.stored / "organization_list"
    path.write_text("azdevops-cli:https://dev.azure.com/gone\n" + path.read_text())
    result = az.run("devops", "logout")
    assert (result.code, [row["organization"] for row in result.json["cleared"]]) == (0, [CONTOSO])
    assert KEY not in tokens(az)
    assert "Not found: https://dev.azure.com/gone" in result.err
    assert path.read_text() == "azdevops-cli:https://dev.azure.com/gone\n"
    before = {file.name: file.read_bytes() for file in az.stored.iterdir()}
    assert az.run("devops", "logout").code == 3
    assert {file.name: file.read_bytes() for file in az.stored.iterdir()} == before


def test_logout_reports_what_it_could_not_clear_and_goes_on(az, service, secret_service, tmp_path):
    az.login(service.pat("contoso"))
    az.login(service.pat("fabrikam"), "fabrikam", env={"DBUS_SESSION_BUS_ADDRESS": secret_service})
    result = az.run("devops", "logout")
    assert result.code == 1
    assert [row["organization"] for row in result.json["cleared"]] == [CONTOSO]
    (failed,) = result.json["failed"]
    assert (failed["organization"], failed["storage"]) == ("https://dev.azure.com/fabrikam", "keyring")
    assert "No OS keyring" in failed["reason"]
    result = az.run("devops", "logout", env={"DBUS_SESSION_BUS_ADDRESS": secret_service})
    assert (result.code, len(result.json["cleared"])) == (0, 1)


@pytest.mark.parametrize("spelling", ["https://somebody@dev.azure.com:443/contoso", "http://dev.azure.com/contoso"])
def test_old_spellings_of_azure_devops_go_too(az, service, spelling):
    old = make_pat()
    az.stored.mkdir(parents=True)
    section = f"azdevops-cli:{spelling}"
    (az.stored / "personalAccessTokens").write_text(f"[{section}]\npersonal access token = {old}\n\n")
    (az.stored / "organization_list").write_text(f"{section}\n")
    assert az.run("devops", "logout", "--org", "contoso").json["cleared"] == [
        {"organization": CONTOSO, "storage": "file"}
    ]
    assert old not in tokens(az)


def test_what_still_signs_in_is_said(az, service):
    az.login(service.pat("contoso"))
    result = az.run("devops", "logout", env={"AZURE_DEVOPS_EXT_PAT": make_pat()})
    assert result.json["stillSignedInBy"] == ["environment"]
    assert "Still signed in through AZURE_DEVOPS_EXT_PAT" in result.err
    result = az.run("devops", "logout", env={"AZURE_DEVOPS_EXT_PAT": make_pat()})
    assert (result.code, "Still signed in" in result.err) == (3, True)


def test_an_az_session_overrules_and_still_signs_in(az, service):
    client, word = service.service_principal(TENANT_A)
    az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A)
    result = az.login(service.pat("contoso"))
    assert result.json["shadowedBy"] == ["az"], result.err
    assert client in result.err
    result = az.run("devops", "logout")
    assert result.json["stillSignedInBy"] == ["az"]
    assert "az logout" in result.err


def test_defaults_are_set_shown_and_cleared(az, service):
    az.stored.mkdir(parents=True)
    config = az.stored / "config"
    config.write_text("# mine\n[other]\nkey = value\n")
    assert az.run("devops", "configure", "--defaults", "organization=Contoso", "project=Web Site").code == 0
    shown = az.run("devops", "configure", "--list").json
    assert [(row["name"], row["value"], row["source"]) for row in shown["defaults"]] == [
        ("organization", CONTOSO, "file"),
        ("project", "Web Site", "file"),
    ]
    assert shown["path"] == str(config)
    variable = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
    row = az.run("devops", "configure", "-l", env={variable: "https://dev.azure.com/fabrikam"}).json["defaults"][0]
    assert (row["value"], row["source"], row["variable"]) == ("https://dev.azure.com/fabrikam", "environment", variable)
    assert az.run("devops", "configure", "--defaults", "project=", "organization=''").code == 0
    assert default(az) == ""
    assert config.read_text().startswith("# mine\n[other]\nkey = value\n")


@pytest.mark.parametrize(
    "args", [[], ["--defaults", "team=x"], ["--defaults", "organization=http://x"], ["--defaults", "x"]]
)
def test_a_wrong_configure_changes_nothing(az, service, args):
    result = az.run("devops", "configure", *args)
    assert (result.code, "Traceback" in result.err) == (1, False)
    assert not (az.stored / "config").exists()


def test_a_server_needs_to_be_named_once_and_its_collections_keep_two_pats(az, service):
    one, two = "https://tfs.contoso.com/tfs/One", "https://tfs.contoso.com/tfs/Two"
    service.server(one)
    service.server(two)
    result = az.login(service.pat(one), one)
    assert (result.code, service.requests) == (1, [])
    assert f"az devops login --organization {one} --server" in result.err
    first, second = service.pat(one), service.pat(two)
    result = az.login(first, one, "--server")
    assert (result.code, result.json["organization"]) == (0, one), result.err
    assert az.login(first, one).code == 0
    assert az.login(second, two, "--server").code == 0
    assert first in tokens(az)
    assert second in tokens(az)
    assert az.run("devops", "logout", "--org", two).code == 0
    assert second not in tokens(az)
    assert first in tokens(az)
    assert az.run("devops", "logout", "--org", "https://TFS.contoso.com/tfs/one").json == {
        "cleared": [{"organization": one, "storage": "file"}],
        "failed": [],
        "defaultOrganization": None,
        "stillSignedInBy": [],
    }


def test_tables_show_what_matters(az, service):
    az.login(service.pat("contoso"))
    assert CONTOSO in az.run("devops", "configure", "--list", "-o", "table").out
    lines = az.run("devops", "logout", "-o", "table").out.strip().split("\n")
    assert lines[-1].split() == [CONTOSO, "file", "cleared"]


def test_what_was_set_aside_is_named_at_logout(az, service):
    az.stored.mkdir(parents=True)
    (az.stored / "personalAccessTokens").write_text("no section\n")
    az.login(service.pat("contoso"))
    result = az.run("devops", "logout")
    assert (result.code, "is a damaged file that may still hold PATs" in result.err) == (0, True)


def test_a_config_that_cannot_be_read_is_left_alone(az, service):
    az.stored.mkdir(parents=True)
    (az.stored / "config").write_text("[defaults]\nnovalue\n")
    result = az.login(service.pat("contoso"))
    assert (result.code, "default organization was not set" in result.err) == (0, True)
    assert (az.stored / "config").read_text() == "[defaults]\nnovalue\n"
    assert az.run("devops", "configure", "--defaults", "project=x").code == 1


def test_logout_with_nothing_stored_makes_no_folder(az, service):
    assert az.run("devops", "logout").code == 3
    assert not az.stored.exists()


def test_an_unknown_server_is_no_default(az, service):
    result = az.run("devops", "configure", "--defaults", "organization=https://github.com/contoso")
    assert (result.code, "not a host of Azure DevOps Services" in result.err) == (1, True)
