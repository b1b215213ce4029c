"""The helper as git starts it: a process of its own, in a folder that a stranger wrote."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time

import pytest

from azext_devops_pat.core import names

from ..support.tokens import make_access_token, make_pat
from .helper import PACKAGE, STUB, ask, make_az
from .world import KEY, iso

REQUEST = b"protocol=https\nhost=dev.azure.com\npath=contoso/web/_git/site\n"


@pytest.fixture
def report(tmp_path):
    return tmp_path / "started.json"


@pytest.fixture
def az(tmp_path, report):
    return make_az(tmp_path / "az", report)


def starts(report):
    return [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []


def test_the_stub_is_short_and_imports_nothing_but_the_body():
    text = STUB.read_text()
    assert text.count("\n") <= 20
    modules = [name for node in ast.walk(ast.parse(text)) for name in imported(node)]
    assert modules == ["sys", "azext_devops_pat.fast.git_helper", "azext_devops_pat.fast.servers"]


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.parametrize(
    "request_", [REQUEST, REQUEST + b"\n", REQUEST.replace(b"dev.azure.com", b"DEV.AZURE.COM:443")]
)
def test_git_gets_the_stored_pat(request_, world, az, report):
    pat = make_pat()
    world.put(KEY, pat, valid_to="2031-01-01T00:00:00Z")
    found = ask(request_, world.variables, az=az)
    answer = f"username=PersonalAccessToken\npassword={pat}\npassword_expiry_utc=1924992000\n"
    assert (found.returncode, found.stdout.decode(), found.stderr) == (0, answer, b"")
    assert starts(report) == []


def test_the_user_name_that_git_asks_for_is_kept(world):
    pat = make_pat()
    world.put(KEY, pat)
    found = ask(REQUEST + b"username=jane@contoso.com\n", world.variables)
    assert found.stdout.decode() == f"username=jane@contoso.com\npassword={pat}\n"


def test_each_organization_gets_its_own_pat(world):
    pats = {name: make_pat() for name in ("contoso", "fabrikam")}
    for name, pat in pats.items():
        world.put(f"azdevops-cli:https://dev.azure.com/{name}", pat)
    for name, pat in pats.items():
        for request in (
            f"protocol=https\nhost=dev.azure.com\npath={name}/web\n",
            f"protocol=https\nhost=dev.azure.com\nusername={name}\n",
            f"protocol=https\nhost={name}.visualstudio.com\npath=web\n",
        ):
            found = ask(request.encode(), world.variables)
            assert f"password={pat}\n" in found.stdout.decode()


@pytest.mark.parametrize("operation", ["store", "approve", "capability", "", "get\n", "GET", "--help"])
def test_other_operations_end_at_once_without_reading(operation, world, az, report):
    world.put(KEY, make_pat())
    reading, writing = os.pipe()  # nobody ever writes to it
    command = [sys.executable, "-I", "-S", str(STUB), str(az), operation]
    found = subprocess.run(command, stdin=reading, env=world.variables, capture_output=True, timeout=20)
    os.close(reading)
    os.close(writing)
    assert (found.returncode, found.stdout, found.stderr, starts(report)) == (0, b"", b"", [])


def test_without_arguments_or_input_nothing_happens(world):
    for command in ([sys.executable, "-I", "-S", str(STUB)], ["sh", "-c", f"{sys.executable} -IS {STUB} '' get <&-"]):
        found = subprocess.run(command, env=world.variables, capture_output=True, timeout=20)
        assert (found.returncode, found.stdout, found.stderr) == (0, b"", b"")


ATTACKS = [
    b"protocol=https\nhost=dev.azure.com.\npath=contoso/web\n",
    b"protocol=https\nhost=dev.azure.com:8443\npath=contoso/web\n",
    b"protocol=https\nhost=dev.azure.com\r\npath=contoso/web\n",
    b"protocol=https\nhost=dev.azure.com\0\npath=contoso/web\n",
    b"protocol=https\nhost=evil.test\rhost=dev.azure.com\npath=contoso/web\n",
    b"protocol=https\nhost=dev.azure.com\nhost=evil.test\npath=contoso/web\n",
    b"protocol=https\nhost=evil.test\nhost=dev.azure.com\npath=contoso/web\n",
    b"protocol=http\nhost=dev.azure.com\npath=contoso/web\n",
    b"protocol=HTTPS\nhost=dev.azure.com\npath=contoso/web\n",
    b"host=dev.azure.com\npath=contoso/web\n",
    b"protocol=https\nhost=dev.azure.com\npath=contoso%2f..\n",
    b"protocol=https\nhost=dev.azure.com\npath=/contoso\n",
    b"protocol=https\nhost=dev.azure.com\npath=../fabrikam\n",
    b"protocol=https\nhost=dev.azure.com\npath=contoso/web\nusername=fabrikam\n",
    b"protocol=https\nhost=contoso.visualstudio.com\npath=web\nusername=Fabrikam\n",
    b"protocol=https\nhost=dev.azure.com\npath=contoso/web\nx=" + b"a" * 65534 + b"\n",
    b"protocol=https\nhost=dev.azure.com\npath=contoso/web",
    b"url=https://dev.azure.com/contoso/web\n",
    b"url=https://dev.azure.com/contoso/web\n" + REQUEST,
    "protocol=https\nhost=dev.azure.com\npath=\u0130stanbul\n".encode(),
    "protocol=https\nhost=contoso.v\u0130sualstudio.com\npath=web\n".encode(),
    b"protocol=https\nhost=contoso.visualstudio.com.evil.test\npath=web\n",
    b"protocol=https\nhost=dev.azure.com.evil.test\npath=contoso/web\n",
    b"protocol=https\nhost=a.b.visualstudio.com\npath=web\n",
    b"protocol=https\nhost=vs-ssh.visualstudio.com\npath=contoso/web\n",
    b"protocol=https\nhost=evil.test\npath=host=dev.azure.com\n",
    b"protocol=https\nhost=evil.test\nx=host=dev.azure.com\npath=contoso/web\n",
    b"\n" + REQUEST,
    b"",
    b"\n",
    b"\xff\xfe" * 500,
]


@pytest.mark.parametrize("data", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("operation", ["get", "erase"])
def test_no_attack_gets_a_credential_or_runs_a_program(data, operation, world, az, report):
    for name in ("contoso", "fabrikam"):
        world.put(f"azdevops-cli:https://dev.azure.com/{name}", make_pat())
    world.put(names.DEFAULT_KEY, make_pat())
    found = ask(data, world.variables, operation, az)
    assert (found.returncode, found.stdout, found.stderr, starts(report)) == (0, b"", b"", [])


@pytest.mark.parametrize("gone", ["git_helper.py", "lookup.py", "environment.py hand_over.py"])
def test_while_az_replaces_the_extension_one_line_says_so(gone, world, tmp_path):
    world.variables[names.PAT_VARIABLE] = make_pat()  # `environment.py` is imported for it alone
    copy = tmp_path / "extension" / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", *gone.split()))
    command = [sys.executable, "-I", "-S", str(copy / "fast" / STUB.name), "", "get"]
    found = subprocess.run(command, input=REQUEST, env=world.variables, capture_output=True)
    assert (found.returncode, found.stdout, found.stderr.count(b"\n")) == (0, b"", 1)
    assert found.stderr.startswith(b"devops-pat: a part of the extension is missing.")


@pytest.mark.parametrize("file", [names.ORGANIZATION_LIST_FILE, names.TOKENS_FILE, names.METADATA_FILE])
def test_another_organizations_user_name_gets_nothing_whichever_file_names_it(file, world, az, report):
    world.put(KEY, make_pat())
    other = "azdevops-cli:https://dev.azure.com/fabrikam"
    if file == names.ORGANIZATION_LIST_FILE:  # as azure-devops does for a PAT that is in a keyring
        (world.stored / file).write_text(f"{other}\n")
    elif file == names.TOKENS_FILE:
        world.put_foreign(other, make_pat())
    else:
        world.put(other, make_pat(), "keyring")
    found = ask(REQUEST + b"username=fabrikam\n", world.variables, "get", az)
    assert (found.returncode, found.stdout, found.stderr, starts(report)) == (0, b"", b"", [])


@pytest.mark.parametrize("data", [data for data in ATTACKS if b"username" not in data])
def test_nor_does_it_where_no_folder_is_named(data, world, az, report):
    found = ask(data, {"PATH": world.variables["PATH"]}, "get", az)
    assert (found.returncode, found.stdout, found.stderr, starts(report)) == (0, b"", b"", [])


def test_without_path_and_user_name_git_is_told_how_to_send_them(world, az, report):
    world.put(names.DEFAULT_KEY, make_pat())
    found = ask(b"protocol=https\nhost=dev.azure.com\n", world.variables, az=az)
    assert (found.stdout, starts(report)) == (b"", [])
    assert found.stderr.decode().count("\n") == 1
    assert "credential.https://dev.azure.com.useHttpPath true" in found.stderr.decode()


@pytest.mark.parametrize("known", [{"valid_to": iso(-60)}, {"refused_at": iso(-9e5)}, {"refused_for_git_at": iso(-60)}])
def test_a_pat_that_is_not_to_be_used_is_one_line(known, world, az, report):
    pat = make_pat()
    world.put(KEY, pat, **known)
    world.put(names.DEFAULT_KEY, make_pat())
    found = ask(REQUEST, world.variables, az=az)
    assert (found.returncode, found.stdout, starts(report)) == (0, b"", [])
    line = found.stderr.decode()
    assert line.startswith("devops-pat: The PAT stored for https://dev.azure.com/contoso ")
    assert line.endswith("To store a new one: az devops login --organization https://dev.azure.com/contoso\n")
    assert line.count("\n") == 1
    assert pat not in line


# Handing over


def test_what_is_no_plain_case_is_handed_over_in_a_safe_place(world, az, report, tmp_path):
    world.put(KEY, make_pat())
    world.file.chmod(0o644)
    request = REQUEST + b"wwwauth[]=Basic\n\n"
    more = {"PYTHONPATH": str(tmp_path), "PYTHONHOME": "/nonexistent", "KEPT": "gr\u00fcn", "PYTHONSAFEPATH": ""}
    found = ask(request, {**world.variables, **more}, az=az, cwd=tmp_path)
    assert (found.stdout, found.stderr) == (b"username=az\n", b"")
    (start,) = starts(report)
    assert start["arguments"] == ["devops", "auth", "git-credential", "get"]
    assert start["input"] == request.decode()
    assert start["folder"] == str(world.stored)
    environment = start["environment"]
    assert not {"PYTHONPATH", "PYTHONHOME"} & set(environment)
    wanted = {
        "PYTHONSAFEPATH": "1",
        "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
        "AZURE_CORE_ONLY_SHOW_ERRORS": "1",
        "KEPT": "gr\u00fcn",
        "HOME": str(world.home),
    }
    assert {name: environment[name] for name in wanted} == wanted


@pytest.mark.parametrize("host", ["dev.azure.com\npath=contoso/web", "contoso.visualstudio.com"])
def test_erase_is_handed_over_with_its_input(host, world, az, report):
    data = f"protocol=https\nhost={host}\nusername=x\npassword={make_pat()}\n".encode()
    ask(data, world.variables, "erase", az)
    (start,) = starts(report)
    assert (start["arguments"][-1], start["input"].encode()) == ("erase", data)


def test_a_request_as_long_as_the_protocol_allows_is_handed_over_whole(world, az, report):
    data = REQUEST + b"x=" + b"a" * (65536 - len(REQUEST) - 3) + b"\n"
    ask(data, world.variables, "erase", az)
    assert starts(report)[0]["input"].encode() == data


def test_without_a_known_az_the_one_on_path_is_used_by_an_absolute_entry(world, tmp_path, report):
    (tmp_path / "here" / "bin").mkdir(parents=True)
    (tmp_path / "good" / "az").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    make_az(tmp_path / "here" / "az", tmp_path / "bad.json")
    make_az(tmp_path / "here" / "bin" / "az", tmp_path / "bad.json")
    (tmp_path / "other" / "az").write_text("not to be started")
    make_az(tmp_path / "best-az", report)
    (tmp_path / "last").mkdir()
    (tmp_path / "best-az").rename(tmp_path / "last" / "az")
    path = f":.:bin:{tmp_path}/good:{tmp_path}/other:{tmp_path}/last"
    ask(REQUEST, {**world.variables, "PATH": path}, "erase", az="", cwd=tmp_path / "here")
    ask(REQUEST, {**world.variables, "PATH": path}, "erase", az="bin/az", cwd=tmp_path / "here")
    assert len(starts(report)) == 2
    assert not (tmp_path / "bad.json").exists()


def test_without_any_az_one_line_says_so(world, tmp_path):
    for az in ("", "/nonexistent/az"):
        found = ask(REQUEST, {**world.variables, "PATH": ":."}, "erase", az=az)
        assert (found.returncode, found.stdout, found.stderr.count(b"\n")) == (0, b"", 1)
        assert b"az" in found.stderr


def test_without_a_folder_az_starts_in_the_root_folder(world, az, report):
    ask(REQUEST, {"PATH": world.variables["PATH"]}, "get", az)
    assert starts(report)[0]["folder"] == "/"


# What the process touches


def test_a_hostile_folder_runs_nothing(world, az, report, tmp_path):
    clone = tmp_path / "clone"
    modules = ["json", "os", "re", "time", "posix", "_json", "_blake2", "hashlib", "core", "fast", "azext_devops_pat"]
    trap = f"open({str(tmp_path / 'trapped')!r}, 'w').close()\n"
    for name in [*modules, "sitecustomize", "usercustomize", "encodings", "knack", "keyring", "azure"]:
        (clone / name).mkdir(parents=True)
        (clone / name / "__init__.py").write_text(trap)
        (clone / f"{name}.py").write_text(trap)
    (clone / "azure" / "cli").mkdir()
    (clone / "azure" / "cli" / "__main__.py").write_text(trap)
    for program in ("az", "git", "python3", "keyring", "sh"):
        (clone / program).with_suffix(".exe").write_text("")
        if not (clone / program).exists():
            (clone / program).write_text(f"#!/bin/sh\ntouch {tmp_path / 'trapped'}\n")
            (clone / program).chmod(0o755)
    (clone / ".azure").mkdir()
    (clone / ".azure" / "config").write_text("[devops_pat]\nsources = az\n")
    (clone / ".git").mkdir()
    (clone / ".git" / "config").write_text("[core]\nfsmonitor = ./az\n[gpg]\nprogram = ./az\n")
    pat = make_pat()
    world.put(KEY, pat)
    variables = {**world.variables, "PYTHONPATH": str(clone), "PYTHONSTARTUP": str(clone / "os.py")}
    variables["PATH"] = f".::{clone.name}:" + variables["PATH"]
    found = ask(REQUEST, variables, az=az, cwd=clone)
    assert f"password={pat}\n" in found.stdout.decode()
    ask(REQUEST, variables, "erase", az=az, cwd=clone)
    assert len(starts(report)) == 1
    assert not (tmp_path / "trapped").exists()


def sign_in_with_a_token(world):
    world.sign_in()
    world.remember()
    world.token(make_access_token(a=1))


PLAIN_CASES = {
    "file": lambda world: world.put(KEY, make_pat(), valid_to=iso(9e6)),
    "environment": lambda world: world.variables.update(AZURE_DEVOPS_EXT_PAT=make_pat()),
    "az": sign_in_with_a_token,
    "nothing": lambda world: None,
}


@pytest.mark.parametrize("case", PLAIN_CASES)
def test_a_plain_case_loads_next_to_nothing(case, world):
    PLAIN_CASES[case](world)
    ask(REQUEST, world.variables)  # writes the .pyc files
    loaded = modules_of(ask(REQUEST, world.variables, options=("-X", "importtime")))
    bare = modules_of(
        subprocess.run(
            [sys.executable, "-I", "-S", "-X", "importtime", "-c", "import sys"], capture_output=True, check=True
        )
    )
    ours = {name for name in loaded if name.startswith("azext_devops_pat")}
    assert loaded - bare - ours <= {"time", "_json", "_blake2", "binascii", "posix"}
    assert {name for name in ours if ".core." in name} == {"azext_devops_pat.core.names"}
    assert len(ours) <= 16


def modules_of(process):
    lines = process.stderr.decode().splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")} - {"imported package"}


WATCH = """
import sys
stub, az, operation = sys.argv[1:]
opened = []
def watch(event, arguments):
    if event == "open" or event.startswith(("os.", "socket.", "subprocess.")) and event != "os.listdir":
        sys.__stderr__.write(f"{event} {arguments[0]!r} {arguments[1:]!r}\\n")
