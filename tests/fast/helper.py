"""Starts the helper as git's launcher does."""

import os
import subprocess
import sys
from pathlib import Path

import azext_devops_pat

PACKAGE = Path(azext_devops_pat.__file__).parent
STUB = PACKAGE / "fast" / "git_credential.py"
FAKE_AZ = """#!{python} -IS
import json, os, sys
report = {{"arguments": sys.argv[1:], "input": sys.stdin.buffer.read().decode("latin-1"), "folder": os.getcwd(),
          "environment": dict(os.environ)}}
with open({report!r}, "a") as file:
    file.write(json.dumps(report) + "\\n")
print("username=az")
"""


def ask(data, variables, operation="get", az="", options=(), **more):
    """Return the finished helper; `data` is git's request."""
    command = [sys.executable, "-I", "-S", *options, str(STUB), str(az), operation]
    return subprocess.run(command, input=data, env=variables, capture_output=True, timeout=30, **more)


def make_az(path, report):
    """Write an az that reports how it was started, one line of JSON for each start."""
    path.write_text(FAKE_AZ.format(python=os.path.realpath(sys.executable), report=str(report)))
    path.chmod(0o755)
    return path
