"""A package tool is connected and disconnected: its option, its launcher, and what it shares with other tools."""

import os

import pytest

from azext_devops_pat.core.errors import InputError, StoreError
from azext_devops_pat.services.setup.package_setup import PackageSetup, package_states
from azext_devops_pat.services.setup.tools import TOOLS
from azext_devops_pat.tools import launchers

MINE = b"[global]\ntimeout = 60"
OTHER = b"[global]\nkeyring-provider = import\n"


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    (folder / ".config" / "pip").mkdir(parents=True)
    return folder


@pytest.fixture
def setup(stores, home):
    """Return the setup of a tool, for the user of this home, who may have more variables."""

    def make(tool="pip", **variables):
        return PackageSetup(TOOLS[tool], stores, {"HOME": str(home), "PATH": str(stores.folder / "bin"), **variables})

    return make


@pytest.fixture
def configuration(home):
    return home / ".config" / "pip" / "pip.conf"


def content(path):
    return path.read_bytes() if path.exists() else None


def names(folder):
    return sorted(path.name for path in (folder / "bin").glob("*"))


@pytest.mark.parametrize("before", [None, b"", MINE, OTHER])
def test_twice_is_once_and_undo_gives_the_former_bytes(setup, stores, configuration, before):
    if before is not None:
        configuration.write_bytes(before)
    assert setup().set_up(False)["changed"] is True
    once = configuration.read_bytes()
    assert setup().set_up(False)["changed"] is False
    assert (configuration.read_bytes(), len(stores.metadata.setups())) == (once, 1)
    assert (setup().state()["isSetUp"], names(stores.folder)) == (True, ["keyring"])
    assert setup().undo(False)["changed"] is True
    assert (content(configuration), stores.metadata.setups()) == (before, [])
    assert not (stores.folder / "bin").exists()
    assert setup().undo(False)["changed"] is False
    assert content(configuration) == before


def test_undo_without_a_setup_leaves_what_the_user_wrote_alike(setup, stores, configuration):
    configuration.write_bytes(b"[global]\nkeyring-provider = subprocess\n")
    assert setup().undo(False)["changed"] is False
    assert configuration.read_bytes() == b"[global]\nkeyring-provider = subprocess\n"
    assert not stores.folder.exists()


def test_undo_removes_our_lines_even_if_nothing_is_noted_of_them(setup, stores, configuration):
    configuration.write_bytes(OTHER)
    setup().set_up(False)
    (noted,) = stores.metadata.setups()
    stores.metadata.remove_setup(noted)
    assert setup().undo(False)["changed"] is True
    assert (configuration.read_bytes(), names(stores.folder)) == (OTHER, [])


def test_a_value_that_somebody_changed_stays_and_the_rest_goes(setup, stores, configuration):
    configuration.write_bytes(OTHER)
    setup().set_up(False)
    text = configuration.read_bytes().replace(b"= subprocess", b"= disabled")
    configuration.write_bytes(text)
    assert (setup().state()["isSetUp"], setup().state()["hint"]) == (False, "To connect pip: az devops auth setup pip")
    setup().undo(False)
    assert configuration.read_bytes() == b"[global]\nkeyring-provider = disabled\n"
    assert (stores.metadata.setups(), names(stores.folder)) == ([], [])


def test_a_file_that_is_gone_is_forgotten(setup, stores, configuration):
    setup().set_up(False)
    configuration.unlink()
    assert setup().state()["isSetUp"] is False
    assert setup().undo(False)["changed"] is True
    assert (configuration.exists(), stores.metadata.setups(), names(stores.folder)) == (False, [], [])


def test_a_file_that_cannot_be_written_stays_noted_until_it_can(setup, stores, configuration):
    configuration.write_bytes(MINE)
    setup().set_up(False)
    lock = configuration.with_name("pip.conf.lock")
    lock.touch()
    with pytest.raises(StoreError, match="is locked by another program"):
        setup().undo(False)
    assert (len(stores.metadata.setups()), names(stores.folder)) == (1, ["keyring"])
    lock.unlink()
    setup().undo(False)
    assert (configuration.read_bytes(), stores.metadata.setups(), names(stores.folder)) == (MINE, [], [])


def test_a_file_that_is_no_file_is_refused_and_nothing_is_written(setup, stores, configuration):
    configuration.mkdir()
    with pytest.raises(StoreError, match="is not a regular file"):
        setup().set_up(False)
    assert not stores.folder.exists()


def test_a_launcher_that_is_gone_is_to_be_written_again_and_not_put_on_path(setup, stores):
    setup().set_up(False)
    (stores.folder / "bin" / "keyring").unlink()
    state = setup().state()
    assert (state["isSetUp"], state["hint"]) == (False, "To connect pip: az devops auth setup pip")


def test_a_file_that_cannot_be_read_since_is_the_hint_of_its_tool_alone(setup, stores, home, configuration):
    setup().set_up(False)
    configuration.unlink()
    configuration.mkdir()
    rows = {row["tool"]: row for row in package_states(stores, {"HOME": str(home), "PATH": str(stores.folder / "bin")})}
    assert (rows["pip"]["isSetUp"], rows["pip"]["files"]) == (False, [str(configuration)])
    assert rows["pip"]["hint"].startswith(f"{configuration} is not a regular file. To see what it is: ls -ld")


