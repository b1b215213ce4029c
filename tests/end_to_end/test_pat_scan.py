"""`az devops pat scan` with a real az and a real git, and `python -m azext_devops_pat.scan` without az."""

import base64
import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from ..support.pats import new_pat, old_pat

CONTOSO = "https://dev.azure.com/contoso"
FIELDS = {"path", "line", "column", "kind", "confidence", "fingerprint", "commit", "authorDate", "blob", "storedHere"}


def scan(az, *args, **options):
    return az.run("devops", "pat", "scan", *args, **options)


def git(folder, *words):
    identity = [word for name in ("name", "email") for word in ("-c", f"user.{name}=jane")]
    result = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return result.stdout.strip()


@pytest.fixture
def clone(tmp_path):
    """A repository with one commit that brought a PAT in and one that removed it; returns folder, PAT and commit."""
    folder, pat = tmp_path / "clone", new_pat()
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "settings.ini").write_text(f"[x]\ntoken = {pat}\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "bring")
    commit = git(folder, "rev-parse", "HEAD")
    git(folder, "rm", "-q", "settings.ini")
    git(folder, "commit", "-q", "-m", "remove")
    return folder, pat, commit


def test_a_deleted_pat_is_found_in_the_history_with_its_commit(az, clone):
    folder, pat, commit = clone
    nothing = scan(az, cwd=folder)
    assert (nothing.code, nothing.json) == (0, [])
    result = scan(az, "--git", cwd=folder)
    assert result.code == 1
    (row,) = result.json
    assert set(row) == FIELDS
    assert (row["path"], row["line"], row["column"], row["commit"]) == ("settings.ini", 2, 9, commit)
    assert (row["kind"], row["confidence"], row["storedHere"]) == ("pat", "likely", False)
    assert row["blob"] == git(folder, "rev-parse", f"{commit}:settings.ini")
    assert f"To revoke {row['fingerprint']}" in result.err
    for options in (["-o", "table"], ["--debug"], ["--format", "sarif"], ["-o", "tsv"], ["--verbose"]):
        shown = scan(az, "--git", *options, cwd=folder)
        assert shown.code == 1, shown.err
        assert row["fingerprint"] in shown.out
        assert pat[:16] not in shown.everything
    logs = [path.read_text(errors="replace") for path in az.folder.rglob("*.log")]
    assert pat[:16] not in "".join(logs)


def test_a_table_has_the_commit_and_its_date(az, clone):
    folder, _, commit = clone
    header, _, line = scan(az, "--git", "-o", "table", cwd=folder).out.strip().split("\n")
    assert header.split() == ["Path", "Line", "Column", "Kind", "Confidence", "Fingerprint", "Commit", "Date", "Stored"]
    assert line.split()[6:] == [commit[:10], git(folder, "show", "-s", "--format=%as", commit)]


def test_sarif_is_json_whatever_output_says(az, clone):
    result = scan(az, "--git", "--format", "sarif", "-o", "table", cwd=clone[0])
    (run,) = result.json["runs"]
    assert run["versionControlProvenance"][0]["revisionId"] == clone[2]


def test_an_archive_that_cannot_be_read_is_named_and_is_no_clean_one(az, tmp_path):
    folder, pat, inner = tmp_path / "files", new_pat(), new_pat()
    folder.mkdir()
    (folder / f"{pat}.gz").write_bytes(gzip.compress(os.urandom(5000))[:-100])
    result = scan(az, cwd=folder)
    assert (result.code, result.json) == (2, [])
    assert "1 place could not be searched:" in result.err
    assert ">.gz: It cannot be unpacked to its end: it is damaged" in result.err
    (folder / f"{pat}.txt").write_text(inner)
    for options in ([], ["-o", "table"], ["--format", "sarif"], ["--debug"]):
        result = scan(az, *options, cwd=folder)
        assert result.code == 1
        assert pat not in result.everything
        assert inner not in result.everything


def test_standard_input_and_several_paths(az, tmp_path):
    first, second = new_pat(), old_pat()
    (tmp_path / "a.txt").write_text(first)
    result = scan(az, "--path", "-", str(tmp_path / "a.txt"), stdin=f"x\n{second}".encode())
    assert [(row["path"], row["line"], row["kind"]) for row in result.json] == [
        ("(standard input)", 2, "pat-legacy"),
        (str(tmp_path / "a.txt"), 1, "pat"),
    ]


def test_home_is_searched_and_what_is_stored_is_named(az, service):
    pat, other = service.pat("contoso"), new_pat()
    az.login(pat)
    header = base64.b64encode(f":{other}".encode()).decode()
    (az.home / ".bash_history").write_text(f"curl -H 'Authorization: Basic {header}' https://dev.azure.com/\n")
    (az.home / ".npmrc").write_text(f"//pkgs.dev.azure.com/:_password={base64.b64encode(pat.encode()).decode()}\n")
    result = scan(az, "--home")
    assert [(row["path"], row["storedHere"]) for row in result.json] == [
        (str(az.home / ".npmrc"), True),
        (str(az.home / ".bash_history"), False),
    ]
    assert f"(stored here for {CONTOSO}): its owner opens {CONTOSO}/_usersSettings/tokens" in result.err
    everywhere = scan(az, "--path", str(az.home))
    assert len(everywhere.json) == 2
    status = az.run("devops", "auth", "status", "--offline")
    assert f"The PAT stored for {CONTOSO} is also in {az.home / '.npmrc'}, line 1." in status.err
    assert status.code == 0


def test_check_sends_each_pat_once_to_the_organization_given(az, service, tmp_path):
    alive, revoked, elsewhere = service.pat("contoso"), service.pat("contoso"), service.pat("fabrikam")
    service.revoke(revoked)
    text = "\n".join([alive, revoked, alive, elsewhere])
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text(text)
    service.clear()
    assert scan(az, "--path", str(tmp_path)).code == 1
    assert service.requests == []
    result = scan(az, "--path", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--check", "--org", "contoso")
    assert result.code == 1
    states = [(row["state"], row["account"]) for row in result.json]
    assert states == [("alive", "tester@contoso.com"), ("refused", None), ("refused", None)] * 2
    sent = [request.basic_password for request in service.requests]
    assert sorted(sent) == sorted([alive, revoked, elsewhere])
    assert all("/contoso/_apis/connectionData" in request.path for request in service.requests)


USAGE_ERRORS = {
    "no organization": (["--check"], "--check needs --organization."),
    "no check": (["--org", "contoso"], "are for --check"),
    "a server": (["--check", "--org", "https://tfs.contoso.com/tfs/C"], "is not a host of Azure DevOps Services"),
    "no such path": (["--path", "missing"], "missing cannot be read"),
    "no repository": (["--git"], "is not in a git repository"),
    "no work tree": (["--staged"], "is not in a git work tree"),
    "no baseline": (["--baseline", "missing"], "The baseline missing cannot be read"),
    "an unknown option": (["--nonsense"], "unrecognized arguments"),
    "an unknown format": (["--format", "xml"], "xml"),
}


@pytest.mark.parametrize(("args", "words"), USAGE_ERRORS.values(), ids=USAGE_ERRORS)
def test_a_usage_error_is_2_and_never_1(az, service, args, words):
    result = scan(az, *args)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert service.requests == []


def test_a_baseline_from_our_own_output_makes_the_next_scan_silent(az, clone, tmp_path):
    folder, *_ = clone
    baseline = tmp_path / "known.json"
    baseline.write_text(scan(az, "--git", cwd=folder).out)
    assert scan(az, "--git", "--baseline", str(baseline), cwd=folder).json == []
    (folder / "new").write_text(new_pat())
    result = scan(az, "--git", "--baseline", str(baseline), cwd=folder)
    assert (result.code, [row["path"] for row in result.json]) == (1, ["new"])


def test_ctrl_c_prints_what_was_found_and_ends_with_130(az, tmp_path):
    pat = new_pat()
    (tmp_path / "a.txt").write_text(pat)
    process = az.start("devops", "pat", "scan", "--path", str(tmp_path / "a.txt"), "-")
    time.sleep(4)  # it reads a standard input that does not end
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert [row["path"] for row in json.loads(out)] == [str(tmp_path / "a.txt")]
    assert b"Interrupted." in err


def test_only_git_is_started_and_nothing_is_opened_to_the_network(az, clone, tmp_path):
    folder, *_ = clone
    trap = tmp_path / "trap"
    trap.write_text("#!/bin/sh\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "gpg.program", "core.sshCommand", "core.pager"):
        git(folder, "config", name, str(trap))
    for name, value in (("log.showSignature", "true"), ("remote.x.url", f"ext::{trap}"), ("remote.x.promisor", "true")):
        git(folder, "config", name, value)
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=execve,connect", "-o", str(trace)]
    command += [sys.executable, "-m", "azext_devops_pat.scan", "--git", "--format", "json"]
    environment = {**az.variables(), "PYTHONPATH": str(az.extensions / "devops-pat")}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert result.returncode == 1, result.stderr
    lines = trace.read_text().splitlines()
    started = {line.split('"')[1] for line in lines if "execve(" in line and line.endswith("= 0")}
    assert {os.path.basename(program) for program in started} == {os.path.basename(sys.executable), "git"}
    assert [line for line in lines if "connect(" in line] == []


@pytest.fixture(scope="session")
def plain_python(wheel, tmp_path_factory):
    """The interpreter of a virtual environment with the wheel and what it declares, and nothing of az."""
    folder = tmp_path_factory.mktemp("plain") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    found = folder / "bin" / "python"
    subprocess.run([found, "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    assert subprocess.run([found, "-c", "import azure.cli"], capture_output=True).returncode == 1
    return found


@pytest.fixture
def plain_scan(plain_python, tmp_path):
    """Runs the module without az, as a user with a home of its own."""

    def run(*args, cwd, **options):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "plain-home"), "LANG": "C.UTF-8"}
        command = [plain_python, "-I", "-m", "azext_devops_pat.scan", *args]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, **options)

    return run


def test_without_az_the_answers_are_the_same(plain_scan, az, clone):
    folder, pat, commit = clone
    with_az = scan(az, "--git", cwd=folder)
    result = plain_scan("--git", "--format", "json", cwd=folder)
    assert (result.returncode, json.loads(result.stdout)) == (1, with_az.json)
    assert f"To revoke {with_az.json[0]['fingerprint']}" in result.stderr
    table = plain_scan("--git", cwd=folder)
    assert commit in table.stdout
    sarif = plain_scan("--git", "--format", "sarif", cwd=folder)
    assert json.loads(sarif.stdout)["version"] == "2.1.0"
    assert pat[:16] not in "".join([result.stderr, table.stdout, table.stderr, sarif.stdout])
    assert plain_scan(cwd=folder).returncode == 0
    assert plain_scan("--path", "missing", cwd=folder).returncode == 2
    assert plain_scan("--nonsense", cwd=folder).returncode == 2
    assert plain_scan("--path", "-", cwd=folder, input=pat).returncode == 1


def test_output_that_cannot_be_written_is_an_error_without_a_trace(plain_python, clone):
    folder, *_ = clone
    command = f"'{plain_python}' -I -m azext_devops_pat.scan --git"
    endings = {
        ">&-": (2, "Standard output is closed."),
        ">/dev/full": (2, "The output cannot be written: No space left on device."),
        "| true; exit ${PIPESTATUS[0]}": (1, "Revoke first"),
    }
    for ending, (code, words) in endings.items():
        result = subprocess.run(["bash", "-c", f"{command} {ending}"], cwd=folder, capture_output=True, text=True)
        assert result.returncode == code
        assert words in result.stderr
        assert "Traceback" not in result.stderr
        assert "Exception" not in result.stderr


def test_a_commit_hook_refuses_a_staged_pat(plain_python, clone, tmp_path):
    folder, *_ = clone
    for name in ("json", "argparse", "azext_devops_pat"):
        (folder / f"{name}.py").write_text("raise SystemExit(0)\n")
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec '{plain_python}' -I -m azext_devops_pat.scan --staged\n")
    hook.chmod(0o755)
    (folder / "leak").write_text(new_pat())
    (folder / "fine").write_text("fine")
    git(folder, "add", "fine")
    git(folder, "commit", "-q", "-m", "fine")
    git(folder, "add", "leak")
    for words in (["commit", "-m", "leak"], ["commit", "-m", "leak", "leak"], ["commit", "-a", "-m", "leak"]):
        refused = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True)
        assert refused.returncode == 1, refused.stderr
        assert "leak" in refused.stdout + refused.stderr
    assert git(folder, "log", "-1", "--format=%s") == "fine"
