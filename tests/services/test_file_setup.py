"""The stored PAT is written to a tool's file and taken back, or refused with the path; nothing else changes."""

import base64
import os
from pathlib import Path

import pytest

from azext_devops_pat.core.errors import InputError, NotStoredError, StoreError
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.setup import tool_files
from azext_devops_pat.services.setup.file_setup import FileSetup
from azext_devops_pat.services.setup.file_tools import FILE_TOOLS, form_of
from azext_devops_pat.stores import private_file

from ..support.tokens import make_pat
from ..tools import test_secret_files

CONTOSO, FABRIKAM = map(cloud_organization, ("contoso", "fabrikam"))
FEED = "https://pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/"
KEY = "//pkgs.dev.azure.com/contoso/"
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
    return setup.set_up(organization, lambda: pat, None, force, dry_run)


def files(home):
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("tool", OPTIONS)
def test_twice_is_once_and_undo_leaves_no_file(setup, stores, home, pat, tool):
    assert setup(tool).set_up(CONTOSO, lambda: pat, OPTIONS[tool], False, False)["changed"] is True
    once, noted = files(home), stores.metadata.setups()
    assert setup(tool).set_up(CONTOSO, lambda: pat, OPTIONS[tool], False, False)["changed"] is False
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
    setup("yarn").set_up(CONTOSO, lambda: pat, FEED, False, False)
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
    setup("yarn").set_up(CONTOSO, lambda: pat, FEED, False, False)
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
    shown = setup("maven").set_up(CONTOSO, lambda: pat, "feed", False, True)
    assert (shown["changed"], files(home), stores.folder.exists()) == (False, {}, False)
    assert any("********" in line for line in shown["difference"])
    setup("maven").set_up(CONTOSO, lambda: pat, "feed", False, False)
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


def without_comments(path):
    """Write the file anew without comments, as `npm config set` and `yarn config set` do."""
    path.write_text(test_secret_files.without_comments(path.read_text()))


@pytest.mark.parametrize("way", ["undo", "logout"])
@pytest.mark.parametrize("tool", OPTIONS)
def test_no_pat_stays_in_a_file_that_another_program_wrote_anew(setup, stores, home, pat, tool, way):
    setup(tool).set_up(CONTOSO, lambda: pat, OPTIONS[tool], False, False)
    for setup_noted in stores.metadata.setups():
        without_comments(Path(setup_noted.path))
    if way == "undo":
        setup(tool).undo(None, False)
    else:
        tool_files.remove(stores, [CONTOSO.key])
    left = {name: content for name, content in files(home).items() if content.strip()}
    assert set(left) == ({"settings.xml"} if tool == "maven" else set())
    assert not any(b"PersonalAccessToken" in content for content in left.values())
    assert stores.metadata.setups() == []


def test_a_pat_that_stands_there_in_another_form_is_emptied_at_logout(setup, stores, home, pat):
    setup("maven").set_up(CONTOSO, lambda: pat, "feed", False, False)
    path = home / ".m2" / "settings.xml"
    path.write_text(
        f"<settings><servers><server><username>PersonalAccessToken</username><id>feed</id>"
        f"<password>{pat.reveal()}</password></server></servers></settings>"
    )
    tool_files.remove(stores, [CONTOSO.key])
    assert "<password></password>" in path.read_text()


def test_a_line_of_the_same_key_that_is_not_ours_needs_force(setup, stores, npmrc, pat):
    theirs = base64.b64encode(make_pat().encode()).decode()
    text = f"a=b\n{KEY}:username=PersonalAccessToken\n{KEY}:_password={theirs}\n"
    npmrc.write_text(text)
    with pytest.raises(InputError, match=f"{npmrc}:2, {npmrc}:3 already has"):
        write(setup(), pat)
    assert npmrc.read_text() == text
    write(setup(), pat, force=True)
    assert theirs not in npmrc.read_text()