def test_a_link_stays_one_and_the_file_that_it_points_to_is_changed(setup, configuration, tmp_path):
    """Into a git work tree, too: nothing secret is written there."""
    real = tmp_path / "dotfiles" / "pip.conf"
    (real.parent / ".git").mkdir(parents=True)
    real.write_bytes(MINE)
    configuration.symlink_to(real)
    assert setup().set_up(False)["file"] == str(real)
    assert b"subprocess" in real.read_bytes()
    setup().undo(False)
    assert (configuration.is_symlink(), real.read_bytes()) == (True, MINE)


@pytest.mark.parametrize("order", [("pip", "pipx"), ("pipx", "pip")])
def test_the_last_of_two_tools_takes_the_shared_file_and_the_launcher_with_it(setup, stores, configuration, order):
    for tool in ("pip", "pipx"):
        setup(tool).set_up(False)
    first, second = order
    setup(first).undo(False)
    assert (b"subprocess" in configuration.read_bytes(), names(stores.folder)) == (True, ["keyring"])
    assert setup(second).undo(True, going=())["difference"] != []
    setup(second).undo(False)
    assert (configuration.exists(), names(stores.folder)) == (False, [])


def test_a_dry_run_of_both_counts_the_first_one_as_gone(setup):
    for tool in ("pip", "pipx"):
        setup(tool).set_up(False)
    assert setup("pip").undo(True)["difference"] == setup("pipx").undo(True)["difference"] == []
    assert "-keyring-provider = subprocess" in setup("pipx").undo(True, going=["pip"])["difference"]


def test_it_is_undone_where_it_was_written_whatever_the_environment_says_now(setup, stores, home, configuration):
    elsewhere = home / "elsewhere"
    setup(XDG_CONFIG_HOME=str(elsewhere)).set_up(False)
    configuration.write_bytes(b"[global]\nkeyring-provider = subprocess\n")
    assert setup().undo(False)["file"] == str(elsewhere / "pip" / "pip.conf")
    assert not (elsewhere / "pip" / "pip.conf").exists()
    assert configuration.read_bytes() == b"[global]\nkeyring-provider = subprocess\n"
    assert stores.metadata.setups() == []


def test_a_dry_run_writes_nothing(setup, stores, configuration):
    assert setup().set_up(True)["difference"][-1] == "+keyring-provider = subprocess"
    assert (configuration.exists(), stores.folder.exists()) == (False, False)
    setup().set_up(False)
    before = configuration.read_bytes()
    assert "-keyring-provider = subprocess" in setup().undo(True)["difference"]
    assert (configuration.read_bytes(), names(stores.folder)) == (before, ["keyring"])


def test_a_tool_without_an_option_has_its_launcher_alone(setup, stores):
    result = setup("nuget").set_up(False)
    assert (result["file"], os.path.basename(result["launcher"])) == (None, "nuget-plugin-azure-devops")
    setup("nuget").undo(False)
    assert (stores.metadata.setups(), names(stores.folder)) == ([], [])


def test_a_list_of_cargo_in_another_form_is_named_and_nothing_is_written(setup, stores, home):
    (home / ".cargo").mkdir()
    (home / ".cargo" / "config.toml").write_text('[registry]\nglobal-credential-providers = "x"\n')
    with pytest.raises(InputError, match="that cannot be edited"):
        setup("cargo").set_up(False)
    assert not stores.folder.exists()


def test_what_turns_the_file_off_is_refused_with_its_remedy(setup, stores):
    with pytest.raises(InputError, match="turns pip's configuration off") as caught:
        setup(PIP_CONFIG_FILE=os.devnull).set_up(False)
    assert "PIP_CONFIG_FILE" in caught.value.hint
    setup().set_up(False)
    assert setup(PIP_CONFIG_FILE=os.devnull).state()["isSetUp"] is False
    setup(PIP_CONFIG_FILE=os.devnull).undo(False)
    assert (stores.metadata.setups(), names(stores.folder)) == ([], [])


def test_windows_is_told_what_works_there(setup, monkeypatch):
    monkeypatch.setattr(launchers, "ON_WINDOWS", True)
    with pytest.raises(InputError, match="not available on Windows yet") as caught:
        setup("uv").set_up(False)
    assert caught.value.hint == "To run it with a credential: az devops auth exec -- uv"


@pytest.mark.parametrize("undo", [False, True])
def test_what_somebody_writes_while_we_wait_for_the_lock_stays(setup, stores, configuration, undo, monkeypatch):
    configuration.write_bytes(MINE)
    if undo:
        setup().set_up(False)
    held = stores.locked

    def after_somebody():
        configuration.write_bytes(b"[install]\nquiet = 1\n" + configuration.read_bytes())
        return held()

    monkeypatch.setattr(type(stores), "locked", lambda _: after_somebody())
    done = setup().undo(False) if undo else setup().set_up(False)
    assert done["changed"] is True
    assert configuration.read_bytes().startswith(b"[install]\nquiet = 1\n[global]")
    assert (b"subprocess" in configuration.read_bytes()) is not undo


@pytest.mark.parametrize("tool", ["bazel", "nuget", "pipx"])
def test_a_tool_that_is_connected_by_its_program_alone_is_a_change_too(setup, tool):
    setup("pip").set_up(False)
    assert setup(tool).set_up(True)["changed"] is False
    assert [setup(tool).set_up(False)["changed"] for _ in range(2)] == [True, False]
