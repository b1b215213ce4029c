"""What the commands do with their arguments, over real files and without a keyring."""

import gc
import logging
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from azure.cli.core import azclierror as az
from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

from azext_devops_pat.cli import context, process
from azext_devops_pat.cli.auth import actions as auth
from azext_devops_pat.cli.sign_in import actions as sign_in
from azext_devops_pat.core.record import Record
from azext_devops_pat.services import execute
from azext_devops_pat.stores.keyring_store import KeyringStore
from azext_devops_pat.tools import git

from ..support.tokens import make_pat
from .fakes import FakeCli, FakeSession, command

URL = "https://dev.azure.com/contoso"
KEY = f"azdevops-cli:{URL}"
SERVER = "https://tfs.contoso.com/tfs/Main"


@pytest.fixture(autouse=True)
def _machine(monkeypatch):
    """A machine without a keyring, variables, az session, terminal or git remotes."""
    for name in ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT", "AZURE_DEVOPS_EXT_CONFIG_DIR", "SYSTEM_ACCESSTOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AZURE_DEVOPS_EXT__DEFAULTS_ORGANIZATION", raising=False)
    monkeypatch.delenv("AZURE_DEVOPS_PAT_ISSUED_FOR", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(context, "AzSession", lambda _cli: FakeSession())
    monkeypatch.setattr(git, "remote_urls", list)
    monkeypatch.setattr(sys, "argv", ["pytest"])
    monkeypatch.setattr(sys, "stdin", None)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "az"


@pytest.fixture
def cli(folder):
    return FakeCli(folder)


@pytest.fixture
def opened(monkeypatch):
    """Every Credentials that an action opens."""
    found, real = [], context.open_credentials
    monkeypatch.setattr(context, "open_credentials", lambda cli: found.append(real(cli)) or found[-1])
    return found


@pytest.fixture
def value():
    return make_pat()


@pytest.fixture
def token_file(tmp_path, value):
    path = tmp_path / "pat.txt"
    path.write_text(value)
    return str(path)


@pytest.fixture
def stored(cli, token_file):
    """The PAT is stored for contoso."""
    return sign_in.login(command(cli), "contoso", token_file=token_file, no_verify=True)


# Settings first


@pytest.mark.parametrize("settings", [{"sources": "bogus"}, {"servers": "http://bogus"}])
def test_a_wrong_setting_stops_a_login_before_anything_is_written(folder, token_file, settings):
    with pytest.raises(az.InvalidArgumentValueError, match="bogus"):
        sign_in.login(command(FakeCli(folder, **settings)), "contoso", token_file=token_file, no_verify=True)
    assert not folder.exists()


@pytest.mark.parametrize("organization", [None, "contoso"])
@pytest.mark.parametrize("settings", [{"sources": "bogus"}, {"servers": "http://bogus"}])
def test_a_wrong_setting_stops_a_logout_before_anything_is_removed(folder, stored, settings, organization):
    before = {path.name: path.read_bytes() for path in (folder / "azuredevops").iterdir()}
    with pytest.raises(az.InvalidArgumentValueError, match="bogus"):
        sign_in.logout(command(FakeCli(folder, **settings)), organization)
    assert {path.name: path.read_bytes() for path in (folder / "azuredevops").iterdir()} == before


@pytest.mark.parametrize("action", [auth.status, auth.token])
def test_a_wrong_setting_stops_the_others_too(folder, action):
    with pytest.raises(az.InvalidArgumentValueError, match="bogus"):
        action(command(FakeCli(folder, sources="bogus")), "contoso")
    assert not folder.exists()


# login


def test_login_without_verification_stores_the_pat_and_sets_the_default(folder, stored, value, caplog):
    assert stored == {
        "organization": URL,
        "account": None,
        "displayName": None,
        "storage": "file",
        "defaultOrganization": URL,
        "expires": None,
        "shadowedBy": [],
    }
    assert value in (folder / "azuredevops" / "personalAccessTokens").read_text()
    said = "\n".join(record.getMessage() for record in caplog.get_records("setup"))
    assert "was not checked with" in said
    assert value not in said


def test_login_that_is_overridden_says_by_what(cli, token_file, monkeypatch):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", make_pat())
    result = sign_in.login(command(cli), "contoso", token_file=token_file, no_verify=True)
    assert result["shadowedBy"] == ["environment"]


def test_login_whose_pat_takes_precedence_is_not_overridden(folder, token_file, monkeypatch):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", make_pat())
    cli = FakeCli(folder, sources="stored environment")
    assert sign_in.login(command(cli), "contoso", token_file=token_file, no_verify=True)["shadowedBy"] == []


def test_server_without_an_organization_is_an_error(folder, cli, token_file):
    for action in (sign_in.login, auth.status, auth.token):
        with pytest.raises(az.InvalidArgumentValueError, match="--server.*--organization"):
            action(command(cli), None, server=True)
    assert not folder.exists()


def test_login_to_a_server_needs_a_yes_or_server(folder, cli, token_file):
    with pytest.raises(az.InvalidArgumentValueError, match="tfs.contoso.com is not"):
        sign_in.login(command(cli), SERVER, token_file=token_file, no_verify=True)
    assert not folder.exists()
    result = sign_in.login(command(cli), SERVER, server=True, token_file=token_file, no_verify=True)
    assert result["organization"] == SERVER


def test_what_cannot_be_used_is_refused_before_the_pat_is_read(folder, cli):
    with pytest.raises(az.InvalidArgumentValueError, match="is in the past"):
        sign_in.login(command(cli), "contoso", token_file="missing", expires="2020-01-01")
    with pytest.raises(az.InvalidArgumentValueError, match="https://"):
        sign_in.login(command(cli), "no such name", token_file="missing")
    assert not folder.exists()


def test_the_organization_in_place_of_the_pat_is_refused(folder, cli, tmp_path):
    (tmp_path / "wrong").write_text("contoso")
    with pytest.raises(az.InvalidArgumentValueError, match="(?i)organization"):
        sign_in.login(command(cli), "contoso", token_file=str(tmp_path / "wrong"), no_verify=True)
    assert not folder.exists()


def test_without_a_token_nothing_is_written_and_the_remedy_names_the_organization(folder, cli):
    with pytest.raises(az.InvalidArgumentValueError, match="(?i)no token|standard input") as caught:
        sign_in.login(command(cli), "contoso", no_verify=True)
    assert any(f"az devops login --organization {URL}" in said for said in caught.value.recommendations)
    assert not folder.exists()


# logout


def test_logout_removes_the_pat_and_the_default(folder, cli, stored, value):
    result = sign_in.logout(command(cli), "contoso")
    assert result["cleared"] == [{"organization": URL, "storage": "file"}]
    assert (result["failed"], result["defaultOrganization"], cli.events) == ([], None, [])
    assert value not in "".join(path.read_text() for path in (folder / "azuredevops").iterdir())


def test_logout_of_what_is_not_there_is_the_error_that_az_ends_with_3(folder, cli):
    with pytest.raises(az.ResourceNotFoundError, match=URL):
        sign_in.logout(command(cli), "contoso")
    assert not folder.exists()


def test_logout_that_leaves_one_behind_ends_with_1_after_its_output(cli, stored, opened, caplog):
    other = "azdevops-cli:https://dev.azure.com/fabrikam"
    stores = context.open_credentials(cli).stores
    stores.organizations.add([other])
    stores.metadata.put(other, Record(organization="https://dev.azure.com/fabrikam", storage="keyring"))
    result = sign_in.logout(command(cli))
    assert [row["organization"] for row in result["cleared"]] == [URL]
    assert [row["organization"] for row in result["failed"]] == ["https://dev.azure.com/fabrikam"]
    (said,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said.startswith("Not removed: https://dev.azure.com/fabrikam in the keyring (")
    assert said.endswith("). To try again: az devops logout")
    ((name, handler),) = cli.events
    assert name == EVENT_CLI_SUCCESSFUL_EXECUTE
    with pytest.raises(SystemExit) as ended:
        handler(cli)
    assert ended.value.code == 1


def test_logout_asks_no_account_of_the_az_session_for_a_token(cli, stored, monkeypatch):
    account = SimpleNamespace(name="me", tenant="t", subscription="s", is_default=True, kind="user")
    monkeypatch.setattr(context, "AzSession", lambda _cli: FakeSession(account))  # which has no tokens to give
    assert sign_in.logout(command(cli), "contoso")["stillSignedInBy"] == ["az"]


# configure


def test_configure_needs_something_to_do(cli):
    with pytest.raises(az.InvalidArgumentValueError, match="Specify --defaults or --list"):
        sign_in.configure(command(cli))


def test_configure_sets_and_shows(cli, folder):
    assert sign_in.configure(command(cli), ["organization=contoso", "project=web"]) is None
    shown = sign_in.configure(command(cli), list_defaults=True)
    assert [(row["name"], row["value"], row["source"]) for row in shown["defaults"]] == [
        ("organization", URL, "file"),
        ("project", "web", "file"),
    ]
    assert shown["path"] == str(folder / "azuredevops" / "config")


def test_configure_takes_a_server_only_with_consent(folder, cli):
    with pytest.raises(az.InvalidArgumentValueError, match="cannot be a default yet"):
        sign_in.configure(command(cli), [f"organization={SERVER}", "project=web"])
    assert not folder.exists()
    trusting = FakeCli(folder, servers="tfs.contoso.com")
    shown = sign_in.configure(command(trusting), [f"organization={SERVER}"], list_defaults=True)
    assert shown["defaults"][0]["value"] == SERVER


# auth status


def test_status_offline_shows_what_is_known_and_asks_nobody(cli, stored):
    result = auth.status(command(cli), offline=True)
    (row,) = result["organizations"]
    assert (row["organization"], row["source"], row["state"], row["isDefault"]) == (URL, "stored", "unverified", True)
    assert cli.events == []
    assert result["machine"]["sources"] == ["az", "environment", "stored"]


def test_status_of_an_organization_without_a_credential_ends_with_1(cli, caplog):
    (row,) = auth.status(command(cli), "fabrikam", offline=True)["organizations"]
    assert row["source"] is None
    (said,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said.startswith("https://dev.azure.com/fabrikam: no credential")
    assert said.endswith("To sign in: az devops login --organization https://dev.azure.com/fabrikam")
    with pytest.raises(SystemExit) as ended:
        cli.events[0][1]()
    assert ended.value.code == 1


def test_status_of_nothing_names_the_login(cli, caplog):
    assert auth.status(command(cli), offline=True)["organizations"] == []
    assert "az devops login --organization ORGANIZATION" in caplog.text


def test_a_negative_number_of_days_is_an_error(cli):
    with pytest.raises(az.InvalidArgumentValueError, match="must be 0 or more"):
        auth.status(command(cli), fail_if_expires_within=-1)


# auth token


def test_the_token_is_an_object_by_default(cli, stored, value):
    found = auth.token(command(cli), "contoso")
    assert (found["accessToken"], found["source"], found["organization"]) == (value, "stored", URL)
    assert "output" not in cli.invocation.data


@pytest.mark.parametrize("form", ["token", "basic", "header", "env"])
def test_a_format_is_printed_bare(cli, stored, value, form):
    said = auth.token(command(cli), "contoso", output_format=form)
    expected = {"token": value, "header": "Authorization: Basic ", "env": f"AZURE_DEVOPS_EXT_PAT='{value}'"}
    assert expected.get(form, "") in said
    assert cli.invocation.data["output"] == "tsv"


@pytest.mark.parametrize("option", ["-o", "--output", "--out"])
def test_an_output_that_the_user_chose_is_left_alone(cli, stored, option):
    cli.data["safe_params"] = ["--format", option]
    auth.token(command(cli), "contoso", output_format="token")
    assert "output" not in cli.invocation.data


@pytest.mark.parametrize("form", ["token", "basic", "header", "env"])
def test_a_format_and_a_query_exclude_each_other(cli, stored, value, form):
    cli.invocation.data["query_active"] = True
    with pytest.raises(az.InvalidArgumentValueError, match="the text of --format has none") as caught:
        auth.token(command(cli), "contoso", output_format=form)
    (hint,) = caught.value.recommendations
    assert "--query accessToken --output tsv" in hint
    assert "--format token" in hint
    assert auth.token(command(cli), "contoso")["accessToken"] == value


def test_the_shell_is_that_of_the_format_env_alone(cli, stored, value):
    assert auth.token(command(cli), "contoso", output_format="env", shell="fish").startswith("set -gx ")
    for form in (None, "token"):
        with pytest.raises(az.InvalidArgumentValueError, match="--shell can only be used with --format env"):
            auth.token(command(cli), "contoso", output_format=form, shell="bash")


def test_a_source_alone_is_asked(cli, stored):
    with pytest.raises(az.AuthenticationError, match="AZURE_DEVOPS_EXT_PAT is not set"):
        auth.token(command(cli), "contoso", source="environment")


def test_without_an_organization_the_remote_wins_over_the_default(cli, stored, monkeypatch):
    assert auth.token(command(cli))["organization"] == URL
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", make_pat())
    monkeypatch.setattr(git, "remote_urls", lambda: ["https://dev.azure.com/fabrikam/web/_git/site"])
    assert auth.token(command(cli))["organization"] == "https://dev.azure.com/fabrikam"
    assert auth.token(command(cli), detect=False)["organization"] == URL


def test_a_server_gets_the_pat_of_the_environment_only_with_server(cli, monkeypatch, value):
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", value)
    with pytest.raises(az.AuthenticationError, match="tfs.contoso.com") as caught:
        auth.token(command(cli), SERVER)
    assert value not in str(caught.value)
    assert auth.token(command(cli), SERVER, server=True)["accessToken"] == value


# auth exec


@pytest.fixture
def executed(monkeypatch, cli, opened):
    """What is run, and in which state az and the keyring's process are then; its exit code is 7."""
    found = []

    def run(words, environment):
        child = opened[-1].stores.vault.keyring._child
        found.append(SimpleNamespace(words=words, environment=environment, child=child, finished=list(cli.finished)))
        return 7

    monkeypatch.setattr(execute, "run", run)
    return found


def run(cli, *words, **options):
    with pytest.raises(SystemExit) as ended:
        auth.run(command(cli), ["--", *words], ["contoso"], **options)
    return ended.value.code


def test_exec_gives_the_credential_to_the_command_and_its_exit_code_to_az(cli, stored, value, executed):
    before = dict(os.environ)
    assert run(cli, "make", "--all") == 7
    (ran,) = executed
    assert ran.words == ["make", "--all"]
    assert ran.environment["AZURE_DEVOPS_EXT_PAT"] == value
    assert ran.environment["AZURE_DEVOPS_PAT_ISSUED_FOR"].startswith(f"{KEY} ")
    assert value not in ran.environment["AZURE_DEVOPS_PAT_ISSUED_FOR"]
    assert dict(os.environ) == before


def test_exec_takes_every_other_pat_out_of_the_environment(cli, executed, monkeypatch, value):
    other = make_pat()
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", value)
    monkeypatch.setenv("AZURE_DEVOPS_CLI_PAT", other)
    monkeypatch.setenv("AZURE_DEVOPS_PAT_ISSUED_FOR", "old")
    monkeypatch.setenv("KEPT", "yes")
    run(cli, "make", variable="TOKEN")
    environment = executed[0].environment
    assert (environment["TOKEN"], environment["KEPT"]) == (value, "yes")
    for name in ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_CLI_PAT", "AZURE_DEVOPS_PAT_ISSUED_FOR"):
        assert name not in environment
    assert other not in environment.values()


def test_exec_ends_the_keyrings_process_and_azs_log_before_the_command(cli, stored, executed, monkeypatch):
    context.open_credentials(cli).stores.metadata.put(KEY, Record(organization=URL))  # the keyring is asked first
    children, close = [], KeyringStore.close

    def record(keyring):
        children.append(keyring._child)
        close(keyring)

    monkeypatch.setattr(KeyringStore, "close", record)
    run(cli, "make")
    assert len(executed) == 1
    assert (executed[0].child, executed[0].finished) == (None, [0])
    assert children[-1] is not None
    assert children[-1].poll() is not None


def test_exec_checks_its_arguments_before_it_looks_for_a_credential(cli, executed, opened):
    for words, options in ((["make"], {}), (["--"], {}), (["--", "make"], {"variable": "A-B"})):
        with pytest.raises(az.InvalidArgumentValueError):
            auth.run(command(cli), words, ["contoso"], **options)
    assert (executed, opened) == ([], [])


def test_exec_without_a_credential_runs_nothing(cli, executed):
    with pytest.raises(az.AuthenticationError, match=URL):
        auth.run(command(cli), ["--", "make"], ["contoso"])
    assert executed == []


def test_exec_of_a_credential_for_one_organization_does_not_serve_another(cli, stored, executed, monkeypatch):
    run(cli, "make")
    for name in ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_PAT_ISSUED_FOR"):
        monkeypatch.setenv(name, executed[0].environment[name])
    assert auth.token(command(cli), "contoso")["source"] == "environment"
    with pytest.raises(az.AuthenticationError, match=URL):
        auth.token(command(cli), "fabrikam")


# The process


@pytest.fixture
def console(monkeypatch):
    """The only handler of az's log, as knack makes it."""
    handler = logging.StreamHandler()
    monkeypatch.setattr(logging.getLogger("cli"), "handlers", [handler])
    return handler


@pytest.mark.parametrize(
    ("level", "expected"), [(logging.DEBUG, True), (logging.WARNING, True), (logging.ERROR, False), (60, False)]
)
def test_warnings_are_shown_unless_only_errors_are(console, level, expected):
    console.setLevel(level)
    assert process.shows_warnings() is expected


def test_a_log_file_shows_nobody_anything(console, tmp_path, monkeypatch):
    file = logging.FileHandler(tmp_path / "log")
    console.setLevel(logging.ERROR)
    monkeypatch.setattr(logging.getLogger("cli"), "handlers", [console, file])
    assert process.shows_warnings() is False
    file.close()


def test_without_standard_error_no_warning_is_shown(console, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert process.shows_warnings() is False


def test_the_warning_of_the_day_is_kept_for_a_run_that_shows_it(cli, token_file, console, caplog, monkeypatch):
    today = context.now().astimezone().date().isoformat()
    sign_in.login(command(cli), "contoso", token_file=token_file, no_verify=True, expires=today)
    warned = []
    monkeypatch.setattr("azext_devops_pat.services.expiry_warning._log.warning", lambda *said: warned.append(said))
    console.setLevel(logging.ERROR)
    auth.token(command(cli), "contoso")
    assert warned == []
    console.setLevel(logging.WARNING)
    auth.token(command(cli), "contoso")
    auth.token(command(cli), "contoso")
    assert len(warned) == 1


def test_importing_us_leaves_the_garbage_collector_alone():
    program = (
        "import atexit, gc\n"
        "registered = []\n"
        "atexit.register = lambda function, *_, **__: registered.append(function) or function\n"
        "before = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()\n"
        "import azext_devops_pat, azext_devops_pat.cli.process\n"
        "import azext_devops_pat.cli.sign_in.actions, azext_devops_pat.cli.auth.actions\n"
        "assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before\n"
        "assert gc.freeze not in registered\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_no_garbage_is_collected_while_an_action_runs_and_again_after_it():
    assert gc.isenabled()
    assert process.action(gc.isenabled)() is False
    assert gc.isenabled()


def test_an_unexpected_error_is_no_traceback_and_repeats_nothing(value):
    @process.action
    def fail():
        raise RuntimeError(value)

    with pytest.raises(az.ClientError, match="failed unexpectedly \\(RuntimeError\\)") as caught:
        fail()
    assert value not in str(caught.value)
    assert caught.value.__suppress_context__


def test_ctrl_c_ends_with_130():
    @process.action
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended:
        interrupted()
    assert ended.value.code == 130
