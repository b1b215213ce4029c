"""The table of `auth exec --for`: what each tool gets, keyed so that no file of a project can send it elsewhere."""

import base64

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import InputError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.exec_for import table
from azext_devops_pat.services.exec_for.case import Case, Grant
from azext_devops_pat.services.exec_for.names import NAMES

from ..support.tokens import make_access_token, make_pat

CONTOSO, FABRIKAM = cloud_organization("contoso"), cloud_organization("fabrikam")
HOST = "//pkgs.dev.azure.com"


@pytest.fixture
def make(tmp_path):
    """Makes a case of one PAT for each organization."""
    (tmp_path / "project").mkdir()

    def case(*organizations, secret=None, kind="Basic", source="stored", **environment):
        grants = [Grant(found, Credential(source, Secret(secret or make_pat()), kind)) for found in organizations]
        return Case(tuple(grants), environment, tmp_path / "project", tmp_path, tmp_path / "bin")

    return case


def test_the_names_are_those_of_the_table():
    assert set(NAMES) == set(table.TOOLS)


def test_npm_gets_keys_for_both_hosts_and_the_whole_path_of_each_registry(make):
    case = make(CONTOSO, FABRIKAM)
    feed = f"{HOST}/contoso/_packaging/feed/npm/registry"
    (case.folder / ".npmrc").write_text(f"registry=https:{feed}\n@x:registry=https://evil.test/contoso/\n")
    found = table.child_environment(case, ["npm"])
    ours = {key.removeprefix("npm_config_").removesuffix(":_auth") for key, value in found.items()}
    assert ours == {
        f"{HOST}/contoso/",
        "//contoso.pkgs.visualstudio.com/",
        f"{feed}/",
        f"{HOST}/fabrikam/",
        "//fabrikam.pkgs.visualstudio.com/",
    }
    for grant in case.grants:
        value = found[f"npm_config_{HOST}/{grant.organization.name}/:_auth"]
        assert base64.b64decode(value).decode() == f"PersonalAccessToken:{grant.password}"


def test_older_keys_of_the_environment_go_if_they_are_for_the_organization_and_stay_if_not(make):
    other = f"npm_config_{HOST}/fabrikam/:_auth"
    case = make(CONTOSO, **{f"NPM_CONFIG_{HOST}/contoso/_packaging/f/:_authToken": "old", other: "theirs"})
    found = table.child_environment(case, ["npm"])
    assert "old" not in found.values()
    assert found[other] == "theirs"


def test_other_pats_are_taken_away_but_for_a_program_of_ours_that_would_read_them(make):
    case = make(CONTOSO, AZURE_DEVOPS_EXT_PAT="x", AZURE_DEVOPS_CLI_PAT="y")
    assert not {"AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT"} & set(table.child_environment(case, ["npm"]))
    case.bin_folder.mkdir()
    (case.bin_folder / "keyring").touch(0o700)
    assert "AZURE_DEVOPS_EXT_PAT" not in table.child_environment(case, ["uv"])
    asked = make_case_from_environment(case)
    assert table.child_environment(asked, ["uv"])["AZURE_DEVOPS_EXT_PAT"] == "x"


def make_case_from_environment(case):
    (grant,) = case.grants
    credential = Credential("environment", grant.credential.secret)
    return Case((Grant(grant.organization, credential),), case.environment, case.folder, case.home, case.bin_folder)


def test_an_entra_token_goes_as_a_bearer_token_where_the_tool_knows_one(make):
    token = make_access_token(exp=1)
    case = make(CONTOSO, secret=token, kind=BEARER, source="az")
    assert table.child_environment(case, ["mcp"]) == {"ADO_MCP_AUTH_TOKEN": token}
    (case.folder / ".cargo").mkdir()
    (case.folder / ".cargo" / "config.toml").write_text(
        '[registries]\nmy-feed = { index = "sparse+https://pkgs.dev.azure.com/contoso/_packaging/f/Cargo/index/" }\n'
    )
    found = table.child_environment(case, ["cargo"], "my-feed")
    assert found["CARGO_REGISTRIES_MY_FEED_TOKEN"] == f"Bearer {token}"


def test_a_credential_that_no_variable_can_hold_is_refused(make):
    with pytest.raises(InputError, match="no environment variable can hold"):
        table.child_environment(make(CONTOSO, secret="a\x00b"), ["terraform"])


@pytest.mark.parametrize("text", ["<!DOCTYPE x [<!ENTITY a 'b'>]><configuration/>", "<configuration>", "x"])
def test_a_nuget_configuration_that_is_not_plain_xml_is_no_basis_for_a_name(make, text):
    case = make(CONTOSO)
    (case.folder / "nuget.config").write_text(text)
    with pytest.raises(InputError, match=r"nuget\.config:1: this is not a NuGet configuration"):
        table.child_environment(case, ["nuget"], "feed")


def test_without_a_source_of_the_organization_nuget_gets_nothing(make):
    with pytest.raises(InputError, match="has a source of https://dev.azure.com/contoso"):
        table.child_environment(make(CONTOSO), ["nuget"])


def test_a_name_that_no_file_gives_is_an_error(make):
    for tool in ("uv", "cargo", "nuget"):
        with pytest.raises(InputError, match="gives a URL the name nowhere"):
            table.child_environment(make(CONTOSO), [tool], "nowhere")


@pytest.mark.parametrize(
    ("first", "is_refused"),
    [
        (b"#!/bin/sh -e\n", True),
        (b"#!/usr/bin/env -S sh -eu\n", True),
        (b"echo hello\n", True),
        (b"#!/usr/bin/env node\n", False),
        (b"#!/opt/sh/bin/node\n", False),
        (b"\x7fELF\0\0", False),
        (b"", False),
    ],
)
def test_a_tool_that_a_shell_would_run_is_known_by_its_first_line(tmp_path, first, is_refused):
    program = tmp_path / "npm"
    program.write_bytes(first)
    program.chmod(0o755)
    if is_refused:
        with pytest.raises(InputError, match="shells drop variables"):
            table.check(["npm"], None, 1, ["npm", "ci"], str(tmp_path))
    else:
        table.check(["npm"], None, 1, ["npm", "ci"], str(tmp_path))
