"""The PAT in an environment variable."""

import pytest

from azext_devops_pat.core.credential import Inquiry
from azext_devops_pat.core.organization import collection, services
from azext_devops_pat.sources.environment import EnvironmentSource, variable_in_play

CONTOSO = Inquiry(services("contoso"), named=False)
SERVER = collection("https://tfs.contoso.com", "Main")
EXT, CLI = "AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT"
PAT, OTHER = "first-value", "second-value"


@pytest.mark.parametrize(
    ("environment", "token", "reason"),
    [
        ({EXT: PAT}, PAT, f"the PAT in {EXT}"),
        ({CLI: PAT}, PAT, f"the PAT in {CLI}"),
        ({EXT: PAT, CLI: OTHER}, PAT, f"the PAT in {EXT}"),
        ({EXT: "", CLI: OTHER}, OTHER, f"the PAT in {CLI}"),
        ({EXT: "  \n", CLI: OTHER}, OTHER, f"the PAT in {CLI}"),
        ({EXT: f'\ufeff "{PAT}"\r\n'}, PAT, f"the PAT in {EXT}"),
        ({}, None, f"{EXT} is not set"),
        ({EXT: ""}, None, f"{EXT} is set but empty"),
        ({EXT: "  "}, None, f"{EXT} is set but empty"),
        ({EXT: '""'}, None, f"{EXT} is set but empty"),
        ({CLI: ""}, None, f"{CLI} is set but empty"),
    ],
)
def test_the_variable_that_holds_a_value_is_used_and_cleaned(environment, token, reason):
    found = EnvironmentSource(environment).find(CONTOSO)
    assert (found.credential.secret.reveal() if found.credential else None) == token
    assert (found.reason, found.source, found.is_final) == (reason, "environment", False)
    assert (variable_in_play(environment) is None) == (token is None)


@pytest.mark.parametrize("value", ["$(AzureDevOpsPat)", f"{PAT}\n{OTHER}", "https://dev.azure.com/contoso"])
def test_a_value_that_is_no_pat_ends_the_search_without_showing_it(value):
    found = EnvironmentSource({EXT: value, CLI: OTHER}).find(CONTOSO)
    assert (found.credential, found.is_final, found.hint) == (None, True, f"unset {EXT}")
    assert found.reason.startswith(f"{EXT} is set, but: ")
    assert PAT not in found.reason


def test_a_server_is_given_the_pat_only_where_it_is_named():
    source = EnvironmentSource({EXT: PAT})
    assert source.find(Inquiry(SERVER, named=True)).credential.secret.reveal() == PAT
    found = source.find(Inquiry(SERVER, named=False))
    assert (found.credential, found.is_final) == (None, False)
    assert "only when --organization names it" in found.reason


def test_the_pipelines_own_token_is_hinted_at_and_never_read():
    found = EnvironmentSource({"SYSTEM_ACCESSTOKEN": PAT}).find(CONTOSO)
    assert found.credential is None
    assert found.hint == f'export {EXT}="$SYSTEM_ACCESSTOKEN"'
    assert EnvironmentSource({"SYSTEM_ACCESSTOKEN": ""}).find(CONTOSO).hint == ""
