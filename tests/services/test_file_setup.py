"""The stored PAT is written to a tool's file and taken back, or refused with the path; nothing else changes."""

import os

import pytest

from azext_devops_pat.core.errors import InputError, StoreError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.setup.file_setup import FileSetup
from azext_devops_pat.services.setup.file_tools import FILE_TOOLS, form_of
from azext_devops_pat.stores import private_file

from ..support.tokens import make_pat

CONTOSO, FABRIKAM = map(cloud_organization, ("contoso", "fabrikam"))
FEED = "https://pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/"
OPTIONS = {"npm": None, "yarn": FEED, "maven": "feed", "gradle": "feed"}


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def setup(stores, home):
    return lambda tool="npm": FileSetup(FILE_TOOLS[tool], stores, {"HOME": str(home)})


@pytest.fixture
def pat():
    return Secret(make_pat())


@pytest.fixture
def npmrc(home):
    return home / ".npmrc"


def write(setup, pat, organization=CONTOSO, force=False, dry_run=False):
    return setup.set_up(organization, pat, None, force, dry_run)


def files(home):
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("tool", OPTIONS)
def test_twice_is_once_and_undo_leaves_no_file(setup, stores, home, pat, tool):
    assert setup(tool).set_up(CONTOSO, pat, OPTIONS[tool], False, False)["changed"] is True
    once, noted = files(home), stores.metadata.setups()
    assert setup(tool).set_up(CONTOSO, pat, OPTIONS[tool], False, False)["changed"] is False
    assert (files(home), len(stores.metadata.setups())) == (once, len(noted))
    assert all(one.wrote(pat) for one in stores.metadata.setups())
    assert all(form_of(tool, one.key).secret(open_text(one.path), one.key) == pat.reveal() for one in noted)
    assert {os.stat(one.path).st_mode & 0o777 for one in noted} == {0o600}
    assert setup(tool).undo(None, False)["changed"] is True
    assert (files(home), stores.metadata.setups()) == ({}, [])
    assert setup(tool).undo(None, False)["changed"] is False


def open_text(path):
    with open(path) as file:
        return file.read()


@pytest.mark.parametrize("order", [(CONTOSO, FABRIKAM), (FABRIKAM, CONTOSO), (None,)])
def test_the_former_bytes_come_back_in_whatever_order_two_organizations_go(setup, stores, npmrc, pat, order):
    npmrc.write_bytes(b"\xff=1\r\nfund=false")
    for organization in (CONTOSO, FABRIKAM, CONTOSO):
        write(setup(), pat, organization)
    for organization in order:
        setup().undo(organization, False)
    assert (npmrc.read_bytes(), stores.metadata.setups()) == (b"\xff=1\r\nfund=false", [])


def test_undo_without_a_setup_changes_nothing(setup, stores, npmrc):
    text = b"//pkgs.dev.azure.com/contoso/:username=PersonalAccessToken\n"
    npmrc.write_bytes(text)
    assert setup().undo(None, False) == {"tool": "npm", "files": [], "changed": False}
    assert (npmrc.read_bytes(), stores.folder.exists()) == (text, False)


def test_undo_takes_our_lines_whatever_somebody_made_of_the_value(setup, stores, npmrc, pat):
    npmrc.write_text("fund=false\n")
    write(setup(), pat)
    (noted,) = stores.metadata.setups()
    npmrc.write_text("a=b\n" + form_of("npm", noted.key).replaced(npmrc.read_text(), noted.key, make_pat()))
    setup().undo(None, False)
    assert (npmrc.read_text(), stores.metadata.setups()) == ("a=b\nfund=false\n", [])


def test_lines_that_somebody_added_to_a_file_of_ours_stay(setup, npmrc, pat):
    write(setup(), pat)
    npmrc.write_text(npmrc.read_text() + "fund=false\n")
    setup().undo(None, False)
    assert npmrc.read_text() == "fund=false\n"


def test_a_file_that_is_gone_is_forgotten(setup, stores, npmrc, pat):
    write(setup(), pat)
    npmrc.unlink()
    assert setup().undo(None, False)["changed"] is True
    assert (npmrc.exists(), stores.metadata.setups()) == (False, [])


@pytest.mark.parametrize("former", [None, "fund=false\n"])
def test_a_file_that_cannot_be_written_is_not_noted(setup, stores, npmrc, pat, former, monkeypatch):
    if former:
        npmrc.write_text(former)
    fail_at(monkeypatch, npmrc)
    with pytest.raises(StoreError, match="The disk is full"):
        write(setup(), pat)
    assert (npmrc.read_text() if npmrc.exists() else None, stores.metadata.setups()) == (former, [])


def fail_at(monkeypatch, path):
    def failing(target, text, closed=False, write=private_file.write):
        if str(target) == str(path):
            raise StoreError("The disk is full.")
        write(target, text, closed)

    monkeypatch.setattr(private_file, "write", failing)


