"""What this machine is to credentials; of variables the names only."""

import json

from azext_devops_pat.core.errors import KeyringError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.machine import describe

from ..sources.fakes import FakeKeyring, make_stores
from ..support.tokens import make_pat

DEFAULTS = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"


def machine(stores, environment=None, default_pat=None):
    return describe(stores, default_pat, environment or {}, "devops-pat", ("az", "stored"), 3.0)


def test_an_empty_machine_has_every_field(tmp_path):
    assert machine(make_stores(tmp_path)) == {
        "keyring": "tests.FakeKeyring",
        "keyringProblem": None,
        "file": {"path": str(tmp_path / "personalAccessTokens"), "mode": None},
        "defaultOrganization": None,
        "defaultOrganizationFrom": None,
        "defaultPat": None,
        "sources": ["az", "stored"],
        "loginOwner": "devops-pat",
        "git": {"program": None, "isSetUp": False, "answersFirst": None, "alsoReceives": [], "hint": ""},
        "tools": [],
        "environmentVariables": [],
    }


def test_variables_are_named_where_they_hold_something_and_never_shown(tmp_path):
    token, proxy = make_pat(), "http://me:hunter2@proxy:3128"
    environment = {"AZURE_DEVOPS_EXT_PAT": token, "SYSTEM_ACCESSTOKEN": token, "HTTPS_PROXY": proxy, "NO_PROXY": ""}
    found = machine(make_stores(tmp_path), {**environment, "HOME": "/home/me"})
    assert found["environmentVariables"] == ["AZURE_DEVOPS_EXT_PAT", "SYSTEM_ACCESSTOKEN", "HTTPS_PROXY"]
    assert token not in json.dumps(found)
    assert "hunter2" not in json.dumps(found)


def test_a_keyring_that_fails_is_told_in_words(tmp_path):
    error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    found = machine(make_stores(tmp_path, FakeKeyring(error)))
    assert (found["keyring"], found["keyringProblem"]) == (None, "The keyring is locked.")


def test_the_default_organization_has_its_place(tmp_path):
    stores = make_stores(tmp_path)
    stores.defaults.put("organization", "https://contoso.visualstudio.com")
    found = machine(stores)
    assert found["defaultOrganization"] == "https://dev.azure.com/contoso"
    assert found["defaultOrganizationFrom"] == str(tmp_path / "config")
    found = machine(make_stores(tmp_path, environment={DEFAULTS: "fabrikam"}))
    assert found["defaultOrganization"] == "https://dev.azure.com/fabrikam"
    assert found["defaultOrganizationFrom"] == DEFAULTS


def test_the_file_is_shown_with_its_mode(tmp_path):
    stores = make_stores(tmp_path)
    stores.vault.file.put(DEFAULT_KEY, Secret(make_pat()))
    assert machine(stores, default_pat="file")["file"]["mode"] == "0600"
    assert machine(stores, default_pat="file")["defaultPat"] == "file"
