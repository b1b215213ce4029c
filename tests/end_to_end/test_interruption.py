"""Eight logins at once lose nothing, and a login that is killed leaves every file whole."""

import configparser
import json
import random
import signal
import time

import pytest

from ..support.tokens import make_pat

KEY = "azdevops-cli:https://dev.azure.com/contoso"
NAMES = [f"organization{number}" for number in range(8)]


def stored_pat(az):
    """Parse every file as its other reader would, and return the PAT of contoso."""
    folder = az.stored
    for name in ("personalAccessTokens", "config"):
        parser = configparser.ConfigParser(interpolation=None)
        if (folder / name).exists():
            parser.read_string((folder / name).read_text())
    if (folder / "devops-pat.json").exists():
        json.loads((folder / "devops-pat.json").read_text())
    if (folder / "organization_list").exists():
        lines = (folder / "organization_list").read_text().split("\n")
        assert lines.pop() == ""
        assert all(line.startswith("azdevops-cli:") for line in lines)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(folder / "personalAccessTokens")
    return parser.get(KEY, "personal access token", fallback=None)


def test_eight_logins_at_once_lose_nothing(az, service):
    tokens = {}
    for name in NAMES:
        service.organization(name)
        tokens[name] = service.pat(name)
    processes = [az.start("devops", "login", "--org", name) for name in NAMES]
    for process, name in zip(processes, NAMES, strict=True):
        process.stdin.write(tokens[name].encode())
        process.stdin.close()
        process.stdin = None
    for process in processes:
        out, err = process.communicate(timeout=90)
        assert process.returncode == 0, err.decode()
        assert json.loads(out)["storage"] == "file"
    text = (az.stored / "personalAccessTokens").read_text()
    assert all(token in text for token in tokens.values())
    lines = (az.stored / "organization_list").read_text().splitlines()
    assert sorted(lines) == [f"azdevops-cli:https://dev.azure.com/{name}" for name in NAMES]
    records = json.loads((az.stored / "devops-pat.json").read_text())["credentials"]
    assert sorted(records) == sorted(lines)


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "put", "add", "metadata", "default"])
def test_a_login_killed_at_a_named_step_leaves_every_file_whole(az, service, call, tmp_path):
    """A sitecustomize.py kills the process at the n-th call of that name, for every n until it is not reached."""
    old = service.pat("contoso")
    assert az.login(old).code == 0
    (tmp_path / "sitecustomize.py").write_text(KILLER)
    for count in range(1, 30):
        new = service.pat("contoso")
        result = az.login(new, env={"KILL_AT": f"{call}:{count}", "PYTHONPATH": str(tmp_path)})
        assert stored_pat(az) in (old, new)
        old = stored_pat(az)
        if result.code != -signal.SIGKILL:
            break
    assert count > 1, f"{call} was never reached"
    assert (result.code, old) == (0, new), result.err
    assert [path.name for path in az.stored.iterdir() if path.name.startswith(".")] == []


KILLER = '''
import os, sys

step, _, count = os.environ.get("KILL_AT", ":").partition(":")
seen = 0

def dying(name, function):
    def wrapper(*args, **kwargs):
        global seen
        ours = name not in ("open", "replace") or any("azuredevops" in str(a) for a in args)
        if name == step and ours:
            seen += 1
            if seen == int(count):
                if name == "write":
                    args[0].write_bytes(args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), 9)
        return function(*args, **kwargs)
    return wrapper

class Finder:
    """Wraps our own steps when their modules are loaded."""

    def find_spec(self, name, path, target=None):
        if name not in STEPS or name in sys.modules:
            return None
        sys.meta_path.remove(self)
        try:
            import importlib.util
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            for attribute, step_name in STEPS[name]:
                owner, _, last = attribute.rpartition(".")
                holder = getattr(module, owner) if owner else module
                setattr(holder, last, dying(step_name, getattr(holder, last)))
        spec.loader.exec_module = exec_module
        return spec

STEPS = {
    "azext_devops_pat.stores.private_file": [("_write_new", "write"), ("_flush_folder", "fsync")],
    "azext_devops_pat.stores.file_store": [("FileStore.put", "put")],
    "azext_devops_pat.stores.organization_list": [("OrganizationList.add", "add")],
    "azext_devops_pat.stores.metadata": [("Metadata.put_all", "metadata")],
    "azext_devops_pat.stores.defaults": [("Defaults.get", "default")],
}
if step:
    os.open = dying("open", os.open)
    os.replace = dying("replace", os.replace)
    sys.meta_path.insert(0, Finder())
'''


def test_a_login_killed_at_fifty_random_moments_leaves_every_file_whole(az, service):
    current = service.pat("contoso")
    seconds = az.login(current).seconds
    chance = random.Random(7)
    killed = 0
    for number in range(50):
        new = service.pat("contoso")
        process = az.start("devops", "login", "--org", "contoso")
        process.stdin.write(new.encode())
        process.stdin.close()
        # Most of the moments in the second half, where the writing is.
        time.sleep(chance.uniform(0.0 if number % 5 == 0 else 0.5, 1.1) * seconds)
        process.kill()
        process.wait()
        was_killed = process.returncode == -signal.SIGKILL
        seconds *= 1.05 if was_killed else 0.85  # however busy the machine is, some are killed and some end
        killed += was_killed
        found = stored_pat(az)
        assert found in (current, new)
        current = found
    assert killed > 10
    final = service.pat("contoso")
    assert az.login(final).code == 0
    assert stored_pat(az) == final


def test_logins_and_logouts_at_once_leave_whole_files(az, service):
    processes = []
    for _ in range(4):
        process = az.start("devops", "login", "--org", "contoso", "--no-verify")
        process.stdin.write(make_pat().encode())
        process.stdin.close()
        processes += [process, az.start("devops", "logout")]
    codes = {process.wait(90) for process in processes}
    assert codes <= {0, 3}
    listed = (az.stored / "organization_list").exists()
    assert listed == (stored_pat(az) is not None)
