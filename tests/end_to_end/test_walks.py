"""How far a value travels: the files that a command enters after az has parsed, and the frames down to the socket."""

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
        json.dump({"files": entered, "paths": paths}, file)

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
