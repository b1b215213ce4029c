"""A history of text that resembles source code, and how long the scan takes for it beside git alone."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tests.support.az import ROOT

RUNS = 3
_BYTES = 520_000_000
_FILES, _LINES = 400, 60_000
_SELF_MEASURED = (
    "import resource, sys\n"
    "from azext_devops_pat import scan\n"
    "code = scan.main(sys.argv[1:])\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    "sys.exit(code)\n"
)


class Compared(NamedTuple):
    """Medians in seconds, the size of all objects, and our own memory, both in megabytes."""

    ours: float
    git: float
    megabytes: float
    memory: float


def compare(folder: Path) -> Compared:
    """Make a history in `folder`, and read it `RUNS` times with each, in turn, after one unmeasured round."""
    make(folder)
    theirs = ["git", "-C", str(folder), "cat-file", "--batch-all-objects", "--batch"]
    ours = [sys.executable, "-c", _SELF_MEASURED, "--git", "--path", str(folder)]
    times: dict[str, list[float]] = {"git": [], "ours": []}
    for _ in range(RUNS + 1):
        for name, command in (("git", theirs), ("ours", ours)):
            times[name].append(_seconds(command))
    said = subprocess.run(ours, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    return Compared(medians["ours"], medians["git"], _size(folder) / 1e6, int(said) / 1e3)


def _seconds(command: list[str]) -> float:
    start = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def _size(folder: Path) -> int:
    command = ["git", "-C", str(folder), "cat-file", "--batch-all-objects", "--batch-check=%(objectsize)"]
    return sum(map(int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))


def make(folder: Path, size: int = _BYTES) -> None:
    """Make a bare repository: many commits, each of which changes some lines of three files."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--depth=20"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    with process.stdin as stream:
        _write(stream, size)
    if process.wait() != 0:
        raise SystemExit("git fast-import failed")


def _write(stream: BinaryIO, size: int) -> None:
    chance = random.Random(1)  # the same history every time
    words = ["".join(chance.choices("etaoinshrdlucmfwypvbgk_", k=chance.randint(2, 11))) for _ in range(20_000)]
    lines = [" ".join(chance.choices(words, k=chance.randint(3, 12))) + chance.choice("; { }") for _ in range(_LINES)]
    files = [[chance.randrange(_LINES) for _ in range(chance.randint(30, 900))] for _ in range(_FILES)]
    number = 0
    while size > 0:
        number += 1
        who = b"jane <jane@contoso.com> %d +0000" % (1_700_000_000 + number)
        stream.write(b"commit refs/heads/main\nauthor %b\ncommitter %b\ndata 6\nchange\n" % (who, who))
        for place in chance.sample(range(_FILES), 3):
            body = files[place]
            for _ in range(5):
                body[chance.randrange(len(body))] = chance.randrange(_LINES)
            text = "\n".join("    " * (line % 3) + lines[line] for line in body).encode()
            stream.write(b"M 100644 inline src/%d/%d.py\ndata %d\n%b\n" % (place % 20, place, len(text), text))
            size -= len(text)
