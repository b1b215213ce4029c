"""A keyring that is configured wrongly: what is missing, and which file or variable chose it."""

import pytest

from ..support.tokens import make_pat

CHOICES = {
    "keyrings.nowhere.file.PlaintextKeyring": "the module keyrings.nowhere is not installed|the module keyrings is not",
    "nowhere.Keyring": "the module nowhere is not installed",
    "keyring.backends.null.Missing": "the module keyring.backends.null has no class Missing",
    '"keyring.backends.null.Keyring"': "its name has quotes around it",
    "Keyring": "it is not in the form MODULE.CLASS",
}


def configure(az, text):
    folder = az.home / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(text)
    return folder / "keyringrc.cfg"


@pytest.mark.parametrize("backend", CHOICES)
def test_the_file_that_chose_it_is_named(az, service, backend):
    file = configure(az, f"[backend]\ndefault-keyring={backend}\n")
    result = az.login(service.pat("contoso"))
    assert result.code == 0, result.err
    assert f"The keyring backend {backend}, chosen by {file}, cannot be used: " in result.err
    assert any(reason in result.err for reason in CHOICES[backend].split("|"))


@pytest.mark.parametrize("backend", CHOICES)
def test_the_variable_that_chose_it_is_named(az, backend):
    configure(az, "[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    result = az.login(make_pat(), "contoso", "--no-verify", env={"PYTHON_KEYRING_BACKEND": backend})
    assert f"The keyring backend {backend}, chosen by PYTHON_KEYRING_BACKEND, cannot be used: " in result.err
    assert "ModuleNotFoundError" not in result.err


@pytest.mark.parametrize("text", ["default-keyring=x.Y\n", "[backend]\n[backend]\n"])
def test_a_file_that_cannot_be_read_is_named(az, text):
    file = configure(az, text)
    result = az.login(make_pat(), "contoso", "--no-verify")
    assert f"{file}, which chooses the keyring, cannot be read" in result.err


def test_an_error_with_storage_keyring(az):
    result = az.login(
        make_pat(), "contoso", "--no-verify", "--storage", "keyring", env={"PYTHON_KEYRING_BACKEND": "nowhere.Keyring"}
    )
    assert result.code == 1
    assert "the module nowhere is not installed" in result.err
    assert "--storage file" in result.err
    assert not (az.stored / "organization_list").exists()
