"""The sources are asked in order, and the first that has a credential wins."""

import pytest

from azext_devops_pat.core.credential import Credential, CredentialRequest, SourceResult
from azext_devops_pat.core.errors import CredentialError, InputError
from azext_devops_pat.core.names import ORDER
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.resolve import Overrides, before_stored, order_from, resolve
from azext_devops_pat.core.secret import Secret

from ..support.tokens import make_pat

CONTOSO = CredentialRequest(cloud_organization("contoso"))


class FakeSource:
    """A source that says what it is told to, and counts."""

    def __init__(self, name, **said):
        self.name, self.asked = name, []
        self._finding = SourceResult(name, f"{name} was asked", **said)

    def find(self, inquiry):
        self.asked.append(inquiry)
        return self._finding


def having(name):
    return FakeSource(name, credential=Credential(name, Secret("value")))


def test_the_first_source_that_has_a_credential_ends_the_search():
    first, second, third = FakeSource("az"), having("environment"), having("stored")
    resolution = resolve(CONTOSO, [first, second, third])
    assert resolution.credential.source == "environment"
    assert [finding.source for finding in resolution.results] == ["az", "environment"]
    assert (first.asked, second.asked, third.asked) == ([CONTOSO], [CONTOSO], [])
    assert resolution.credential_or_raise() is resolution.credential


def test_the_order_is_the_callers():
    resolution = resolve(CONTOSO, [having("stored"), having("az")])
    assert resolution.credential.source == "stored"


def test_a_final_finding_keeps_later_sources_from_being_asked():
    later = having("stored")
    resolution = resolve(CONTOSO, [FakeSource("environment", stops_search=True), later])
    assert resolution.credential is None
    assert later.asked == []


def test_a_resolution_is_certain_only_where_every_source_could_be_asked():
    assert resolve(CONTOSO, [FakeSource("az"), FakeSource("stored")]).all_answered
    assert not resolve(CONTOSO, [FakeSource("az", answered=False), FakeSource("stored")]).all_answered


def test_without_a_credential_the_error_has_every_reason_and_each_remedy_once():
    sources = [FakeSource("az", hint="az login"), FakeSource("environment", hint="az login"), FakeSource("stored")]
    with pytest.raises(CredentialError) as caught:
        resolve(CONTOSO, sources).credential_or_raise()
    assert caught.value.message == (
        "There is no credential for https://dev.azure.com/contoso.\n"
        "  az: az was asked\n  environment: environment was asked\n  stored: stored was asked"
    )
    assert caught.value.hint == "az login\nTo store a PAT: az devops login --organization https://dev.azure.com/contoso"


def test_no_source_at_all_is_an_error_too():
    with pytest.raises(CredentialError):
        resolve(CONTOSO, []).credential_or_raise()


@pytest.mark.parametrize(
    ("text", "order"),
    [
        (None, ORDER),
        ("", ORDER),
        (" , ", ORDER),
        ("stored", ("stored",)),
        ("environment stored", ("environment", "stored")),
        ("stored,az", ("stored", "az")),
        (" Stored ,  AZ stored", ("stored", "az")),
    ],
)
def test_the_setting_names_sources_in_their_order(text, order):
    assert order_from(text) == order


def test_an_unknown_source_is_quoted_with_the_known_ones_and_no_token():
    token = make_pat()
    with pytest.raises(InputError) as caught:
        order_from(f"stored Keychain {token}")
    assert caught.value.message == (
        "Unknown sources 'Keychain', '********' in devops_pat.sources. Use any of: az, environment, stored."
    )
    assert caught.value.hint.startswith("To change the setting: az config set devops_pat.sources=")


@pytest.mark.parametrize(
    ("order", "earlier"),
    [
        (ORDER, ("az", "environment")),
        (("stored", "environment"), ()),
        (("environment", "stored", "az"), ("environment",)),
        (("environment",), ("environment",)),
    ],
)
def test_only_a_source_that_is_asked_earlier_takes_precedence_over_the_stored_pat(order, earlier):
    assert before_stored(order) == earlier


def test_each_override_is_named_with_how_to_end_it():
    overrides = Overrides("AZURE_DEVOPS_EXT_PAT", ("me@contoso.com",))
    assert overrides.names() == ["environment", "az"]
    assert overrides.describe()[0] == (
        "AZURE_DEVOPS_EXT_PAT is set and takes precedence over the stored PAT. "
        "To use the stored one: unset AZURE_DEVOPS_EXT_PAT"
    )
    assert (
        overrides.describe_signed_in()[1]
        == "Still signed in through az login as me@contoso.com. To sign out: az logout"
    )
    assert (Overrides().names(), Overrides().describe(), Overrides().describe_signed_in()) == ([], [], [])
