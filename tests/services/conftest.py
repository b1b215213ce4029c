"""Stores that the use cases write to: a fake keyring, and real files in a folder of the test's own."""

import pytest

from ..sources.fakes import FakeKeyring, make_stores


@pytest.fixture
def keyring():
    return FakeKeyring()


@pytest.fixture
def stores(tmp_path, keyring):
    return make_stores(tmp_path / "azuredevops", keyring)
