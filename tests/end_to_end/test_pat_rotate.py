"""Rotation with a real az: create, accepted, stored, read back, the old one revoked; and whatever gets in between."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
from configparser import ConfigParser
from datetime import datetime, timedelta, timezone
from itertools import count

import pytest

from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.stores.stores import open_stores

from ..azure_devops import TENANT_A, AzureDevOps, failures
from ..support.az import ROOT, Az
from ..support.file_system import build
from ..support.tools import files_with

NAME, JOE, JANE = "laptop", "joe@contoso.com", "jane@contoso.com"
PATS = "/_apis/tokens/pats"
_numbers = count(1)


@pytest.fixture(scope="module")
def place():
    """One stand-in for all tests; each has an organization of its own."""
    with AzureDevOps() as running:
        running.organization("first")
        yield running


@pytest.fixture(scope="module")
def signed_in(place, extensions, command_index, tmp_path_factory):
    """A folder of az in which Joe is signed in, and one for Jane."""
    homes = {}
    for account in (JOE, JANE):
        user = Az(tmp_path_factory.mktemp("home"), extensions, place.environment())
        shutil.copytree(command_index, user.folder)
        word = place.user(TENANT_A, account, account.partition("@")[0].capitalize())
        assert user.run("login", "--username", account, "--password", word).code == 0
        homes[account] = user.folder
    return homes


class Home:
    """A user at a machine, and an organization that nobody else uses."""

    def __init__(self, service, folder, home, extensions, organization):
        self.service, self.name = service, organization
        self.organization = cloud_organization(organization)
        self.az = Az(home, extensions, service.environment())
        shutil.copytree(folder, self.az.folder)

    def store(self, token, known=True, keys=None, **more):
        """Put a PAT where a login puts it, with what a rotation knows of it."""
        stores = open_stores(self.az.stored, {}, attended=False)
        pat = next(pat for pat in self.service.pats() if pat.token == token)
        record = Record(organization=self.organization.url, storage="file", origin="login", stored_at=text(now()))
        facts = {"owner_id": self.owner_id(pat.account), "account": pat.account, "authorization_id": pat.id}
        facts.update(name=pat.name, scope=pat.scope, valid_from=text(pat.valid_from), valid_to=text(pat.valid_to))
        values = {**vars(record), "fingerprint": fingerprint(Secret(token)), **(facts if known else {}), **more}
        with stores.locked():
            for key in keys or [self.organization.key]:
                stores.organizations.add([key])
                stores.vault.file.put(key, Secret(token))
                stores.metadata.put(key, Record(**values))
        return pat

    @staticmethod
    def owner_id(account):
        from ..azure_devops.organizations import Identity

        return Identity(account, account).id

    def given(self, known=True, **pat):
        """Store a PAT that Joe made."""
        pat.setdefault("account", JOE)
        return self.store(self.service.pat(self.name, name=pat.pop("name", NAME), **pat), known)

    def rotate(self, *args, **options):
        return self.az.run("devops", "pat", "rotate", "--org", self.name, *args, **options)

    def start(self, *args, **options):
        return self.az.start("devops", "pat", "rotate", "--org", self.name, *args, **options)

    def live(self):
        return self.service.pats(self.name, status="active")

    def stored(self, key=None):
        parser = ConfigParser(interpolation=None)
        parser.read(self.az.stored / "personalAccessTokens")
        return parser.get(key or self.organization.key, "personal access token", fallback=None)

    def record(self):
        return json.loads((self.az.stored / "devops-pat.json").read_text())["credentials"][self.organization.key]

    def journal(self):
        path = self.az.stored / f"devops-pat-rotation-{self.name}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def requests(self, method):
        found = self.service.requests_to(path_contains=f"/{self.name}{PATS}")
        return [request for request in found if request.method == method]

    def check_settled(self, name=NAME):
        """One live PAT, of that name, which is the stored one; no rotation is unfinished."""
        (alive,) = self.live()
        assert (alive.name, alive.token) == (name, self.stored())
        assert (self.record()["authorization_id"], self.record()["name"]) == (alive.id, name)
        assert (self.journal() or {}).get("rotation") is None
        return alive


def now():
    return datetime.now(timezone.utc)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def homes(place, signed_in, extensions, tmp_path):
    """Return what makes a home in a new organization, or another one in the same."""

    def make(account=JOE, like=None):
        name = like.name if like else f"rotated{next(_numbers)}"
        if like is None:
            place.organization(name)
        return Home(place, signed_in[account], tmp_path / f"home{next(_numbers)}", extensions, name)

    place.without_hooks()
    return make


@pytest.fixture
def home(homes):
    return homes()


def test_rotate_replaces_the_pat_and_shows_it_nowhere(home):
    old = home.given()
    result = home.rotate("--debug")
    assert result.code == 0, result.err
    new = home.check_settled()
    row = result.json
    assert (row["oldAuthorizationId"], row["authorizationId"], row["oldPat"]) == (old.id, new.id, "revoked")
    assert (row["organization"], row["account"]) == (home.organization.url, JOE)
    assert (row["displayName"], row["scope"], row["storage"]) == (NAME, "vso.code_write", "file")
    assert row["validTo"] == text(new.valid_to)
    assert abs((new.valid_to - new.valid_from) - timedelta(days=90)) < timedelta(seconds=10)
    assert len(home.requests("POST")) == 1
    for secret in (old.token, new.token):
        assert secret not in result.everything
        for path in [*home.az.stored.glob("*rotation*"), *home.az.folder.rglob("*.log")]:
            assert secret not in path.read_text()


# Kills


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_a_request_one_more_rotate_ends_with_one_live_pat(home, method, moment):
    home.given()
    process = home.start()
    getattr(home.service, moment)(method, f"/{home.name}{PATS}", lambda request: process.kill())
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert home.stored() in [pat.token for pat in home.live()]
    result = home.rotate()
    assert result.code == 0, result.err
    home.check_settled()


KILLER = """
import os, sys

