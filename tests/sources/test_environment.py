"""The PAT in an environment variable."""

import os
import subprocess

import pytest

from azext_devops_pat.core.credential import CredentialRequest
from azext_devops_pat.core.names import ISSUED_FOR_VARIABLE
from azext_devops_pat.core.organization import cloud_organization, server_collection
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.sources.environment import EnvironmentSource, issued_for, variable_in_play

from ..support.tokens import make_pat

CONTOSO = CredentialRequest(cloud_organization("contoso"))
SERVER = server_collection("https://tfs.contoso.com", "Main")
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
    assert (found.reason, found.source, found.stops_search) == (reason, "environment", False)
    assert (variable_in_play(environment) is None) == (token is None)


@pytest.mark.parametrize(
    ("wrap", "around"),
    [
        ('"{}"', "quotes"),
        ("'{}'", "quotes"),
        ("{}\r", "a carriage return"),
        ("\ufeff{}", "a byte order mark"),
        (' "{}"\r\n', "a space, quotes, a carriage return and a line break"),
        ("{}\u200b", "an invisible character"),
    ],
)
def test_what_is_around_the_value_is_taken_away_and_named_with_the_line_that_sets_it_clean(wrap, around):
    value = make_pat()
    environment = {EXT: wrap.format(value)}
    found = EnvironmentSource(environment).find(CONTOSO)
    assert found.credential.secret.reveal() == value
    said, line = found.note.split(". To set it clean: ")
    assert found.reason == f"the PAT in {EXT}"
    assert said == f"{EXT} has {around} around its value, and other tools use it as it stands"
    script = f'{line}; printf %s "${EXT}"'
    run = subprocess.run(["sh", "-c", script], env={**environment, "PATH": os.environ["PATH"]}, capture_output=True)
    assert run.stdout.decode() == value
    assert value not in found.note


@pytest.mark.parametrize("value", ["$(AzureDevOpsPat)", f"{PAT}\n{OTHER}", "https://dev.azure.com/contoso"])
def test_a_value_that_is_no_pat_ends_the_search_without_showing_it(value):
    found = EnvironmentSource({EXT: value, CLI: OTHER}).find(CONTOSO)
    assert (found.credential, found.stops_search, found.hint) == (None, True, f"To remove it: unset {EXT}")
    assert found.reason.startswith(f"{EXT} is set, but cannot be used: ")
    assert PAT not in found.reason


def test_a_server_is_given_the_pat_only_with_consent():
    source = EnvironmentSource({EXT: PAT})
    assert source.find(CredentialRequest(SERVER, has_consent=True)).credential.secret.reveal() == PAT
    found = source.find(CredentialRequest(SERVER))
    assert (found.credential, found.stops_search) == (None, False)
    assert "without --server" in found.reason
    assert "--server" in found.hint


def test_the_pipelines_own_token_is_hinted_at_and_never_read():
    found = EnvironmentSource({"SYSTEM_ACCESSTOKEN": PAT}).find(CONTOSO)
    assert found.credential is None
    assert found.hint == f'To use the token of this pipeline job: export {EXT}="$SYSTEM_ACCESSTOKEN"'
    assert EnvironmentSource({"SYSTEM_ACCESSTOKEN": ""}).find(CONTOSO).hint == ""


def test_a_variable_that_exec_set_for_one_organization_is_not_anothers():
    mine, other = cloud_organization("contoso"), cloud_organization("fabrikam")
    mark = issued_for(other, Secret(PAT))
    found = EnvironmentSource({EXT: PAT, ISSUED_FOR_VARIABLE: mark}).find(CONTOSO)
    assert (found.credential, found.stops_search) == (None, False)
    assert found.reason == f"{EXT} was set by az devops auth exec for {other} only"
    quoted = EnvironmentSource({EXT: f'"{PAT}"\r', ISSUED_FOR_VARIABLE: mark}).find(CONTOSO)
    assert quoted.credential is None
    ours = {EXT: PAT, ISSUED_FOR_VARIABLE: issued_for(mine, Secret(PAT))}
    assert EnvironmentSource(ours).find(CONTOSO).credential.secret.reveal() == PAT
    changed = {EXT: OTHER, ISSUED_FOR_VARIABLE: mark}  # somebody set the variable anew: the mark counts no more
    assert EnvironmentSource(changed).find(CONTOSO).credential.secret.reveal() == OTHER