text = open(stub).read()
sys.argv = [stub, az, operation]
code = compile(text, stub, "exec")
sys.addaudithook(watch)
exec(code, {"__name__": "__main__", "__file__": stub})
"""


@pytest.mark.parametrize("case", PLAIN_CASES)
def test_a_plain_case_opens_our_files_alone_and_writes_nothing(case, world):
    PLAIN_CASES[case](world)
    ask(REQUEST, world.variables)
    before = contents(world.home)
    command = [sys.executable, "-I", "-S", "-c", WATCH, str(STUB), "", "get"]
    found = subprocess.run(command, input=REQUEST, env=world.variables, capture_output=True, check=True)
    lines = found.stderr.decode().splitlines()
    assert lines
    for line in lines:
        match = re.fullmatch(r"open '([^']*)' \((?:'rb?'|None), \d+\)", line)
        assert match, line
        assert match[1].startswith((str(PACKAGE), str(world.home))), line
        assert not match[1].endswith(".py"), line
    assert contents(world.home) == before


def contents(folder):
    return {path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*")}


def test_ten_thousand_organizations_are_no_matter(world):
    for number in range(10_000):
        world.sections.append((f"azdevops-cli:https://dev.azure.com/organization{number}", make_pat()))
    pat = make_pat()
    world.put("azdevops-cli:https://dev.azure.com/zzz", pat)
    path = world.stored / names.METADATA_FILE
    document = json.loads(path.read_text())
    record = document["credentials"]["azdevops-cli:https://dev.azure.com/zzz"]
    document["credentials"].update((key, record) for key, _ in world.sections[:-1])
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    start = time.monotonic()
    found = ask(b"protocol=https\nhost=dev.azure.com\npath=zzz/web\n", world.variables)
    assert f"password={pat}\n" in found.stdout.decode()
    assert time.monotonic() - start < 5