seen, replace = 0, os.replace

def dying(source, target, **named):
    global seen
    if "azuredevops" in str(target) and "cache" not in str(target):
        seen += 1
        with open(os.environ["KILL_LOG"], "a") as log:
            log.write(os.path.basename(str(target)) + "\\n")
        if str(seen) == os.environ["KILL_AT"] and os.environ["KILL_WHEN"] == "before":
            os.kill(os.getpid(), 9)
    replace(source, target, **named)
    if "azuredevops" in str(target) and str(seen) == os.environ["KILL_AT"]:
        os.kill(os.getpid(), 9)

if "KILL_AT" in os.environ:
    os.replace = dying
"""


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_a_write_one_more_rotate_ends_with_one_live_pat(home, tmp_path, at):
    """The writes are: the store (tried), the journal three times, the store, the metadata, the journal twice."""
    home.given()
    (tmp_path / "sitecustomize.py").write_text(KILLER)
    log = tmp_path / "writes"
    environment = {"PYTHONPATH": str(tmp_path), "KILL_LOG": str(log), "KILL_AT": str(at), "KILL_WHEN": "before"}
    environment["KILL_WHEN"] = "before" if at % 2 else "after"
    result = home.rotate(env=environment)
    assert result.code == -signal.SIGKILL, log.read_text()
    assert home.stored() in [pat.token for pat in home.live()]
    assert home.rotate().code == 0
    home.check_settled()
    journal = f"devops-pat-rotation-{home.name}.json"
    order = ["personalAccessTokens", *[journal] * 3, "personalAccessTokens", "devops-pat.json", *[journal] * 2]
    assert log.read_text().split() == order[:at]


# The files of other tools


@pytest.fixture
def files(home):
    """The files that Joe's PAT was written to for npm, yarn, Maven and Gradle, and the PAT."""
    old = home.given().token
    registry = f"https://pkgs.dev.azure.com/{home.name}/_packaging/feed/npm/registry/"
    for tool in (["npm"], ["yarn", "--registry", registry], ["maven", "--name", "feed"], ["gradle", "--name", "feed"]):
        assert home.az.run("devops", "auth", "setup", *tool, "--org", home.name).code == 0
    names = (".npmrc", ".yarnrc.yml", ".m2/settings.xml", ".gradle/gradle.properties")
    written = {home.az.home / name for name in names}
    assert set(files_with(home.az.home, old)) == {*written, home.az.stored / "personalAccessTokens"}
    return written, old


