"""Tools as they come: git, pip, curl-like environments, and the stand-in as a program."""

from __future__ import annotations

import os
import re
import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.azure_devops import AzureDevOps


def _environment(service: AzureDevOps, home: Path) -> dict[str, str]:
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**keep, **service.environment(), "HOME": str(home), "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}


def _helper(tmp_path: Path, token: str) -> str:
    answer = tmp_path / "answer"
    answer.write_text(f"username=x\npassword={token}\n")
    return f"credential.helper=!cat {shlex.quote(str(answer))} #"


def test_git_asks_its_helper_after_a_401_and_sees_the_branches(service: AzureDevOps, tmp_path: Path) -> None:
    helper = _helper(tmp_path, service.pat("contoso"))
    command = ["git", "-c", helper, "ls-remote", "https://dev.azure.com/contoso/Fabrikam/_git/Fabrikam"]
    seen = subprocess.run(command, env=_environment(service, tmp_path), capture_output=True, text=True, timeout=60)
    assert "refs/heads/main" in seen.stdout, seen.stderr
    answered = [request.status for request in service.requests]  # libcurl asks once more before it shows its password
    assert (answered[0], answered[-1], set(answered)) == (401, 200, {401, 200})


def test_git_is_told_when_the_token_is_bad(service: AzureDevOps, tmp_path: Path) -> None:
    token = service.pat("contoso")
    service.revoke(token)
    command = ["git", "-c", _helper(tmp_path, token), "ls-remote", "https://contoso.visualstudio.com/Fabrikam/_git/F"]
    seen = subprocess.run(command, env=_environment(service, tmp_path), capture_output=True, text=True, timeout=60)
    assert "Authentication failed" in seen.stderr


def test_pip_reaches_a_feed(service: AzureDevOps, tmp_path: Path) -> None:
    index = f"https://x:{service.pat('contoso')}@pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/"
    command = [sys.executable, "-m", "pip", "--isolated", "download", "--no-deps", "-d", str(tmp_path), "-i", index]
    command += ["--cert", service.ca_bundle, "--proxy", service.proxy_url, "no-such-package-here"]
    seen = subprocess.run(command, env=_environment(service, tmp_path), capture_output=True, text=True, timeout=60)
    assert "No matching distribution" in seen.stderr
    assert {service.sender(request) for request in service.requests_to("pkgs.dev.azure.com")} >= {("Basic", "contoso")}


def test_requests_finds_the_stand_in_by_the_environment_alone(
    service: AzureDevOps, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in service.environment().items():
        monkeypatch.setenv(name, value)
    answer = requests.get("https://dev.azure.com/contoso", auth=("", service.pat("contoso")), timeout=5)
    assert answer.status_code == 200


def test_the_program_prints_exports_keeps_the_pat_in_a_private_file_and_ends_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.azure_devops", "--organization", "contoso", "--user", "tester@contoso.com"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        lines = [program.stdout.readline() for _ in range(15)]
        exported = dict(re.findall(r"^export (\w+)=(\S*)", "".join(lines), re.MULTILINE))
        path = Path(exported["STAND_IN_PAT_FILE"])
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        token = path.read_text().strip()
        assert token not in "".join(lines)
        proxies = {"https": exported["HTTPS_PROXY"]}
        url, bundle = "https://dev.azure.com/contoso/_apis/connectionData", exported["REQUESTS_CA_BUNDLE"]
        with requests.Session() as session:
            session.trust_env = False
            assert session.get(url, auth=("", token), proxies=proxies, verify=bundle, timeout=5).ok
        program.send_signal(signal.SIGTERM)
        assert program.wait(5) == 0
    assert list(tmp_path.iterdir()) == []
