"""`keyring get` with our command and with its peers, interleaved: our feed, and a URL that nobody knows.

The peers are backends of the `keyring` library, each in an environment of its own below `.cache`.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import environments
from tests.support.az import Az

RUNS = 21
FEED = "https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/"
FOREIGN = "https://example.org/simple/"
PEERS = ("keyring==25.7.0", "artifacts-keyring==1.0.0", "artifacts-keyring-nofuss==1.3.3", "keyrings.artifacts==1.0.2")
BARE = "import sys\nsys.stdout.write('x\\n')\n"
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Command:
    """One way to ask, and the exit code that it has to end with."""

    words: Sequence[str]
    code: int
    environment: Mapping[str, str] = field(default_factory=dict)

    def seconds(self, folder: Path) -> float:
        """Run it once and return how long it took."""
        variables = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **self.environment}
        start = time.perf_counter()
        result = subprocess.run(self.words, env=variables, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
        taken = time.perf_counter() - start
        failed = b"Traceback" in result.stderr and b"NoKeyringError" not in result.stderr  # as `keyring` says "none"
        if result.returncode != self.code or failed:
            raise SystemExit(f"{self.words}: exit code {result.returncode}, {result.stderr.decode()}")
        return taken


def rows(ours: Az, folder: Path) -> list[Row]:
    """Measure, and return the rows; `ours` is a user who has logged in to contoso."""
    result = ours.run("devops", "auth", "setup", "pip")
    assert result.code == 0, result.everything
    launcher, variables = str(ours.stored / "bin" / "keyring"), ours.variables({"PATH": "/usr/bin:/bin"})
    python, script = _python_of(launcher), folder / "bare.py"
    script.write_text(BARE)
    commands = {
        "bare": Command((python, "-I", "-S", str(script)), 0),
        "ours": Command((launcher, "get", FEED, "any"), 0, variables),
        "foreign": Command((launcher, "get", FOREIGN, "any"), 1, variables),
        **{peer: _peer(peer) for peer in PEERS},
    }
    found = _medians(commands, folder)
    bare, fastest = found["bare"], min(found[peer] for peer in PEERS)
    return [
        _row("`keyring get` of our feed, as a multiple of a bare `python3 -I -S`", found["ours"], bare, "≤ 1.6"),
        _row("the same of a URL that nobody knows", found["foreign"], bare, "≤ 1.4"),
        _row("the same of our feed, against the fastest peer", found["ours"], fastest, "≤ 0.1"),
        *(_row(f"{peer}, a URL that nobody knows, as a multiple of bare", found[peer], bare, "") for peer in PEERS),
    ]


def _peer(needs: str) -> Command:
    name = "bench-" + needs.replace("=", "-")
    needed = [needs] if needs.startswith("keyring=") else [needs, PEERS[0]]
    program = environments.python_environment(name, needed) / "bin" / "keyring"
    return Command((str(program), "get", FOREIGN, "any"), 1)


def _python_of(launcher: str) -> str:
    line = next(line for line in Path(launcher).read_text().splitlines() if line.startswith("python="))
    return line.partition("=")[2].strip("'")


def _medians(commands: Mapping[str, Command], folder: Path) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in commands}
    for round_number in range(RUNS + 1):
        for name, command in commands.items():
            seconds = command.seconds(folder)
            if round_number:
                times[name].append(seconds)
    return {name: statistics.median(found) for name, found in times.items()}


def _row(what: str, measured: float, base: float, reach: str) -> Row:
    return what, f"{measured * 1000:.1f} ms against {base * 1000:.1f} ms", f"{measured / base:.2f}", reach