def check_renewed(home, files):
    written, old = files
    assert files_with(home.az.home, old) == []
    assert set(files_with(home.az.home, home.stored())) == {*written, home.az.stored / "personalAccessTokens"}


def test_rotation_and_logout_leave_the_pat_in_no_file(home, files):
    result = home.rotate()
    assert (result.code, result.err) == (0, "")
    home.check_settled()
    check_renewed(home, files)
    new = home.stored()
    assert home.az.run("devops", "logout").code == 0
    assert files_with(home.az.home, new) == []
    assert not any(path.exists() for path in files[0])


def test_a_new_pat_that_is_made_and_stored_is_written_there_too(home, files):
    result = home.az.run("devops", "pat", "create", "--login", "--org", home.name, "--name", "new", "--scope", "git")
    assert result.code == 0, result.err
    check_renewed(home, files)


def test_a_stored_pat_that_is_revoked_is_removed_there_too(home, files):
    (pat,) = home.live()
    result = home.az.run("devops", "pat", "revoke", "--org", home.name, "--id", pat.id, "--yes")
    assert result.code == 0, result.err
    assert files_with(home.az.home, pat.token) == []


@pytest.mark.parametrize("finisher", ["rotate", "status"])
@pytest.mark.parametrize("at", [3, 5, 8])
def test_killed_between_the_store_and_the_files_the_next_command_renews_them(home, files, tmp_path, at, finisher):
    """The writes of the whole rotation are the store twice, then the metadata, and the metadata around each file."""
    (tmp_path / "sitecustomize.py").write_text(KILLER.replace('"azuredevops" in', '"-rotation-" not in'))
    environment = {"PYTHONPATH": str(tmp_path), "KILL_LOG": str(tmp_path / "writes"), "KILL_AT": str(at)}
    assert home.rotate(env={**environment, "KILL_WHEN": "before"}).code == -signal.SIGKILL
    written = (tmp_path / "writes").read_text().split()
    assert written[: at - 1].count("personalAccessTokens") == 2
    assert files_with(home.az.home, files[1])
    if finisher == "status":
        assert home.az.run("devops", "auth", "status", "--offline").code == 0
        check_renewed(home, files)
    assert home.rotate().code == 0
    check_renewed(home, files)
    home.check_settled()


# Answers


def test_a_lost_answer_is_found_in_the_list_and_the_new_pat_is_revoked(home):
    old = home.given()
    home.service.fail(home.name, failures.LOST_ANSWER, times=1, path_contains=PATS, method="POST")
    result = home.rotate()
    assert result.code == 1
    assert "is revoked again" in result.err
    assert [pat.token for pat in home.live()] == [old.token] == [home.stored()]
    assert len(home.requests("POST")) == 1
    assert home.rotate().code == 0
    home.check_settled()


def test_a_pat_that_is_committed_after_the_list_was_read_is_revoked_by_pat_list(home):
    old = home.given()
    home.service.fail(home.name, failures.LATE_COMMIT, times=1, path_contains=PATS, method="POST", lists=3)
    result = home.rotate()
    assert result.code == 1
    assert "The next rotate, list or create revokes the new PAT" in result.err
    assert len(home.live()) == 2
    assert home.az.run("devops", "pat", "list", "--org", home.name).code == 0
    assert [pat.token for pat in home.live()] == [old.token]
    assert home.journal() is None