def test_what_npm_wrote_anew_is_ours_to_the_other_tools_and_lines_are_numbered_as_they_stand(setup, stores, npmrc, pat):
    npmrc.write_text("a=b\n")
    write(setup(), pat)
    setup("yarn").set_up(CONTOSO, lambda: pat, FEED, False, False)
    setup("pnpm").set_up(CONTOSO, None, None, False, False)
    without_comments(npmrc)
    for _ in range(2):
        setup("pnpm").set_up(CONTOSO, None, None, False, False)
        write(setup(), pat)
        setup("yarn").set_up(CONTOSO, lambda: pat, FEED, False, False)
    with npmrc.open("a") as file:
        file.write(f"{KEY}x/:_authToken=SECRET\n")
    number = len(npmrc.read_text().splitlines())
    for tool, secret in (("npm", lambda: pat), ("pnpm", None)):
        with pytest.raises(InputError, match=rf"^{npmrc}:{number} already has"):
            setup(tool).set_up(CONTOSO, secret, None, False, False)
    without_comments(npmrc)
    number = len(npmrc.read_text().splitlines())
    with pytest.raises(InputError, match=rf"^{npmrc}:{number} already has"):
        write(setup(), pat)
    write(setup(), pat, force=True)
    for tool in ("pnpm", "npm", "yarn"):
        setup(tool).undo(None, False)
    assert (npmrc.read_text(), stores.metadata.setups()) == (f"a=b\n; {KEY}x/:_authToken=\n", [])


def test_another_password_without_our_comments_is_left_at_undo(setup, stores, npmrc, pat, caplog):
    write(setup(), pat)
    without_comments(npmrc)
    text = form_of("npm", f"{KEY}").replaced(npmrc.read_text(), KEY, make_pat())
    npmrc.write_text(text)
    setup().undo(None, False)
    assert (npmrc.read_text(), stores.metadata.setups()) == (text, [])
    assert f"{npmrc} holds another PAT" in caplog.text


@pytest.mark.parametrize("kept", [True, False])
def test_a_dry_run_of_undo_shows_all_that_goes_from_a_file_once(setup, home, pat, kept):
    if kept:
        (home / ".yarnrc.yml").write_text("nodeLinker: pnp")
    for name in ("feed", "feed-2"):
        setup("yarn").set_up(CONTOSO, lambda: pat, FEED.replace("feed", name), False, False)
    text = (home / ".yarnrc.yml").read_text() + (home / ".npmrc").read_text()
    shown = setup("yarn").undo(None, True)
    assert sorted(shown["files"]) == sorted([str(home / ".npmrc"), str(home / ".yarnrc.yml")])
    gone = [line for line in shown["difference"] if line.startswith("-")]
    assert len(gone) == len(text.splitlines()) - kept
    assert setup("yarn").undo(None, False)["files"] == [str(home / ".npmrc"), str(home / ".yarnrc.yml")]


def test_two_that_are_set_up_at_once_both_stay(setup, stores, npmrc, pat, monkeypatch):
    held, others = stores.locked, [FABRIKAM]

    def after_another():
        if others:
            setup().set_up(others.pop(), lambda: pat, None, False, False)
        return held()

    monkeypatch.setattr(type(stores), "locked", lambda _: after_another())
    write(setup(), pat)
    assert [form_of("npm", one.key).secret(npmrc.read_text(), one.key) for one in stores.metadata.setups()] == [
        pat.reveal()
    ] * 2


def test_a_pat_that_goes_meanwhile_is_not_written(setup, stores, npmrc, pat):
    found = [pat]

    def stored():
        if not found:
            raise NotStoredError("No PAT is stored.")
        return found.pop()

    with pytest.raises(NotStoredError):
        setup().set_up(CONTOSO, stored, None, False, False)
    assert (npmrc.exists(), stores.metadata.setups()) == (False, [])


