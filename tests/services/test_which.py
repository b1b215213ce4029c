"""Which organization: that given, of the git remote, of the environment, of the configured default."""

import pytest

from azext_devops_pat.core.errors import InputError, OrganizationError
from azext_devops_pat.core.organization import collection
from azext_devops_pat.services.which import inquiry

from ..sources.fakes import make_stores

VARIABLE = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
REMOTE = "git@ssh.dev.azure.com:v3/remote/web/site"
SERVER = collection("https://tfs.contoso.com/tfs", "Main")
SERVER_REMOTE = f"{SERVER}/web/_git/site"


@pytest.fixture
def stores(tmp_path):
    found = make_stores(tmp_path)
    found.defaults.put("organization", "https://dev.azure.com/configured")
    return found


def unasked():
    raise AssertionError("git was asked")


def name(found):
    return found.organization.name, found.named


def test_the_organization_given_wins_and_git_is_not_asked(stores):
    assert name(inquiry("contoso", True, stores, unasked)) == ("contoso", True)


@pytest.mark.parametrize("text", ["", "http://dev.azure.com/contoso", "https://dev-azure.com/contoso"])
def test_an_organization_given_that_is_none_is_an_error(stores, text):
    with pytest.raises(OrganizationError):
        inquiry(text, True, stores, unasked)


def test_the_git_remote_comes_before_the_defaults(stores, tmp_path):
    stores = make_stores(tmp_path, environment={VARIABLE: "https://dev.azure.com/environment"})
    assert name(inquiry(None, True, stores, lambda: [REMOTE])) == ("remote", False)
    assert name(inquiry(None, False, stores, unasked)) == ("environment", False)


def test_the_environment_comes_before_the_file(stores, tmp_path):
    assert name(inquiry(None, True, stores, list)) == ("configured", False)
    stores = make_stores(tmp_path, environment={VARIABLE: "environment"})
    assert name(inquiry(None, True, stores, list)) == ("environment", False)


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
    assert name(inquiry(None, True, stores, lambda: remotes)) == (organization, False)


@pytest.mark.parametrize("key", [SERVER.key, SERVER.key.replace("https://", "https://me@")])
def test_a_servers_remote_counts_where_a_pat_of_that_collection_is_stored(stores, key):
    stores.organizations.add([key])
    found = inquiry(None, True, stores, lambda: [str(SERVER)])
    assert (found.organization, found.named) == (SERVER, False)


def test_nothing_at_all_is_an_error_that_names_all_three(tmp_path):
    with pytest.raises(InputError) as caught:
        inquiry(None, True, make_stores(tmp_path), list)
    for part in ("git remote", VARIABLE, "configured default"):
        assert part in caught.value.message
    assert caught.value.hint.startswith("az devops configure --defaults")