def test_a_new_pat_that_is_refused_and_killed_leaves_the_old_one_stored(home):
    old = home.given()
    home.service.refuse_created(home.name)
    process = home.start()
    home.service.after("GET", f"/{home.name}/_apis/connectionData", lambda request: None)
    home.service.after("POST", f"/{home.name}{PATS}", lambda request: threading.Timer(1.5, process.kill).start())
    process.communicate(timeout=60)
    home.service.accept_created(home.name)
    assert process.returncode == -signal.SIGKILL
    assert (home.stored(), len(home.live())) == (old.token, 2)
    assert home.rotate().code == 0
    home.check_settled()


def test_a_narrow_new_pat_counts_as_accepted(home):
    home.given(narrow=True, scope="vso.packaging")
    home.service.narrow_created(home.name)
    assert home.rotate().code == 0
    home.check_settled()


def test_creation_restricted_leaves_the_old_pat_and_names_update(home):
    old = home.given()
    home.service.policy(home.name, creation_restricted=True)
    result = home.rotate()
    assert result.code == 1
    assert result.err.count("az devops pat update") == 1
    assert f"az devops pat update --organization {home.organization} --id {old.id}" in result.err
    assert [pat.token for pat in home.live()] == [old.token] == [home.stored()]
    assert home.journal() is None


def test_a_shortened_life_is_what_is_recorded_with_one_warning(home):
    home.given()
    home.service.policy(home.name, max_days=30)
    result = home.rotate("--days", "300")
    assert result.code == 0, result.err
    new = home.check_settled()
    assert result.json["validTo"] == home.record()["valid_to"] == text(new.valid_to)
    assert new.valid_to - now() < timedelta(days=31)
    assert result.err.count("made the life of the PAT shorter") == 1


# In between


def test_a_login_in_between_keeps_its_pat(home):
    old = home.given()
    theirs = home.service.pat(home.name, account=JOE, name="theirs")
    home.service.after("POST", f"/{home.name}{PATS}", lambda request: home.az.login(theirs, home.name))
    result = home.rotate()
    assert result.code == 1
    assert "Somebody logged in" in result.err
    assert home.stored() == theirs
    assert {pat.token for pat in home.live()} == {old.token, theirs}


def test_a_login_after_a_kill_closes_the_journal_and_revokes_the_new_pat(home):
    old = home.given()
    process = home.start()
    home.service.after("POST", f"/{home.name}{PATS}", lambda request: process.kill())
    process.communicate(timeout=60)
    journal = home.journal()
    assert journal["rotation"]["state"] == "intent"
    row = home.az.run("devops", "auth", "status", "--org", home.name, "--offline").json["organizations"][0]
    assert row["unfinishedRotation"]
    theirs = home.service.pat(home.name, account=JOE, name="theirs")
    assert home.az.login(theirs, home.name).code == 0
    assert {pat.token for pat in home.live()} == {old.token, theirs}
    assert home.journal() is None


def test_a_session_that_ends_before_the_delete_leaves_the_new_pat_stored(home):
    old = home.given()

    def refuse(request):
        home.service.fail(home.name, failures.REFUSED, times=1, path_contains=PATS, method="DELETE")

    home.service.after("POST", f"/{home.name}{PATS}", refuse)
    result = home.rotate()
    assert result.code == 1
    assert f"is stored, but the old one ({old.id}) is still alive" in result.err
    assert len(home.live()) == 2
    result = home.rotate()
    assert (result.code, result.json["oldPat"]) == (0, "revoked")
    home.check_settled()


def test_a_delete_that_finds_nothing_is_a_success(home):
    old = home.given()
    home.service.after("POST", f"/{home.name}{PATS}", lambda request: home.service.revoke(old.token))
    result = home.rotate()
    assert (result.code, result.json["oldPat"]) == (0, "was gone already")
    home.check_settled()


