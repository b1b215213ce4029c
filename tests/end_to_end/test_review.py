"""What a review of version 0.1.0 demonstrated, as a user would run into it."""

import datetime
import json
import os
import stat
import subprocess

import pytest

from ..azure_devops import TENANT_A
from ..support.az import ROOT, executable
from ..support.tokens import make_pat

CONTOSO = "https://dev.azure.com/contoso"
INVOKE = """
from azure.cli.core import get_default_cli
raise SystemExit(get_default_cli().invoke(["devops", "auth", "exec", "--org", "contoso", "--", "echo", "x"]))
"""
LOAD = """
import atexit, gc
before = gc.get_freeze_count()
atexit.register(lambda: print(f"frozen {gc.get_freeze_count() - before}"))
from azure.cli.core import get_default_cli
get_default_cli().invoke(["devops", "auth", "--help"])
"""


def python(az, program, *args, **options):
    """Run a program in az's own interpreter."""
    command = [os.path.join(os.path.dirname(executable()), "python"), "-c", program, *args]
    return subprocess.run(command, env=az.variables(), cwd=az.home, capture_output=True, text=True, **options)


@pytest.mark.parametrize(
    "sources", [{"AZURE_DEVOPS_PAT_SOURCES": "bogus"}, {"AZURE_DEVOPS_PAT_SERVERS": "a b://bogus"}]
)
def test_a_setting_that_cannot_be_used_stops_a_command_before_it_writes(az, service, sources):
    az.login(service.pat("contoso"))
    before = {path.name: path.read_bytes() for path in az.stored.iterdir()}
    service.clear()
    commands = (("login", "--org", "fabrikam"), ("logout",), ("configure", "--defaults", "project=x"))
    for command in (*commands, ("auth", "status"), ("auth", "token")):
        result = az.run("devops", *command, stdin=make_pat().encode(), env=sources)
        assert (result.code, "bogus" in result.err) == (1, True), command
    assert {path.name: path.read_bytes() for path in az.stored.iterdir()} == before
    assert service.requests == []


def test_a_source_that_comes_after_the_store_takes_no_precedence(az, service):
    variables = {"AZURE_DEVOPS_PAT_SOURCES": "stored environment", "AZURE_DEVOPS_EXT_PAT": make_pat()}
    result = az.login(service.pat("contoso"), env=variables)
    assert (result.json["shadowedBy"], "takes precedence" in result.err) == ([], False)
    assert az.run("devops", "auth", "token", "--org", "contoso", env=variables).json["source"] == "stored"


@pytest.mark.parametrize("own", [["--", "sh", "-c", "echo hacked"], ["--", "hacked", "x"], []])
def test_a_program_that_invokes_az_runs_what_it_asked_for_and_not_its_own_words(az, service, own):
    az.login(service.pat("contoso"))
    result = python(az, INVOKE, *own)
    assert (result.stdout, result.returncode) == ("x\n", 0), result.stderr


def test_a_process_that_merely_loads_our_commands_keeps_its_collections(az, service):
    assert "frozen 0\n" in python(az, LOAD).stdout


def test_a_pat_with_a_strange_character_is_the_trouble_of_its_own_row(az, service, tmp_path):
    az.environment["PYTHON_KEYRING_BACKEND"] = "keyring_backends.JsonKeyring"
    az.environment["PYTHONPATH"] = str(ROOT / "tests" / "contracts")
    az.environment["TEST_KEYRING"] = str(tmp_path / "keyring.json")
    for name in ("contoso", "fabrikam"):
        assert az.login(service.pat(name), name).code == 0
    entries = json.loads((tmp_path / "keyring.json").read_text())
    key = f"azdevops-cli:{CONTOSO}|Personal Access Token"
    entries[key] = entries[key] + "\u2192"
    (tmp_path / "keyring.json").write_text(json.dumps(entries))
    rows = {row["organization"]: row for row in az.run("devops", "auth", "status").json["organizations"]}
    assert rows[CONTOSO]["state"] == "refused"
    assert rows[CONTOSO]["reasons"][-1]["source"] == "service"
    assert rows["https://dev.azure.com/fabrikam"]["state"] == "valid"


def test_five_slow_tenants_have_a_budget_each(az, service):
    client, word = service.service_principal(TENANT_A)
    az.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A)
    for number in range(5):
        name, tenant = f"slow{number}", f"aabbccdd-0000-4000-8000-{number:012d}"
        service.organization(name, tenant=tenant)
        service.guest(client, tenant)
        az.login(make_pat(), name, "--no-verify", env={"AZURE_DEVOPS_PAT_SOURCES": "stored"})
    service.clear()
    service.delay("login.microsoftonline.com", 1.0)
    result = az.run("devops", "auth", "status")
    rows = result.json["organizations"]
    assert len(service.requests_to(host="login.microsoftonline.com", path_contains="oauth2")) >= 5
    assert [row["source"] for row in rows if "slow" in row["organization"]] == ["az"] * 5
    assert not any("Entra ID did not answer" in json.dumps(row) for row in rows)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_an_end_of_the_calendar_is_refused_before_anything_is_stored(az, service, zone):
    result = az.login(service.pat("contoso"), "contoso", "--expires", "9999-12-31", env={"TZ": zone})
    assert (result.code, "too far in the future" in result.err) == (1, True)
    assert (service.requests, az.stored.exists()) == ([], False)


