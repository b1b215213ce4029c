"""Which hosts look like Azure DevOps Services: whole words, disguises, and a few letters off."""

import pytest

from azext_devops_pat.core.hosts import is_look_alike, is_services_own, is_well_formed


@pytest.mark.parametrize(
    "host",
    [
        "azure.contoso.com",
        "dev.azure.com.contoso.com",
        "myazuredevops.contoso.com",
        "visualstudio.contoso.com",
        "contoso-azure.net",
        "dev_azure.contoso.com",
    ],
)
def test_a_label_that_holds_a_brand_looks_alike(host):
    assert is_look_alike(host)


@pytest.mark.parametrize("host", ["azur3.com", "4zur3.com", "vi5ua15tudi0.com", "dev-4zur3.com"])
def test_digits_in_place_of_letters_are_seen_through(host):
    assert is_look_alike(host)


@pytest.mark.parametrize(
    "host", ["azur.com", "azre.com", "aazure.com", "azuer.com", "zaure.com", "azurre.com", "axure.com", "a-zure.com"]
)
def test_one_edit_of_the_short_brand_looks_alike(host):
    assert is_look_alike(host)


@pytest.mark.parametrize("host", ["azr.com", "axxre.com", "azores.com", "zauer.com", "secure.com", "azu.com"])
def test_two_edits_of_the_short_brand_do_not(host):
    assert not is_look_alike(host)


@pytest.mark.parametrize("host", ["visualstdio.com", "visualstduoi.com", "vsualstdio.com", "visualstudixx.com"])
def test_two_edits_of_the_long_brand_look_alike(host):
    assert is_look_alike(host)


@pytest.mark.parametrize("host", ["vsalstdio.com", "visualstuxxx.com", "visualst.com", "visual.studio.com"])
def test_three_edits_of_the_long_brand_do_not(host):
    assert not is_look_alike(host)


@pytest.mark.parametrize("host", ["tfs.contoso.com", "devops.contoso.com", "tfs", "10.0.0.1", "measure.contoso.com"])
def test_the_usual_names_of_servers_are_not_look_alikes(host):
    assert not is_look_alike(host)


@pytest.mark.parametrize("host", ["tfs", "tfs.contoso.com", "a_b.c-d.e", "10.0.0.1", "a" * 253])
def test_plain_host_names_are_well_formed(host):
    assert is_well_formed(host)


@pytest.mark.parametrize("host", ["", ".", "a..b", "-a", "a-", "a.", "A", "a b", "ä", "a" * 254, "a:1"])
def test_anything_else_is_not(host):
    assert not is_well_formed(host)


@pytest.mark.parametrize(
    ("label", "expected"), [("vssps", True), ("spsprodeus1", True), ("www", True), ("contoso", False), ("dev", False)]
)
def test_the_services_own_labels_name_no_organization(label, expected):
    assert is_services_own(label) is expected