def test_a_name_that_cannot_be_given_is_a_warning(home):
    home.given()
    home.service.fail(home.name, failures.STATUS, times=1, path_contains=PATS, method="PUT", status=500)
    result = home.rotate()
    assert result.code == 0
    assert "did not get its name yet" in result.err
    assert home.rotate().code == 0
    home.check_settled()
    assert len(home.requests("POST")) == 1


@pytest.mark.parametrize("end", ["expire", "revoke"])
def test_an_old_pat_that_ended_is_made_anew(home, end):
    old = home.given()
    getattr(home.service, end)(old.token)
    result = home.rotate()
    assert result.code == 0, result.err
    assert result.json["oldPat"] == {"expire": "had expired", "revoke": "was gone already"}[end]
    home.check_settled()


# The machine


def test_a_full_disk_at_the_journal_does_nothing(home, tmp_path):
    old = home.given()
    library = build(tmp_path)
    full = {"LD_PRELOAD": str(library), "FS_ROOT": str(home.az.home), "FS_RENAME": "28"}
    result = home.rotate(env={**full, "FS_RENAME_TO": f"/devops-pat-rotation-{home.name}.json"})
    assert result.code == 1
    assert "No space left on device" in result.err
    assert home.requests("POST") == []
    assert [pat.token for pat in home.live()] == [old.token] == [home.stored()]


FULL = """
import errno, os

seen, replace = 0, os.replace

def failing(source, target, **named):
    global seen
    if "azuredevops" in str(target) and "cache" not in str(target):
        seen += 1
        if seen >= int(os.environ["FULL_FROM"]):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return replace(source, target, **named)

if "FULL_FROM" in os.environ:
    os.replace = failing
"""


@pytest.mark.parametrize("at", range(3, 9))
def test_a_disk_that_is_full_from_some_write_on_loses_nothing(home, tmp_path, at):
    """From the third write on the new PAT exists; see the order of the writes above."""
    home.given()
    (tmp_path / "sitecustomize.py").write_text(FULL)
    result = home.rotate(env={"PYTHONPATH": str(tmp_path), "FULL_FROM": str(at)})
    assert "No space left on device" in result.err
    assert len(home.requests("POST")) == 1
    assert home.stored() in [pat.token for pat in home.live()]
    assert home.rotate().code == 0
    home.check_settled()


def test_a_keyring_that_hangs_stops_a_rotation_before_the_post(home, tmp_path):
    keyring = {"PYTHONPATH": str(ROOT / "tests" / "contracts"), "TEST_KEYRING": str(tmp_path / "keyring.json")}
    old = home.service.pat(home.name, account=JOE, name=NAME)
    working = {**keyring, "PYTHON_KEYRING_BACKEND": "keyring_backends.JsonKeyring"}
    assert home.az.login(old, home.name, env=working).json["storage"] == "keyring"
    (pat,) = home.live()
    result = home.rotate("--id", pat.id, env={**keyring, "PYTHON_KEYRING_BACKEND": "keyring_backends.Hanging"})
    assert (result.code, "did not answer within 10 s" in result.err) == (1, True), result.err
    assert home.requests("POST") == []
    assert home.rotate("--id", pat.id, env=working).json["storage"] == "keyring"
    assert [one.name for one in home.live()] == [NAME]


def test_a_damaged_journal_is_set_aside_and_named(home):
    home.given()
    orphan = home.service.pat(home.name, account=JOE, name=f"{NAME} [rotating 0123456789abcdef]")
    (home.az.stored / f"devops-pat-rotation-{home.name}.json").write_text('{"version"')
    result = home.rotate()
    assert result.code == 0, result.err
    (left,) = [pat for pat in home.live() if pat.token == orphan]
    assert f"--id {left.id}" in result.err
    assert "cannot be used" in result.err


