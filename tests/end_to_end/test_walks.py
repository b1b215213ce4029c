"""How far a value travels: the files that a command loads and enters, and the frames down to the socket."""

import json
import subprocess

import pytest

SITE = """
import atexit, importlib.abc, json, os, sys, threading

OURS, files, paths = "azext_devops_pat" + os.sep, set(), []

def frames(frame):
    while frame is not None:
        if OURS in frame.f_code.co_filename:
            yield frame.f_code
        frame = frame.f_back

def watch(frame, event, argument):
    code = frame.f_code
    if event == "call" and OURS in code.co_filename and code.co_flags & 2:  # functions; not class or module bodies
        files.add(code.co_filename.split(OURS)[-1])
    if event == "c_call" and getattr(argument, "__name__", "") == "connect" and any(frames(frame)):
        thread = [code.co_name for code in frames(frame)]
        main = [code.co_name for code in frames(sys._current_frames()[threading.main_thread().ident])]
        waiting = main[main.index("call_with_timeout"):] if "call_with_timeout" in main else []
        paths.append(thread + (waiting if threading.current_thread() is not threading.main_thread() else []))

def start():
    from azure.cli.core import parser
    parse = parser.AzCliCommandParser.parse_args
    def parse_args(self, *args, **named):
        parsed = parse(self, *args, **named)
        sys.setprofile(watch)
        threading.setprofile(watch)
        return parsed
    parser.AzCliCommandParser.parse_args = parse_args

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "azure.cli.core.commands":
            sys.meta_path.remove(self)
            start()

def report():
    sys.setprofile(None)
    entered = sorted(name for name in files if not name.endswith("__init__.py"))
    with open(os.environ["WALK_REPORT"], "w") as file:
        loaded = [name.partition(".")[2] for name in sys.modules if name.startswith("azext_devops_pat.")]
        json.dump({"files": entered, "paths": paths, "loaded": loaded}, file)

if "WALK_REPORT" in os.environ:
    sys.meta_path.insert(0, Finder())
    atexit.register(report)
"""


@pytest.fixture
def walk(az, tmp_path):
    """Return what runs a command and tells which files it entered, and how it came to the socket."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    report = tmp_path / "walk.json"

    def run(*args, **options):
        environment = {"PYTHONPATH": str(tmp_path / "site"), "WALK_REPORT": str(report)}
        result = az.run("devops", *args, env=environment, **options)
        assert result.code == 0, result.err
        return json.loads(report.read_text())

    return run


def test_a_piped_login_enters_32_files_and_six_frames_at_most(az, service, walk):
    pat = service.pat("contoso")
    az.login(pat)
    found = walk("login", "--organization", "contoso", stdin=pat.encode())
    assert len(found["files"]) <= 32, found["files"]
    (path,) = found["paths"]
    down = path[: path.index("log_in") + 1]
    assert len(down) <= 6, down


def test_auth_token_in_a_repository_enters_34_files_at_most(az, service, walk, tmp_path):
    az.login(service.pat("contoso"))
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", str(clone)], check=True)
    remote = ["remote", "add", "origin", "https://dev.azure.com/contoso/web/_git/site"]
    subprocess.run(["git", "-C", str(clone), *remote], check=True)
    found = walk("auth", "token", cwd=clone)
    assert len(found["files"]) <= 34, found["files"]


# Of the folder cli alone. What every command has, whatever its room:
EVERY_COMMAND = {"cli", "cli.azure_devops_extension", "cli.late_table", "cli.loader", "cli.process"}
SETTING = {"cli.arguments", "cli.az_session", "cli.context", "cli.prompt", "cli.token_file"}
LOGIN = {"cli.sign_in", "cli.sign_in.actions", "cli.sign_in.arguments"}
AUTH_TOKEN = {"cli.auth", "cli.auth.actions", "cli.auth.arguments", "cli.query"}


def of_cli(found):
    return {name for name in found["loaded"] if name.split(".")[0] == "cli"} - EVERY_COMMAND


def test_a_login_loads_its_room_without_help_and_tables_and_no_other_room(az, service, walk):
    found = walk("login", "--organization", "contoso", stdin=service.pat("contoso").encode())
    assert of_cli(found) - SETTING == LOGIN
    assert len(found["loaded"]) <= 64, found["loaded"]


def test_auth_token_loads_its_room_without_help_and_tables_and_no_other_room(az, service, walk):
    az.login(service.pat("contoso"))
    found = walk("auth", "token", "--organization", "contoso")
    assert of_cli(found) - SETTING == AUTH_TOKEN
    assert len(found["loaded"]) <= 66, found["loaded"]


def test_a_table_is_loaded_only_to_show_one(az, walk):
    assert "cli.pat.tables" not in of_cli(walk("pat", "scopes"))
    assert of_cli(walk("pat", "scopes", "-o", "table")) & {"cli.pat.tables", "cli.pat.scan_tables"} == {
        "cli.pat.tables"
    }


def test_help_loads_the_texts_of_its_room_alone(az, walk):
    found = of_cli(walk("login", "--help"))
    assert {name for name in found if name.endswith("help")} == {"cli.sign_in.help"}
    assert not any(name.startswith(("cli.auth", "cli.pat", "cli.setup")) for name in found)