def test_an_undo_that_fails_for_one_file_is_an_error_and_takes_the_other_back(setup, stores, home, pat, monkeypatch):
    for name in (".npmrc", ".yarnrc.yml"):
        (home / name).write_text("# mine\n")
    setup("yarn").set_up(CONTOSO, pat, FEED, False, False)
    with monkeypatch.context() as patches:
        fail_at(patches, home / ".yarnrc.yml")
        with pytest.raises(StoreError, match="The disk is full"):
            setup("yarn").undo(None, False)
    assert (home / ".npmrc").read_text() == "# mine\n"
    assert [setup.path for setup in stores.metadata.setups()] == [str(home / ".yarnrc.yml")]
    setup("yarn").undo(None, False)
    assert ((home / ".yarnrc.yml").read_text(), stores.metadata.setups()) == ("# mine\n", [])


def test_a_file_in_a_git_work_tree_is_refused_also_through_a_link(setup, stores, npmrc, pat, tmp_path):
    real = tmp_path / "dotfiles" / "npmrc"
    (real.parent / ".git").mkdir(parents=True)
    real.write_text("fund=false\n")
    npmrc.symlink_to(real)
    with pytest.raises(InputError, match=f"{real} is in the git repository {real.parent}"):
        write(setup(), pat)
    assert (real.read_text(), stores.metadata.setups()) == ("fund=false\n", [])


def test_a_link_to_another_name_stays_one_and_is_undone_in_its_own_format(setup, stores, home, pat, tmp_path):
    real = tmp_path / "dotfiles" / "yarnrc"
    real.parent.mkdir()
    real.write_text("nodeLinker: pnp")
    (home / ".yarnrc.yml").symlink_to(real)
    setup("yarn").set_up(CONTOSO, pat, FEED, False, False)
    assert pat.reveal() in real.read_text()
    setup("yarn").undo(None, False)
    assert ((home / ".yarnrc.yml").is_symlink(), real.read_text()) == (True, "nodeLinker: pnp")
    assert stores.metadata.setups() == []


@pytest.mark.parametrize("place", ["file", "folder"])
def test_what_others_can_change_is_refused(setup, stores, home, npmrc, pat, place):
    npmrc.write_text("")
    (npmrc if place == "file" else home).chmod(0o777)
    with pytest.raises(StoreError, match="Other users can change"):
        write(setup(), pat)
    assert (npmrc.read_text(), stores.metadata.setups()) == ("", [])


def test_a_line_for_the_same_feed_is_named_and_forced_out_without_its_value(setup, stores, npmrc, pat):
    theirs = make_pat()
    npmrc.write_text(f"a=b\n//pkgs.dev.azure.com/contoso/_packaging/x/:_authToken={theirs}\n")
    with pytest.raises(InputError, match=f"{npmrc}:2 already has a credential"):
        write(setup(), pat)
    shown = write(setup(), pat, force=True, dry_run=True)
    assert (theirs in str(shown), pat.reveal() in str(shown), stores.metadata.setups()) == (False, False, [])
    write(setup(), pat, force=True)
    assert theirs not in npmrc.read_text()


def test_a_dry_run_shows_no_secret_and_writes_nothing(setup, stores, home, pat):
    shown = setup("maven").set_up(CONTOSO, pat, "feed", False, True)
    assert (shown["changed"], files(home), stores.folder.exists()) == (False, {}, False)
    assert any("********" in line for line in shown["difference"])
    setup("maven").set_up(CONTOSO, pat, "feed", False, False)
    before = files(home)
    shown = setup("maven").undo(None, True)
    assert (pat.reveal() in str(shown), shown["changed"], files(home)) == (False, False, before)


def test_pnpm_gets_a_program_for_each_organization_and_no_secret(setup, stores, npmrc):
    for organization in (CONTOSO, FABRIKAM):
        setup("pnpm").set_up(organization, None, None, False, False)
    folder = stores.folder / "bin"
    assert sorted(path.name for path in folder.iterdir()) == ["pnpm-token-contoso", "pnpm-token-fabrikam"]
    setup("pnpm").undo(CONTOSO, False)
    assert [path.name for path in folder.iterdir()] == ["pnpm-token-fabrikam"]
    setup("pnpm").undo(None, False)
    assert (npmrc.exists(), folder.exists()) == (False, False)


def test_what_was_not_written_is_not_announced(setup, npmrc, pat, caplog, monkeypatch):
    def fail(path, _text):
        raise StoreError(f"{path} cannot be written.")

    monkeypatch.setattr(private_file, "write", fail)
    with pytest.raises(StoreError):
        write(setup(), pat)
    assert "unencrypted" not in caplog.text