def test_a_pat_in_a_keyring_stays_there(home, secret_service):
    def looked_up():
        command = ["secret-tool", "lookup", "service", home.organization.key, "username", "Personal Access Token"]
        environment = {"DBUS_SESSION_BUS_ADDRESS": secret_service}
        return subprocess.run(command, env=environment, capture_output=True, text=True).stdout

    home.az.environment["DBUS_SESSION_BUS_ADDRESS"] = secret_service
    old = home.service.pat(home.name, account=JOE, name=NAME)
    assert home.az.login(old, home.name).json["storage"] == "keyring"
    (pat,) = home.live()
    result = home.rotate("--id", pat.id)
    assert (result.code, result.json["storage"]) == (0, "keyring"), result.err
    (new,) = home.live()
    assert looked_up() == new.token != old
    assert home.stored() is None
    del home.az.environment["DBUS_SESSION_BUS_ADDRESS"]
    result = home.rotate()
    assert result.code == 1
    assert "keyring that is not available in this session" in result.err
    assert [pat.token for pat in home.live()] == [new.token]


def test_two_rotations_at_once_rotate_once(home):
    home.given(valid_from=now() - timedelta(days=87), valid_to=now() + timedelta(days=3))
    processes = [home.start("--due-within", "30", "--days", "60") for _ in range(2)]
    for process in processes:
        process.communicate(timeout=90)
    assert [process.returncode for process in processes] == [0, 0]
    assert len(home.requests("POST")) == 1
    home.check_settled()


def test_two_machines_that_rotate_one_pat_keep_each_others(homes):
    one = homes()
    two = homes(like=one)
    old = one.given()
    two.store(old.token)
    assert one.rotate().code == 0
    assert two.rotate().code == 0
    assert {one.stored(), two.stored()} == {pat.token for pat in one.live()}
    assert [pat.name for pat in one.live()] == [NAME, NAME]


def test_joes_pat_is_not_rotated_with_janes_session(homes):
    jane = homes(JANE)
    old = jane.given()
    result = jane.rotate()
    assert result.code == 1
    assert JOE in result.err
    assert JANE in result.err
    assert f"az devops login --create --organization {jane.organization}" in result.err
    assert jane.requests("POST") == []
    assert jane.stored() == old.token


def test_a_pat_that_is_shared_stays_alive_for_the_others(home):
    home.service.organization("fabrikam")
    token = home.service.global_pat(account=JOE, name=NAME)
    shared = "azdevops-cli:https://dev.azure.com/fabrikam"
    old = home.store(token, keys=[home.organization.key, shared, DEFAULT_KEY])
    result = home.rotate()
    assert result.code == 0, result.err
    assert result.json["oldPat"].startswith("kept")
    assert f"az devops pat revoke --organization {home.organization} --id {old.id} --all-organizations" in result.err
    assert home.stored(shared) == home.stored(DEFAULT_KEY) == token
    status = home.az.run("devops", "auth", "status", "--org", "fabrikam", env={"AZURE_DEVOPS_PAT_SOURCES": "stored"})
    assert status.json["organizations"][0]["state"] == "valid"
    assert home.stored() != token
    home.service.revoke(token)  # it is one of every other organization's, too


# Which PAT


def test_unattended_a_pat_of_unknown_id_needs_its_id(home):
    old = home.given(known=False)
    result = home.rotate()
    assert result.code == 1
    assert f"--id {old.id}" in result.err
    assert home.requests("POST") == []
    result = home.rotate("--id", old.id)
    assert (result.code, result.json["oldPat"]) == (0, "revoked")
    home.check_settled()


def test_metadata_that_is_damaged_are_named_as_the_reason(home):
    home.given()
    (home.az.stored / "devops-pat.json").write_text("{{{")
    result = home.rotate()
    assert result.code == 1
    assert "devops-pat.json cannot be used: it is not JSON." in result.err
    assert home.requests("POST") == []