def test_npm_gets_the_name_as_it_is_typed_and_as_each_registry_has_it(setup, stores, home, npmrc, pat, monkeypatch):
    project = home / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    (project / ".npmrc").write_text(
        "registry=https://contoso.pkgs.visualstudio.com/_packaging/feed/npm/registry/\n"
        "@a:registry=https://me@pkgs.dev.azure.com:443/ConToso/_packaging/feed/npm/registry/\n"
        "@b:registry=https://pkgs.dev.azure.com.evil.test/CONTOSO/\n@c:registry=https://pkgs.dev.azure.com/CONTOSO%2f/\n"
        "@d:registry=https://dev.azure.com/CONTOSO/\n@e:registry=https://pkgs.dev.azure.com/fabrikam/\n"
    )
    npmrc.write_text("a=b")
    shown = setup().set_up(CONTOSO, lambda: pat, "https://dev.azure.com/Contoso/", False, True)
    done = setup().set_up(CONTOSO, lambda: pat, "https://dev.azure.com/Contoso/", False, False)
    assert (done["files"], done["changed"]) == ([str(npmrc)], True)
    lines = npmrc.read_text().splitlines()
    keys = [line.partition(":username=")[0] for line in lines if ":username=" in line]
    feeds = "//pkgs.dev.azure.com"
    assert keys == [
        "//contoso.pkgs.visualstudio.com/",
        *(f"{feeds}/{name}/" for name in ("ConToso", "Contoso", "contoso")),
    ]
    assert [line[1:] for line in shown["difference"][1:] if "_password" not in line] == [
        line for line in lines[1:] if "_password" not in line
    ]
    assert setup().set_up(CONTOSO, lambda: pat, "contoso", False, False)["changed"] is False
    newer = Secret(make_pat())
    tool_files.renew(stores, CONTOSO, newer)
    assert all(one.wrote(newer) for one in stores.metadata.setups())
    setup("pnpm").set_up(CONTOSO, None, None, False, False)
    setup().undo(CONTOSO, False)
    assert (npmrc.read_text().count(":tokenHelper="), ":_password" in npmrc.read_text()) == (4, False)
    setup("pnpm").undo(None, False)
    assert (npmrc.read_text(), stores.metadata.setups()) == ("a=b", [])


def test_the_address_of_a_registry_is_taken_in_whatever_letters_its_host_is(setup, home, pat):
    setup("yarn").set_up(CONTOSO, lambda: pat, FEED.replace("https://pkgs", "HTTPS://PKGS"), False, False)
    assert FEED.partition(":")[2] + ":_password=" in (home / ".npmrc").read_text()


def test_a_hidden_password_is_eight_stars(setup, npmrc, pat):
    npmrc.write_text(f'{KEY}:_password = "{make_pat()}"\n{KEY}:_authToken=abc\n')
    shown = write(setup(), pat, force=True, dry_run=True)["difference"]
    assert [line for line in shown if "*" in line] == [
        f'-{KEY}:_password = "********"',
        f"-{KEY}:_authToken=********",
        f"+{KEY}:_password=********",
    ]


@pytest.mark.parametrize(("tool", "option"), [("maven", "feed"), ("gradle", "feed"), ("yarn", FEED)])
def test_undo_with_an_option_takes_back_that_one_alone(setup, stores, pat, tool, option):
    other = option.replace("feed", "feed-2")
    for value in (option, other):
        setup(tool).set_up(CONTOSO, lambda: pat, value, False, False)
    former = stores.metadata.setups()
    assert setup(tool).undo(None, False, option.replace("feed", "nothing"))["changed"] is False
    assert stores.metadata.setups() == former
    assert setup(tool).undo(None, False, option.replace("https", "HTTPS"))["changed"] is True
    assert {one.key.rstrip("/") for one in stores.metadata.setups()} == {other.removeprefix("https:").rstrip("/")}


def test_a_user_configuration_below_the_home_is_found_as_npm_does(stores, home, pat):
    environment = {"HOME": str(home), "npm_config_userconfig": "~/own/npmrc"}
    FileSetup(FILE_TOOLS["npm"], stores, environment).set_up(CONTOSO, lambda: pat, None, False, False)
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["npmrc"]


def test_a_hidden_password_of_maven_leaves_the_line_as_it_is(setup, pat):
    shown = setup("maven").set_up(CONTOSO, lambda: pat, "feed", False, True)["difference"]
    (line,) = [line for line in shown if "*" in line]
    assert line.endswith("<password>********</password></server>")


def test_what_was_not_written_is_not_announced(setup, npmrc, pat, caplog, monkeypatch):
    def fail(path, _text):
        raise StoreError(f"{path} cannot be written.")

    monkeypatch.setattr(private_file, "write", fail)
    with pytest.raises(StoreError):
        write(setup(), pat)
    assert "unencrypted" not in caplog.text
