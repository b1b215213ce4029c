"""The PAT is in its store and nowhere else."""

import threading
import time
from pathlib import Path

import pytest

from ..azure_devops import failures
from .test_auth_token import sign_in


def places(token, folder):
    """Return the files below `folder` that hold the token, in any of the encodings it might be written in."""
    import base64

    shapes = [token.encode(), base64.b64encode(f":{token}".encode()), token.encode("utf-16-le"), token[:20].encode()]
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path.relative_to(folder)) for path in files if any(shape in path.read_bytes() for shape in shapes)]


class ProcessList(threading.Thread):
    """Looks at every process's arguments while it runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.stopped = set(), False

    def run(self):
        while not self.stopped:
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(path.read_bytes())
                except OSError:
                    continue
            time.sleep(0.01)


@pytest.fixture
def logging_az(az):
    """A user whose az logs all that it can."""
    az.environment["AZURE_CORE_COLLECT_TELEMETRY"] = "1"
    az.run("config", "set", "logging.enable_log_file=yes", "--only-show-errors")
    return az


@pytest.mark.parametrize("kind", [None, failures.REFUSED, failures.CONNECTION_RESET, failures.TLS_UNTRUSTED])
def test_a_login_leaves_the_pat_nowhere_but_in_its_store(logging_az, service, kind):
    az = logging_az
    if kind:
        service.fail("contoso", kind)
    watcher = ProcessList()
    watcher.start()
    token = service.pat("contoso")
    results = [az.login(token, "contoso", *flags) for flags in (["--debug"], ["--verbose"], [])]
    results.append(az.run("devops", "logout", "--debug"))
    results.append(az.login(token, "contoso", "--debug"))
    watcher.stopped = True
    watcher.join()
    assert not any(token[:20] in result.everything for result in results)
    assert not any(token[:20].encode() in line for line in watcher.seen)
    assert len(watcher.seen) > 5
    assert places(token, az.home) == ([] if kind else [".azure/azuredevops/personalAccessTokens"])
    assert list((az.folder / "commands").iterdir())


def test_a_keyring_login_leaves_the_pat_in_no_file(logging_az, service, keyring, tmp_path):
    token = service.pat("contoso")
    result = logging_az.login(token, "contoso", "--debug")
    assert result.code == 0
    assert token[:20] not in result.everything
    assert places(token, tmp_path) == []


@pytest.mark.parametrize("wrap", ["{0} {0}", "https://{0}@dev.azure.com/contoso", "{0}\x07"])
def test_a_token_that_is_refused_is_in_no_message_and_no_file(logging_az, service, wrap):
    token = service.pat("contoso")
    result = logging_az.login(wrap.format(token), "contoso", "--debug")
    assert result.code == 1
    assert token[:12] not in result.everything
    assert places(token, logging_az.home) == []


def test_a_pat_in_the_place_of_the_organization_is_in_no_message(az, service):
    token = service.pat("contoso")
    for text in (token, f"https://user:{token}@dev.azure.com/contoso", f"https://{token}@evil.test/x"):
        result = az.run("devops", "login", "--org", text, stdin=b"x")
        assert result.code == 1
        assert token[:12] not in result.everything


def test_what_is_printed_on_purpose_is_in_no_log_and_no_file(logging_az, service):
    az = logging_az
    pat = service.pat("contoso")
    az.login(pat)
    result = az.run("devops", "auth", "token", "--org", "contoso", "--format", "header", "--debug")
    assert (result.code, pat[:20] in result.err) == (0, False)
    result = az.run("devops", "auth", "exec", "--org", "contoso", "--", "true", "--debug")
    assert (result.code, pat[:20] in result.everything) == (0, False)
    assert places(pat, az.home) == [".azure/azuredevops/personalAccessTokens"]
    sign_in(az, service)
    result = az.run("devops", "auth", "token", "--org", "contoso", "--debug")
    token = result.json["accessToken"]
    assert (result.json["source"], token[:20] in result.err) == ("az", False)
    # msal keeps its own tokens in its own cache, as for every az command.
    assert [place for place in places(token, az.home) if "msal" not in place] == []
