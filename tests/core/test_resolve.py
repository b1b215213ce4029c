"""The sources are asked in order, and the first that has a credential wins."""

import pytest

from azext_devops_pat.core.credential import Credential, Finding, Inquiry
from azext_devops_pat.core.errors import CredentialError, InputError
from azext_devops_pat.core.organization import services
from azext_devops_pat.core.resolve import ORDER, order_from, resolve
from azext_devops_pat.core.secret import Secret

CONTOSO = Inquiry(services("contoso"))


class FakeSource:
    """A source that says what it is told to, and counts."""

    def __init__(self, name, **said):
        self.name, self.asked = name, []
        self._finding = Finding(name, f"{name} was asked", **said)

    def find(self, inquiry):
        self.asked.append(inquiry)
        return self._finding


def having(name):
    return FakeSource(name, credential=Credential(name, Secret("value")))


def test_the_first_source_that_has_a_credential_ends_the_search():
    first, second, third = FakeSource("az"), having("environment"), having("stored")
    resolution = resolve(CONTOSO, [first, second, third])
    assert resolution.credential.source == "environment"
    assert [finding.source for finding in resolution.findings] == ["az", "environment"]
    assert (first.asked, second.asked, third.asked) == ([CONTOSO], [CONTOSO], [])
    assert resolution.required() is resolution.credential


def test_the_order_is_the_callers():
    resolution = resolve(CONTOSO, [having("stored"), having("az")])
    assert resolution.credential.source == "stored"


def test_a_final_finding_keeps_later_sources_from_being_asked():
    later = having("stored")
    resolution = resolve(CONTOSO, [FakeSource("environment", is_final=True), later])
    assert resolution.credential is None
    assert later.asked == []


def test_a_resolution_is_certain_only_where_every_source_could_be_asked():
    assert resolve(CONTOSO, [FakeSource("az"), FakeSource("stored")]).is_certain
    assert not resolve(CONTOSO, [FakeSource("az", is_certain=False), FakeSource("stored")]).is_certain


def test_without_a_credential_the_error_has_every_reason_and_each_remedy_once():
    sources = [FakeSource("az", hint="az login"), FakeSource("environment", hint="az login"), FakeSource("stored")]
    with pytest.raises(CredentialError) as caught:
        resolve(CONTOSO, sources).required()
    assert caught.value.message == (
        "There is no credential for https://dev.azure.com/contoso.\n"
        "  az: az was asked\n  environment: environment was asked\n  stored: stored was asked"
    )
    assert caught.value.hint == "az login\naz devops login --organization https://dev.azure.com/contoso"


def test_no_source_at_all_is_an_error_too():
    with pytest.raises(CredentialError):
        resolve(CONTOSO, []).required()


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


def test_an_unknown_source_is_an_error_that_lists_the_known_and_repeats_nothing():
    with pytest.raises(InputError) as caught:
        order_from("stored keychain netrc")
    assert "2 unknown" in caught.value.message
    assert "az, environment, stored" in caught.value.message
    assert "keychain" not in caught.value.message
    assert caught.value.hint.startswith("az config set devops_pat.sources=")
