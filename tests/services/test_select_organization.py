"""Which organization: that given, of the git remote, of the environment, of the configured default."""

import pytest

from azext_devops_pat.core.errors import DetectionError, InputError
from azext_devops_pat.core.organization import server_collection
from azext_devops_pat.core.resolve import is_enabled
from azext_devops_pat.services.select_organization import fault_of_default, select_organization

from ..sources.fakes import make_stores

VARIABLE = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
REMOTE = "git@ssh.dev.azure.com:v3/remote/web/site"
SERVER = server_collection("https://tfs.contoso.com/tfs", "Main")
SERVER_REMOTE = f"{SERVER}/web/_git/site"


@pytest.fixture
def stores(tmp_path):
    found = make_stores(tmp_path)
    found.defaults.put("organization", "https://dev.azure.com/configured")
    return found


def unasked():
    raise AssertionError("git was asked")


def select(detect, stores, remotes, has_consent=lambda organization: False):
    return select_organization(detect, stores, remotes, has_consent)


def test_the_git_remote_comes_before_the_defaults(stores, tmp_path):
    stores = make_stores(tmp_path, environment={VARIABLE: "https://dev.azure.com/environment"})
    assert select(True, stores, lambda: [REMOTE]).name == "remote"
    assert select(False, stores, unasked).name == "environment"


def test_the_environment_comes_before_the_file(stores, tmp_path):
    assert select(True, stores, list).name == "configured"
    stores = make_stores(tmp_path, environment={VARIABLE: "environment"})
    assert select(True, stores, list).name == "environment"


@pytest.mark.parametrize(
    ("remotes", "organization"),
    [
        (["https://github.com/cli/cli", REMOTE], "remote"),
        (["not a url", "https://user:password@dev.azure.com/x/_git/y", REMOTE], "x"),
        ([SERVER_REMOTE, REMOTE], "remote"),
        ([SERVER_REMOTE], "configured"),
        (["https://dev.azure.com.evil.test/contoso"], "configured"),
    ],
)
def test_a_remote_of_another_host_names_no_organization(stores, remotes, organization):
    assert select(True, stores, lambda: remotes).name == organization


@pytest.mark.parametrize("key", [SERVER.key, SERVER.key.replace("https://", "https://me@")])
def test_a_servers_remote_counts_where_a_pat_of_that_collection_is_stored(stores, key):
    stores.organizations.add([key])
    assert select(True, stores, lambda: [SERVER_REMOTE]) == SERVER


def test_nothing_at_all_is_an_error_that_names_all_three(tmp_path):
    with pytest.raises(InputError) as caught:
        select(True, make_stores(tmp_path), list)
    for part in ("git remote", VARIABLE, "configured default"):
        assert part in caught.value.message
    assert caught.value.hint.startswith("To set the default: az devops configure --defaults")


def test_a_servers_remote_counts_with_consent(stores):
    remote = "https://tfs.contoso.com/DefaultCollection/web/_git/site"
    assert select(True, stores, lambda: [remote]).name == "configured"
    assert select(True, stores, lambda: [remote], lambda organization: True).name == "DefaultCollection"


def test_a_collection_is_told_from_a_virtual_folder_by_what_is_stored(stores):
    web = server_collection("https://tfs.contoso.com", "Web")
    stores.organizations.add([web.key])
    assert select(True, stores, lambda: ["https://tfs.contoso.com/Web/project/_git/site"]) == web
    assert select(True, stores, lambda: ["https://tfs.contoso.com/Webs/project/_git/site"]).name == "configured"


def test_what_keeps_git_from_answering_is_an_error_and_no_default_takes_its_place(stores, tmp_path, caplog):
    def broken():
        raise DetectionError("The git remotes of this folder cannot be read: dubious ownership.")

    def missing():
        raise DetectionError("The git remotes of this folder cannot be read: git is not installed.", no_git=True)

    for remotes in (broken, missing):
        with pytest.raises(DetectionError):
            select(True, stores, remotes)
        assert select(False, stores, remotes).name == "configured"
    variable = make_stores(tmp_path, environment={VARIABLE: "environment"})
    with pytest.raises(DetectionError):
        select(True, variable, broken)
    assert select(True, variable, missing).name == "environment"
    assert "git is not installed. Using AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION" in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "git@ado-work:v3/fabrikam/web/site",
        "ado-work:v3/fabrikam/web/site",
        "ssh://git@ado-work/v3/fabrikam/web/site",
        "ssh://ado-work:22/v3/fabrikam/web/site",
    ],
)
def test_an_ssh_alias_is_named_with_the_organization_that_it_may_be_and_what_is_used(stores, caplog, url):
    assert select(True, stores, lambda: [url]).name == "configured"
    assert "The host ado-work of a git remote is an SSH alias" in caplog.text
    assert "so the default is used: https://dev.azure.com/configured" in caplog.text
    assert "--organization fabrikam" in caplog.text


def test_an_ssh_alias_beside_a_remote_that_names_the_organization_is_not_worth_a_word(stores, caplog):
    urls = ["git@ado-work:v3/fabrikam/web/site", "https://dev.azure.com/contoso/web/_git/site"]
    assert select(True, stores, lambda: urls).name == "contoso"
    assert "alias" not in caplog.text


@pytest.mark.parametrize(("text", "on"), [(None, True), ("", True), ("True", True), ("false", False), (" OFF ", False)])
def test_detection_is_a_setting(text, on):
    assert is_enabled(text) is on


def test_a_setting_that_is_neither_is_quoted():
    with pytest.raises(InputError, match="'maybe'"):
        is_enabled("maybe")


@pytest.mark.parametrize("wrap", ['"{}"', "{}\r", "\ufeff{}", " '{}' \r\n", "{}\u200b"])
def test_what_is_around_the_default_is_taken_away_and_named(tmp_path, wrap):
    url = "https://dev.azure.com/contoso"
    stores = make_stores(tmp_path, environment={VARIABLE: wrap.format(url)})
    assert select(True, stores, list).url == url
    assert stores.default_organization() == url
    assert fault_of_default(stores).startswith(f"{VARIABLE} has ")
    assert f". To set it clean: export {VARIABLE}=" in fault_of_default(stores)
    stores = make_stores(tmp_path, environment={VARIABLE: url})
    assert fault_of_default(stores) == ""


@pytest.mark.parametrize("value", ["https://dev.azure.com/con\rtoso", "http://dev.azure.com/contoso", "a b"])
def test_a_default_that_cannot_be_read_is_named_with_its_fault(tmp_path, value):
    stores = make_stores(tmp_path, environment={VARIABLE: value})
    fault = fault_of_default(stores)
    assert fault.startswith(f"The default organization in {VARIABLE} cannot be used: ")
    assert fault.endswith(f"To remove it: unset {VARIABLE}")
