"""Files that another user left in the folder, as `sudo az` does.

Simulated with the real system's owners: the tests run as root, whose home only root can enter, so the command runs as
root without the capabilities that make root differ from any other user, and the files in its way belong to nobody.
"""

import ctypes
import os

import pytest

NOBODY = 65534
PR_CAPBSET_DROP = 24
CAPABILITIES = range(4)  # CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")
libc = ctypes.CDLL(None)


@pytest.fixture
def user(az):
    """The user, with a folder of their own."""
    az.stored.mkdir(mode=0o700)
    return az


def without_privileges():
    for capability in CAPABILITIES:
        assert libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0


def login(user, token, *args):
    return user.login(token, "contoso", *args, preexec_fn=without_privileges)


def leave(user, name, text, mode=0o644, owner=NOBODY):
    (user.stored / name).write_text(text)
    os.chmod(user.stored / name, mode)
    os.chown(user.stored / name, owner, owner)


@pytest.mark.parametrize("name", ["personalAccessTokens", "organization_list", "config", "devops-pat.json"])
def test_a_readable_file_of_another_user_in_an_own_folder_is_replaced_with_one_note(user, service, name):
    text = {"personalAccessTokens": "[azdevops-cli:https://dev.azure.com/x]\npersonal access token = kept\n\n"}
    text |= {"organization_list": "azdevops-cli:https://dev.azure.com/x\n", "config": "[defaults]\nproject = kept\n"}
    leave(user, name, text.get(name, '{"version": 1, "credentials": {}}'))
    result = login(user, service.pat("contoso"))
    assert result.code == 0, result.err
    assert result.err.count("belonged to nobody") == 1
    assert f"{user.stored / name} belonged to nobody. It was replaced by a file of yours." in result.err
    assert text.get(name, "").strip().split("\n")[-1] in (user.stored / name).read_text()
    assert (user.stored / name).stat().st_uid == 0
    assert "unexpectedly" not in result.err


def test_a_damaged_file_of_another_user_is_set_aside(user, service):
    leave(user, "personalAccessTokens", "nonsense\n")
    result = login(user, service.pat("contoso"))
    assert result.code == 0, result.err
    assert "was renamed to" in result.err


@pytest.mark.parametrize("name", ["personalAccessTokens", "organization_list", "config", "devops-pat.lock"])
def test_a_file_that_cannot_be_read_is_named_with_its_owner_and_the_command(user, service, name):
    leave(user, name, "", 0o600)
    result = login(user, service.pat("contoso"))
    assert "unexpectedly" not in result.err
    assert f"{user.stored / name} cannot be used: it belongs to nobody" in result.err
    assert f"sudo chown -R root {user.stored / name}" in result.err or name == "config"
    if name != "config":  # the PAT is stored, and the default organization not set
        assert result.code == 1
        listed = user.stored / "organization_list"
        assert not listed.exists() or "contoso" not in listed.read_text()


@pytest.mark.parametrize("arguments", [["logout"], ["auth", "token"]], ids=" ".join)
def test_whoever_needs_the_file_gets_the_command_that_makes_it_theirs(user, service, arguments):
    assert user.login(service.pat("contoso")).code == 0
    leave(user, "personalAccessTokens", "", 0o600)
    result = user.run("devops", *arguments, "--organization", "contoso", preexec_fn=without_privileges)
    assert (result.code, "it belongs to nobody" in result.err) == (1, True), result.err
    assert f"To make it yours: sudo chown -R root {user.stored / 'personalAccessTokens'}\n" in result.err


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_folder_of_another_user_is_named(user, service, mode):
    os.chown(user.stored, NOBODY, NOBODY)
    os.chmod(user.stored, mode)
    result = login(user, service.pat("contoso"))
    assert result.code == 1
    assert "unexpectedly" not in result.err
    assert f"{user.stored} belongs to nobody" in result.err
    assert f"sudo chown -R root {user.stored}\n" in result.err


@pytest.mark.parametrize("owner", [0, NOBODY], ids=["own files", "their files"])
@pytest.mark.parametrize("arguments", [["login"], ["logout"], ["auth", "token"]], ids=" ".join)
def test_a_folder_of_another_user_is_named_whoever_owns_the_files_in_it(user, service, owner, arguments):
    token = service.pat("contoso")
    assert user.login(token).code == 0
    for path in (user.stored, *user.stored.iterdir()):
        os.chown(path, NOBODY if path == user.stored else owner, -1)
    os.chmod(user.stored, 0o755)
    options = {"stdin": f"{token}\n".encode(), "preexec_fn": without_privileges}
    result = user.run("devops", *arguments, "--organization", "contoso", **options)
    if arguments == ["auth", "token"] and owner == 0:
        assert result.code == 0, result.err  # what can be read is read
        return
    assert result.code == 1
    assert f"{user.stored} belongs to nobody" in result.err
    assert {line.split(": ", 1)[1] for line in result.err.splitlines() if "chown" in line} <= {
        f"sudo chown -R root {user.stored}"
    }
    assert arguments == ["logout"] or f"sudo chown -R root {user.stored}\n" in result.err


def test_in_the_home_of_another_user_nobody_is_told_to_take_files_over(user, service):
    for folder in (user.home, user.folder, user.stored):
        os.chown(folder, NOBODY, NOBODY)
        os.chmod(folder, 0o755)
    result = login(user, service.pat("contoso"))
    assert (result.code, "belongs to nobody" in result.err, "chown" in result.err) == (1, True, False)
    assert "AZURE_DEVOPS_EXT_CONFIG_DIR=FOLDER" in result.err


@pytest.mark.parametrize("arguments", [["login"], ["logout"], ["auth", "status"], ["auth", "token"]], ids=" ".join)
def test_a_folder_below_a_closed_one_of_another_user_is_named(user, service, arguments):
    closed = user.home / "closed"
    (closed / "own").mkdir(parents=True)
    os.chmod(closed, 0o700)
    os.chown(closed, NOBODY, NOBODY)
    variables = {"AZURE_DEVOPS_EXT_CONFIG_DIR": str(closed / "own")}
    options = {"stdin": f"{service.pat('contoso')}\n".encode(), "env": variables, "preexec_fn": without_privileges}
    result = user.run("devops", *arguments, "--organization", "contoso", **options)
    assert (result.code, "unexpectedly" in result.everything) == (1, False), result.err
    assert f"{closed} belongs to nobody" in result.everything
