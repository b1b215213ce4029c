"""`make bench`: our commands against `az version` and, by AZURE_DEVOPS_WHEEL=…, against the azure-devops extension.

Writes RESULTS.md beside this file. All traffic goes to the local stand-in.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.azure_devops import TENANT_A, AzureDevOps
from tests.azure_devops_extension import build_wheel as build_stand_in
from tests.support import az as support
from tests.support import secret_service
from tests.support.az import Az
from tests.support.tokens import make_pat

from . import history, keyring_command
from .git_helpers import Helpers
from .measure import PAIRS, RUNS, Candidate, Figures, machine, medians, pairs

MANY = 10_000
Row = tuple[str, str, str, str]


class Bench:
    """Two users on one machine without a keyring: one with our extension, one with the peer."""

    def __init__(self, folder: Path, service: AzureDevOps) -> None:
        self.service = service
        self.folder = folder
        wheel = support.build_wheel(folder / "wheel")
        given = os.environ.get("AZURE_DEVOPS_WHEEL")
        self.peer_name = "azure-devops" if given else "azure-devops (stand-in, lighter than the real one)"
        peer = Path(given) if given else build_stand_in(folder / "peer-wheel")
        self.ours = self._user("ours", wheel, {})
        self.peer = self._user("peer", peer, {})
        _give_keyring(self.ours.extensions, self.peer.extensions)
        self.token = service.pat("contoso")

    def _user(self, name: str, wheel: Path, environment: dict[str, str]) -> Az:
        extensions = self.folder / f"{name}-extensions"
        result = support.install(wheel, extensions, self.folder / f"{name}-install")
        if result.code != 0:
            raise SystemExit(result.err)
        return Az(self.folder / name, extensions, {**self.service.environment(), **environment})

    def help(self) -> list[Row]:
        found = medians(
            {
                "version": Candidate(self.ours, ("version",)),
                "ours": Candidate(self.ours, ("devops", "login", "--help")),
                "peer": Candidate(self.peer, ("devops", "login", "--help")),
            }
        )
        return [_against("`az devops login --help`", found, 0.5)]

    def login(self) -> list[Row]:
        """Our login as a multiple of `az version`, in interleaved pairs, and the floor that requests itself sets."""

        def stdin() -> bytes:
            return f"{self.token}\n".encode()

        arguments = ("devops", "login", "--organization", "https://dev.azure.com/contoso")
        floor = self._with_requests()
        version, least, ours, peer = pairs(
            Candidate(self.ours, ("version",)),
            Candidate(floor, ("version",)),
            Candidate(self.ours, arguments, stdin),
            Candidate(self.peer, arguments, stdin),
        )
        what = f"`az devops login`, piped PAT, file store, as a multiple of `az version` ({PAIRS} pairs)"
        times = f"{_times(ours)} against {_times(version)}"
        return [
            (what, times, f"{ours.seconds / version.seconds:.2f}", "≤ 1.65, aim 1.55"),
            (
                "the floor: `az version` that imports requests, as a multiple of `az version`",
                _times(least),
                f"{least.seconds / version.seconds:.2f}",
                "",
            ),
            (
                f"the same login, against {self.peer_name}",
                f"{_times(ours)} against {_times(peer)}",
                f"{ours.seconds / peer.seconds:.2f}",
                "≤ 0.70, aim 0.62 of the real one",
            ),
        ]

    def _with_requests(self) -> Az:
        """A user whose az imports requests at its start, and nothing else of ours."""
        folder = self.folder / "site"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(
            "import importlib.abc, sys\n"
            "class Late(importlib.abc.MetaPathFinder):\n"
            "    def find_spec(self, name, path, target=None):\n"
            "        if name == 'azure.cli.core.commands':\n"
            "            sys.meta_path.remove(self)\n"
            "            import requests\n"
            "sys.meta_path.insert(0, Late())\n"
        )
        return Az(self.ours.home, self.ours.extensions, {**self.ours.environment, "PYTHONPATH": str(folder)})

    def _signed_in(self, name: str) -> Az:
        """A user with a stored PAT and an az session."""
        user = Az(self.folder / name, self.ours.extensions, self.service.environment())
        user.login(self.token)
        client, word = self.service.service_principal(TENANT_A)
        user.run("login", "--service-principal", "-u", client, "-p", word, "--tenant", TENANT_A)
        return user

    def requests(self) -> list[Row]:
        user = self._signed_in("session")
        counts = []
        for _ in range(3):
            self.service.clear()
            result = user.run("devops", "auth", "token", "--organization", "contoso")
            assert result.json["source"] == "az", result.err
            counts.append(len(self.service.requests_to(host="dev.azure.com")))
        what = (
            "requests to Azure DevOps to choose a credential, with an az session and a PAT: first run, then later ones"
        )
        return [(what, ", ".join(map(str, counts)), str(max(counts[1:])), "0")]

    def git(self) -> list[Row]:
        session = self._signed_in("git-session")
        session.run("devops", "auth", "token", "--organization", "contoso")  # the answers are remembered from now on
        with secret_service.running(self.folder / "secret-service") as address:
            bus = {**self.service.environment(), "DBUS_SESSION_BUS_ADDRESS": address}
            keyring = Az(self.folder / "git-keyring", self.ours.extensions, bus)
            if keyring.login(self.token).json["storage"] != "keyring":
                raise SystemExit("The PAT did not go to the keyring.")
            return Helpers(self.folder / "git", self.ours.extensions, keyring, session).rows()

    def keyring(self) -> list[Row]:
        user = Az(self.folder / "keyring-user", self.ours.extensions, self.service.environment())
        user.login(self.token)
        return keyring_command.rows(user, self.folder)

    def many(self) -> list[Row]:
        one, many = (self._stored(count) for count in (1, MANY))
        last = ("devops", "auth", "token", "--organization", f"organization{MANY - 1}")
        found = medians(
            {
                "one": Candidate(one, (*last[:-1], "organization0")),
                "many": Candidate(many, last),
            }
        )
        ratio = found["many"] / found["one"]
        status = many.run("devops", "auth", "status", "--offline")
        return [
            (
                f"`az devops auth token` of one of {MANY:,} stored organizations, against of 1",
                f"{found['many']:.3f} s against {found['one']:.3f} s",
                f"{ratio:.2f}",
                "≤ 1.1",
            ),
            (f"`az devops auth status --offline` of {MANY:,}", f"{status.seconds:.2f} s", "", "< 3 s"),
        ]

    def scan(self) -> list[Row]:
        """The scan of a history of text, without az, against git alone reading it."""
        found = history.compare(self.folder / "history.git")
        what = (
            f"`python -m azext_devops_pat.scan --git` of a text history of {found.megabytes:,.0f} MB, against "
            f"`git cat-file --batch-all-objects --batch` alone ({history.RUNS} pairs)"
        )
        times = f"{found.ours:.2f} s against {found.git:.2f} s; {found.memory:.0f} MB of memory"
        return [(what, times, f"{found.ours / found.git:.2f}", "≤ 2")]

    def _stored(self, count: int) -> Az:
        user = Az(self.folder / f"stored-{count}", self.ours.extensions)
        user.stored.mkdir(parents=True)
        keys = [f"azdevops-cli:https://dev.azure.com/organization{number}" for number in range(count)]
        sections = (f"[{key}]\npersonal access token = {make_pat()}\n\n" for key in keys)
        (user.stored / "personalAccessTokens").write_text("".join(sections))
        (user.stored / "organization_list").write_text("".join(f"{key}\n" for key in keys))
        records = {key: {"storage": "file", "account": "tester@contoso.com", "origin": "login"} for key in keys}
        (user.stored / "devops-pat.json").write_text(json.dumps({"version": 1, "credentials": records}, indent=1))
        return user


def _give_keyring(ours: Path, peer: Path) -> None:
    """The real extension pip-installs keyring at its first login; the peer gets ours, so that nothing is installed."""
    for path in ours.glob("devops-pat/*"):
        target = peer / "azure-devops" / path.name
        if path.name.startswith("azext") or target.exists() or path.suffix == ".whl":
            continue
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        copy(path, target)


def _times(figures: Figures) -> str:
    return f"{figures.seconds:.3f} s ({figures.user:.3f} user, {figures.system:.3f} system)"


def _against(what: str, found: dict[str, float], reach: float) -> Row:
    seconds = f"{found['ours']:.3f} s against {found['peer']:.3f} s (`az version`: {found['version']:.3f} s)"
    return what, seconds, f"{found['ours'] / found['peer']:.2f}", f"≤ {reach}"


def _report(rows: list[Row], bench: Bench) -> str:
    lines = [
        "# Results of `make bench`",
        "",
        f"{datetime.date.today()}; {machine(bench.ours)}.",
        f"Peer: {bench.peer_name}. Medians of {RUNS} interleaved runs of whole commands, after one unmeasured round;",
        "local stand-in, no keyring. The real extension is given by `AZURE_DEVOPS_WHEEL=/path/to/azure_devops-….whl`.",
        "",
        "| what | measured | ratio | reach |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder, AzureDevOps() as service:
        service.organization("contoso")
        bench = Bench(Path(folder), service)
        rows: list[Row] = []
        for part in (bench.help, bench.login, bench.requests, bench.git, bench.keyring, bench.many, bench.scan):
            print(f"{part.__name__} …", file=sys.stderr)
            rows += part()
        report = _report(rows, bench)
    Path(__file__).with_name("RESULTS.md").write_text(report)
    print(report)


if __name__ == "__main__":
    main()
