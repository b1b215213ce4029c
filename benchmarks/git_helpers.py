"""`git credential fill` with our helper and with its peers, interleaved; whoever is not installed is left out.

Git Credential Manager is found on PATH, or given by `GCM=/path/to/git-credential-manager` (its binary, not a wrapper).
"""

from __future__ import annotations

import json
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.stores.metadata import Metadata
from tests.support.az import Az, executable
from tests.support.tokens import make_pat

RUNS = 21
OURS = "protocol=https\nhost=dev.azure.com\npath=contoso/web/_git/site\n\n"
LAST = "protocol=https\nhost=dev.azure.com\npath=organization9999/web\n\n"
FOREIGN = "protocol=https\nhost=git.example.com\npath=contoso/web\n\n"
BARE = "import sys\nsys.stdin.buffer.read()\nsys.stdout.write('username=x\\npassword=y\\n')\n"


@dataclass(frozen=True)
class Helper:
    """One way to a credential: the value of `credential.helper`, what is asked, and in which environment."""

    value: str
    request: str = OURS
    environment: Mapping[str, str] = field(default_factory=dict)
    answers: bool = True

    def fill(self, folder: Path) -> tuple[float, float]:
        """Return the seconds that one `git credential fill` takes, and those of the processor in it."""
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            **self.environment,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
        }
        command = ["git", "-c", "credential.useHttpPath=true", "-c", f"credential.helper={self.value}"]
        before, start = _processor(), time.perf_counter()
        result = subprocess.run(
            [*command, "credential", "fill"], input=self.request, env=variables, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start, _processor() - before
        if self.answers is not ("password=" in result.stdout):
            raise SystemExit(f"git credential fill with {self.value}: {result.stdout[:40]!r} {result.stderr}")
        return seconds


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def medians(helpers: Mapping[str, Helper], folder: Path) -> dict[str, tuple[float, float]]:
    """Run every helper in turn, after one unmeasured round; return median seconds, whole and of the processor."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in helpers}
    for round_number in range(RUNS + 1):
        for name, helper in helpers.items():
            seconds = helper.fill(folder)
            if round_number:
                times[name].append(seconds)
    columns = {name: tuple(zip(*values, strict=True)) for name, values in times.items()}
    return {name: (statistics.median(whole), statistics.median(used)) for name, (whole, used) in columns.items()}


def python_of(az: str) -> str:
    """Return the interpreter that runs az: the one that setup writes into the launcher."""
    return str(Path(az).resolve().with_name("python"))


def launcher(folder: Path, name: str, *command: str) -> str:
    """Write a launcher as `auth setup git` does; return the value of `credential.helper`."""
    path = folder / name
    path.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    path.chmod(0o755)
    return f"!'{path}'"


def store(user: Az, organizations: list[str]) -> Az:
    """Store a PAT for each organization as our login does with `--storage file`."""
    user.stored.mkdir(parents=True, mode=0o700)
    pats = {f"azdevops-cli:https://dev.azure.com/{name}": make_pat() for name in organizations}
    file = user.stored / "personalAccessTokens"
    file.touch(mode=0o600)
    file.write_text("".join(f"[{key}]\npersonal access token = {pat}\n\n" for key, pat in pats.items()))
    metadata = Metadata(user.stored / "devops-pat.json")
    first, *others = pats
    metadata.put(first, Record(storage="file", origin="login", fingerprint=fingerprint(Secret(pats[first]))))
    if others:
        document = json.loads((user.stored / "devops-pat.json").read_text())
        model = document["credentials"][first]
        for key in others:
            document["credentials"][key] = {**model, "fingerprint": fingerprint(Secret(pats[key]))}
        (user.stored / "devops-pat.json").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    return user


class Helpers:
    """Everybody's helpers on this machine; the users with a keyring and a session come from the caller."""

    def __init__(self, folder: Path, extensions: Path, keyring: Az, session: Az) -> None:
        folder.mkdir()
        self.folder, self._extensions = folder, extensions
        python = python_of(executable())
        (package,) = extensions.glob("*/azext_devops_pat")
        (folder / "bare.py").write_text(BARE)
        bare = launcher(folder, "bare", python, "-I", "-S", str(folder / "bare.py"))
        ours = launcher(folder, "ours", python, "-I", "-S", str(package / "fast" / "git_credential.py"), executable())
        one, many = (self._user(f"stored-{count}", count) for count in (1, 10_000))
        self.helpers = {
            "bare": Helper(bare),
            "file": Helper(ours, environment=one.variables()),
            "many": Helper(ours, LAST, many.variables()),
            "keyring": Helper(ours, environment=keyring.variables()),
            "az": Helper(ours, environment=session.variables()),
            "foreign": Helper(ours, FOREIGN, one.variables(), answers=False),
            "store": self._credential_store(),
            **self._peers(),
        }

    def _user(self, name: str, count: int) -> Az:
        names = ["contoso"] if count == 1 else [f"organization{number}" for number in range(count)]
        return store(Az(self.folder / name, self._extensions), names)

    def _credential_store(self) -> Helper:
        path = self.folder / "git-credentials"
        path.write_text(f"https://x:{make_pat()}@dev.azure.com/contoso/web/_git/site\n")
        path.chmod(0o600)
        return Helper(f"store --file={path}")

    def _peers(self) -> dict[str, Helper]:
        found = {}
        gh = shutil.which("gh")
        if gh:
            request = "protocol=https\nhost=github.com\n\n"
            found["gh"] = Helper(f"!'{gh}' auth git-credential", request, {"GH_TOKEN": "x" * 40})
        gcm = os.environ.get("GCM") or shutil.which("git-credential-manager")
        if gcm:
            found["gcm"] = self._gcm(gcm)
        return found

    def _gcm(self, gcm: str) -> Helper:
        request = "protocol=https\nhost=git.example.com\nusername=jane\n\n"
        environment = {
            "GCM_CREDENTIAL_STORE": "plaintext",
            "GCM_PLAINTEXT_STORE_PATH": str(self.folder / "gcm"),
            "GCM_PROVIDER": "generic",
            "GCM_INTERACTIVE": "never",
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
        }
        variables = {**os.environ, **environment, "HOME": str(self.folder)}
        stored = request.replace("\n\n", f"\npassword={make_pat()}\n\n")
        subprocess.run([gcm, "store"], input=stored.encode(), env=variables, check=True, capture_output=True)
        return Helper(f"!'{gcm}'", request, environment)

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Return one row of the report for each comparison."""
        found = medians(self.helpers, self.folder)
        fill = "`git credential fill`, "
        wanted = (
            ("file", "bare", "file store, against a bare `python3 -I -S` helper", "≤ 1.25"),
            ("file", "gh", "file store, against `gh auth git-credential`", "≤ 0.3"),
            ("file", "store", "file store, against `git credential-store`", ""),
            ("keyring", "gh", "Secret Service, against `gh auth git-credential`", "≤ 0.35"),
            ("keyring", "bare", "Secret Service, against the bare helper", ""),
            ("az", "file", "az session with a token in az's cache, against the file store", "≤ 1.1"),
            ("az", "gcm", "the same, against Git Credential Manager", "≤ 0.08"),
            ("foreign", "bare", "a foreign host, against the bare helper", "≤ 1.1"),
            ("many", "file", "one of 10,000 stored organizations, against of 1", "≤ 1.3"),
        )
        return [_row(found, ours, peer, fill + what, reach) for ours, peer, what, reach in wanted]


def _row(
    found: Mapping[str, tuple[float, float]], ours: str, peer: str, what: str, reach: str
) -> tuple[str, str, str, str]:
    whole, used = found[ours]
    if peer not in found:
        return what, f"{whole * 1000:.1f} ms; {peer} is not installed", "", reach
    other, others_used = found[peer]
    times = f"{whole * 1000:.1f} ms against {other * 1000:.1f} ms (processor time: {used / others_used:.2f} ×)"
    return what, times, f"{whole / other:.2f}", reach