def test_a_store_that_is_no_source_is_said_so(az, service):
    alone = {"AZURE_DEVOPS_PAT_SOURCES": "environment"}
    result = az.login(service.pat("contoso"), env=alone)
    assert (result.code, "stored is not among devops_pat.sources" in result.err) == (0, True)


def test_a_keyring_whose_process_cannot_start_is_one_warning_and_the_file(az, service, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import subprocess\n"
        "real = subprocess.Popen.__init__\n"
        "def init(self, args, *rest, **named):\n"
        "    if 'keyring_child' in str(args):\n"
        "        raise OSError(12, 'Cannot allocate memory')\n"
        "    real(self, args, *rest, **named)\n"
        "subprocess.Popen.__init__ = init\n"
    )
    result = az.login(service.pat("contoso"), env={"PYTHONPATH": str(tmp_path)})
    assert (result.code, result.json["storage"]) == (0, "file")
    assert result.err.count("WARNING") == 1
    assert "The keyring's process cannot start (Cannot allocate memory)" in result.err


def test_a_file_that_others_can_read_is_closed_to_them_when_it_is_read(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    path = az.stored / "personalAccessTokens"
    path.chmod(0o644)
    result = az.run("devops", "auth", "token", "--org", "contoso")
    assert result.json["accessToken"] == pat
    assert result.err.count("was open to other users (mode 0644). It is now 0600.") == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert az.run("devops", "auth", "token", "--org", "contoso").err == ""


def test_exec_gives_one_credential_and_no_other(az, service):
    az.login(service.pat("contoso"))
    script = 'echo "${AZURE_DEVOPS_EXT_PAT-none} ${AZURE_DEVOPS_CLI_PAT-none} ${#TOKEN}"'
    arguments = ("--org", "contoso", "--source", "stored", "--variable", "TOKEN", "--", "sh", "-c", script)
    both = {"AZURE_DEVOPS_EXT_PAT": make_pat(), "AZURE_DEVOPS_CLI_PAT": make_pat()}
    assert az.run("devops", "auth", "exec", *arguments, env=both).out == "none none 84\n"


def test_the_variable_that_exec_set_for_one_organization_is_not_anothers(az, service):
    pats = {}
    for name in ("contoso", "fabrikam"):
        pats[name] = service.pat(name)
        az.login(pats[name], name)
    inner = f"{executable()} devops auth token --org fabrikam --format token"
    result = az.run("devops", "auth", "exec", "--org", "contoso", "--", "sh", "-c", inner)
    assert result.out == f"{pats['fabrikam']}\n"


def test_a_warning_that_nobody_saw_is_given_again(az, service):
    soon = (datetime.datetime.now() + datetime.timedelta(days=3)).strftime("%Y-%m-%d")
    az.login(service.pat("contoso"), "contoso", "--expires", soon)
    assert az.run("devops", "auth", "token", "--org", "contoso", "--only-show-errors").err == ""
    assert "expires on" in az.run("devops", "auth", "token", "--org", "contoso").err
    assert az.run("devops", "auth", "token", "--org", "contoso").err == ""


def test_a_day_ends_where_the_user_is(az, service):
    result = az.login(service.pat("contoso"), "contoso", "--expires", "2099-01-31", env={"TZ": "America/Los_Angeles"})
    assert result.json["expires"] == "2099-02-01T07:59:59Z"


def test_a_damaged_file_is_announced_once(az, service):
    az.stored.mkdir(parents=True)
    (az.stored / "personalAccessTokens").write_text("no section\n")
    result = az.login(service.pat("contoso"))
    assert result.code == 0
    assert result.err.count("line 1") == 1


def test_a_list_with_nothing_to_show_says_what_to_run(az, service):
    result = az.run("devops", "auth", "status", "-o", "table")
    assert (result.code, result.out.strip()) == (0, "")
    assert "az devops login --organization ORGANIZATION" in result.err


def test_a_refused_row_of_the_table_shows_its_reason(az, service):
    pat = service.pat("contoso")
    az.login(pat)
    service.revoke(pat)
    assert "refused the PAT" in az.run("devops", "auth", "status", "-o", "table").out


def test_logout_names_the_default_pat_once(az, service):
    az.stored.mkdir(parents=True)
    (az.stored / "organization_list").write_text("azdevops-cli: default\n")
    result = az.run("devops", "logout")
    assert (result.code, result.err.count("default PAT")) == (3, 1)


def test_a_session_bus_that_only_the_runtime_folder_names_is_found(az, service, secret_service, tmp_path):
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    path = secret_service.split("unix:path=", 1)[1].split(",")[0]
    (runtime / "bus").symlink_to(path)
    result = az.login(service.pat("contoso"), env={"XDG_RUNTIME_DIR": str(runtime)})
    assert result.json["storage"] == "keyring", result.err
