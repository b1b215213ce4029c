"""Interleaved timings of whole commands: a machine that slows down slows every candidate alike."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.az import Az, Result

RUNS = 11
PAIRS = 21


@dataclass(frozen=True)
class Candidate:
    """One command to time: who runs it, with which arguments and standard input."""

    az: Az
    arguments: tuple[str, ...]
    stdin: Callable[[], bytes] = bytes

    def run(self) -> Result:
        result = self.az.run(*self.arguments, stdin=self.stdin())
        if result.code != 0:
            raise SystemExit(f"az {' '.join(self.arguments)} ended with {result.code}: {result.err}")
        return result


@dataclass(frozen=True)
class Figures:
    """Medians of one candidate: whole time, user and system time, all in seconds."""

    seconds: float
    user: float
    system: float


def pairs(first: Candidate, *others: Candidate, runs: int = PAIRS) -> list[Figures]:
    """Run the candidates in turn `runs` times, after one unmeasured round; return the figures of each."""
    candidates = (first, *others)
    measured: list[list[tuple[float, float, float]]] = [[] for _ in candidates]
    for round_number in range(runs + 1):
        for number, candidate in enumerate(candidates):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = candidate.run().seconds
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if round_number:
                used = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
                measured[number].append((seconds, *used))
    return [Figures(*(statistics.median(column) for column in zip(*rows, strict=True))) for rows in measured]


def medians(candidates: Mapping[str, Candidate], runs: int = RUNS) -> dict[str, float]:
    """Run every candidate `runs` times in turn, after one unmeasured round; return median seconds by name."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for round_number in range(runs + 1):
        for name, candidate in candidates.items():
            seconds = candidate.run().seconds
            if round_number:
                times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}


def machine(az: Az) -> str:
    """Describe the machine and the versions measured."""
    versions = az.run("version").json
    processor = next(
        (line.split(":")[1].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    extensions = ", ".join(f"{name} {version}" for name, version in versions["extensions"].items())
    return (
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {processor}; "
        f"azure-cli {versions['azure-cli']}; {extensions}; commit {commit or 'unknown'}"
    )


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""
