"""A copy of the package in az's own environment hides the extension, and `status` says which one is used."""

from pathlib import Path

import pytest

from azext_devops_pat.cli.own_copies import hidden_extension
from azext_devops_pat.version import VERSION


@pytest.mark.parametrize("installed", [[], ["ours"], ["other", "ours"], ["link"]])
def test_nothing_is_said_of_the_extension_itself(tmp_path, installed):
    (tmp_path / "ours").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "ours")
    assert hidden_extension([(str(tmp_path / name), "1.0") for name in installed], tmp_path / "ours") == ""


def test_the_copy_that_hides_the_extension_is_named_with_the_remedy(tmp_path):
    said = hidden_extension([("/home/x/.azure/cliextensions/devops-pat", "0.0.1")], Path("/opt/az/site-packages"))
    assert f"devops-pat {VERSION} in /opt/az/site-packages hides the extension devops-pat 0.0.1 in /home/x" in said
    assert said.endswith("-m pip uninstall devops-pat")
