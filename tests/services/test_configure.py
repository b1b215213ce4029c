"""The defaults: all of the assignments or none."""

import pytest

from azext_devops_pat.core.errors import InputError, StoreError
from azext_devops_pat.core.organization import server_collection
from azext_devops_pat.core.record import Record
from azext_devops_pat.services.configure import set_defaults, show_defaults
from azext_devops_pat.services.server_consent import ServerConsent

from ..sources.fakes import make_stores

VARIABLE = "AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION"
CONTOSO = "https://dev.azure.com/contoso"


def trusted(stores):
    return ServerConsent(stores, lambda name: None).parse_trusted


def shown(stores):
    return {row["name"]: row["value"] for row in show_defaults(stores)["defaults"]}


def test_defaults_are_set_and_shown_with_where_they_come_from(stores):
    set_defaults(["organization=Contoso", "project= my web "], stores, trusted(stores))
    assert show_defaults(stores) == {
        "defaults": [
            {"name": "organization", "value": CONTOSO, "source": "file", "variable": None},
            {"name": "project", "value": "my web", "source": "file", "variable": None},
        ],
        "path": str(stores.defaults.path),
    }


@pytest.mark.parametrize("empty", ["", "''", '""', "  "])
def test_an_empty_value_clears_one_default(stores, empty):
    set_defaults([f"organization={CONTOSO}", "project=web"], stores, trusted(stores))
    set_defaults([f"project={empty}"], stores, trusted(stores))
    assert shown(stores) == {"organization": CONTOSO, "project": None}


@pytest.mark.parametrize(
    "wrong", ["project", "team=x", "organization=http://dev.azure.com/x", "project=a\tb\nc", "organization=a b", "=x"]
)
def test_where_one_assignment_is_wrong_none_is_made(stores, wrong):
    with pytest.raises(InputError):
        set_defaults(["project=web", wrong], stores, trusted(stores))
    assert not stores.folder.exists()


def test_a_server_is_a_default_only_after_a_login(stores):
    server = server_collection("https://tfs.contoso.com/tfs", "Main")
    with pytest.raises(InputError, match="cannot be a default yet"):
        set_defaults([f"organization={server}"], stores, trusted(stores))
    stores.organizations.add([server.key])  # azure-devops writes there too: no consent
    with pytest.raises(InputError):
        set_defaults([f"organization={server}"], stores, trusted(stores))
    stores.metadata.put(server.key, Record(origin="login"))
    set_defaults([f"organization={server}"], stores, trusted(stores))
    assert shown(stores)["organization"] == server.url


def test_a_variable_that_overrules_the_file_is_told_of(tmp_path, caplog):
    stores = make_stores(tmp_path, environment={VARIABLE: "https://fabrikam.visualstudio.com"})
    set_defaults([f"organization={CONTOSO}"], stores, trusted(stores))
    assert f"{VARIABLE} is set and takes precedence" in caplog.text
    row = show_defaults(stores)["defaults"][0]
    assert (row["value"], row["source"], row["variable"]) == (
        "https://dev.azure.com/fabrikam",
        "environment",
        VARIABLE,
    )


def test_a_file_that_cannot_be_parsed_is_left_alone(stores):
    stores.folder.mkdir()
    stores.defaults.path.write_text("organization = lost\n")
    with pytest.raises(StoreError, match="not changed"):
        set_defaults(["project=web"], stores, trusted(stores))
    assert stores.defaults.path.read_text() == "organization = lost\n"
