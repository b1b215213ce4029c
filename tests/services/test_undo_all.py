"""All connections are taken away: one that fails stops no other, and nothing is touched if there are none."""

import os

import pytest

from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.git_setup import GitSetup
from azext_devops_pat.services.setup.file_setup import FileSetup
from azext_devops_pat.services.setup.file_tools import FILE_TOOLS
from azext_devops_pat.services.setup.package_setup import PackageSetup
from azext_devops_pat.services.setup.tools import TOOLS
from azext_devops_pat.services.setup.undo_all import undo_all
from azext_devops_pat.tools import launcher_files, launchers

from ..support.tokens import make_pat

CONTOSO = cloud_organization("contoso")


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home):
    return {"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def connected(stores, environment, home, monkeypatch):
    """git, pip, pipx, nuget and npm are connected; the files that were not there before are theirs alone."""
    monkeypatch.chdir(home)
    (home / ".npmrc").write_bytes(b"fund=false")
    GitSetup(stores, environment).set_up(False, False)
    for tool in ("pip", "pipx", "nuget"):
        PackageSetup(TOOLS[tool], stores, environment).set_up(False)
    FileSetup(FILE_TOOLS["npm"], stores, environment).set_up(CONTOSO, lambda: Secret(make_pat()), None, False, False)
    return ["git", "pip", "pipx", "nuget", "npm"]


def files(home):
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_without_a_setup_nothing_is_made_or_changed(stores, environment, home):
    (home / ".gitconfig").write_text("[credential]\n\thelper = cache\n")
    (home / ".cargo").mkdir()
    (home / ".cargo" / "config.toml").write_text('[registry]\nglobal-credential-providers = "x"\n')
    before = files(home)
    assert undo_all(stores, environment, False) == []
    assert (files(home), stores.folder.exists()) == (before, False)


def test_every_tool_has_a_row_and_the_home_is_as_before(stores, environment, home, connected):
    shown, during = undo_all(stores, environment, True), files(home)
    assert [(row["tool"], row["changed"], row["reason"]) for row in shown] == [
        (tool, False, None) for tool in connected
    ]
    rows = {row["tool"]: row["difference"] for row in shown}
    assert [tool for tool in connected if rows[tool]] == ["git", "pipx", "npm"]
    assert files(home) == during
    done = undo_all(stores, environment, False)
    assert [(row["tool"], row["changed"], row["reason"]) for row in done] == [(tool, True, None) for tool in connected]
    assert files(home) == {".npmrc": b"fund=false"}
    assert (stores.metadata.setups(), (stores.folder / "bin").exists()) == ([], False)
    assert undo_all(stores, environment, False) == []


def test_one_that_fails_stops_no_other_and_keeps_what_it_needs(stores, environment, home, connected, caplog):
    lock = home / ".config" / "pip" / "pip.conf.lock"
    (home / ".config" / "pip" / "pip.conf").write_bytes(
        b"[install]\nx=y\n" + (home / ".config" / "pip" / "pip.conf").read_bytes()
    )
    lock.touch()
    rows = {row["tool"]: row for row in undo_all(stores, environment, False)}
    assert [tool for tool, row in rows.items() if row["reason"]] == ["pipx"]
    assert "pipx is still connected: " in caplog.text
    assert str(lock) in caplog.text
    assert [path.name for path in (stores.folder / "bin").iterdir()] == ["keyring"]
    lock.unlink()
    assert [row["tool"] for row in undo_all(stores, environment, False)] == ["pipx"]
    assert files(home) == {".npmrc": b"fund=false", "pip.conf": b"[install]\nx=y\n"}
    assert not (stores.folder / "bin").exists()


def test_lines_that_nothing_is_noted_of_go_too_and_so_does_a_launcher(stores, environment, home, connected):
    launcher_files.install(launchers.pnpm_token("contoso"), stores.folder, environment)
    for setup in stores.metadata.setups():
        if setup.tool != "npm":
            stores.metadata.remove_setup(setup)
    rows = undo_all(stores, environment, False)
    assert [row["tool"] for row in rows] == ["git", "pip", "npm"]
    assert b"subprocess" not in files(home).get("pip.conf", b"")
    assert not (stores.folder / "bin").exists()


def test_every_repository_is_disconnected_and_one_that_is_gone_is_forgotten(
    stores, environment, home, connected, tmp_path, monkeypatch
):
    for name in ("one", "two"):
        place = tmp_path / name
        (place / ".git" / "refs").mkdir(parents=True)
        (place / ".git" / "objects").mkdir()
        (place / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (place / ".git" / "config").write_text("[core]\n\tbare = false\n")
        monkeypatch.chdir(place)
        GitSetup(stores, environment).set_up(True, False)
    (tmp_path / "two" / ".git" / "config").unlink()
    git = undo_all(stores, environment, False)[0]
    assert (git["tool"], git["changed"], len(git["files"])) == ("git", True, 3)
    assert (tmp_path / "one" / ".git" / "config").read_text() == "[core]\n\tbare = false\n"
    assert not (tmp_path / "two" / ".git" / "config").exists()
    assert stores.metadata.setups() == []