def test_at_a_terminal_the_question_names_its_candidates(home):
    old = home.given(known=False)
    terminal = home.az.terminal("devops", "pat", "rotate", "--org", home.name, "-o", "none")
    terminal.wait_for("Which one is it?")
    assert old.id in terminal.screen
    assert old.token not in terminal.screen
    terminal.type("1\n")
    assert terminal.end() == 0
    home.check_settled()


# What is due


def test_what_is_not_due_makes_no_request(home):
    home.given()
    home.service.clear()
    result = home.az.run("devops", "pat", "rotate", "--due-within", "3")
    assert (result.code, result.json) == (0, [])
    assert home.service.requests == []


def test_days_within_which_it_would_be_due_again_are_an_error(home):
    home.given()
    result = home.rotate("--due-within", "30", "--days", "7")
    assert result.code == 1
    assert "--due-within 30 is not less than the life of the new PAT (7 days)" in result.err
    assert home.requests("POST") == []


def test_of_ten_organizations_one_fails_and_nine_are_rotated(homes):
    home = homes()
    organizations = [home.organization, *(homes().organization for _ in range(9))]
    for home.organization in organizations:
        life = {"valid_from": now() - timedelta(days=28), "valid_to": now() + timedelta(days=2)}
        home.store(home.service.pat(home.organization.name, account=JOE, name=NAME, **life))
    home.service.policy(organizations[4].name, creation_restricted=True)
    result = home.az.run("devops", "pat", "rotate", "--due-within", "3", "--days", "9")
    assert result.code == 1
    assert len(result.json) == 9
    assert organizations[4].url in result.err
    for organization in organizations:
        (alive,) = home.service.pats(organization.name, status="active")
        assert home.stored(organization.key) == alive.token


# From nothing


def test_login_create_makes_and_stores_a_pat_and_rotates_it_when_it_is_run_again(home):
    login = ("devops", "login", "--create", "--org", home.name, "--scope", "git", "--days", "7")
    result = home.az.run(*login)
    assert result.code == 0, result.err
    (first,) = home.live()
    assert result.json["name"].startswith("devops-pat on ")
    assert (result.json["authorizationId"], result.json["scope"]) == (first.id, "vso.code_write")
    assert result.json["defaultOrganization"] == home.organization.url
    assert "precedence" not in result.err
    assert first.token == home.stored()
    assert first.token not in result.everything
    status = home.az.run("devops", "auth", "status", "--org", home.name).json["organizations"][0]
    assert status["state"] == "valid"
    assert home.az.run(*login).code == 0
    second = home.check_settled(first.name)
    assert second.id != first.id


def test_create_login_stores_what_it_makes_and_prints_no_token(home):
    arguments = ("--org", home.name, "--name", NAME, "--scope", "git", "--login")
    result = home.az.run("devops", "pat", "create", *arguments)
    assert result.code == 0, result.err
    pat = home.check_settled()
    assert result.json == {
        "authorizationId": pat.id,
        "displayName": NAME,
        "scope": "vso.code_write",
        "validFrom": result.json["validFrom"],
        "validTo": text(pat.valid_to),
        "organization": home.organization.url,
        "account": JOE,
        "storage": "file",
    }
    assert pat.token not in result.everything
    again = home.az.run("devops", "pat", "create", *arguments)
    assert f"({pat.id}) is still alive. To revoke it: az devops pat revoke --organization" in again.err
    assert {one.id for one in home.live()} == {pat.id, again.json["authorizationId"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--create"], "--create needs --organization."),
        (["--scope", "git"], "--scope needs --create."),
        (["--create", "--org", "contoso", "--no-verify"], "--create cannot be used with --no-verify."),
    ],
)
def test_options_of_login_that_do_not_go_together(home, options, said):
    result = home.az.run("devops", "login", *options)
    assert result.code == 1
    assert said in result.err
