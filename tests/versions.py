"""Claimed means tested: the unit tests on every claimed Python that is here, a smoke test on the oldest claimed az.

`make versions` runs it as `python -m tests.versions`. Its own Python is left to `make unit`. Environments are kept in
.cache. A claimed Python that this machine does not have is named; it fails the run only if EVERY_CLAIMED_PYTHON is set.
"""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
UNIT = ("tests", "--ignore", "tests/end_to_end", "--ignore", "tests/stand_in", "-m", "not one_python")
SMOKE = ("tests/end_to_end/test_login.py", "tests/end_to_end/test_logout.py", "tests/end_to_end/test_neighbour.py")
SMOKE_NAMES = (
    "piped_pat or second_login or every_spelling or clears_everything or defaults_are_set or every_group"
    " or an_az_session"
)
STRICT = "EVERY_CLAIMED_PYTHON"  # set by .ci/run on a machine that has them all
_CLAIM = "Programming Language :: Python :: 3."
# ensurepip: Debian's python3 runs without it, but makes no environment.
_PROBE = "import ensurepip, sys, venv; print('%d.%d.%d' % sys.version_info[:3])"


@dataclass(frozen=True)
class Python:
    """An interpreter that runs and can make environments."""

    path: Path
    version: str


def main() -> int:
    """Test every claim; return the exit code."""
    found = [python for minor in claimed_minors() for python in _first(minor)]
    if os.environ.get(STRICT) and len(found) < len(claimed_minors()):
        _say(f"{STRICT} is set, and a claimed Python is missing: FAILED")
        return 1
    others = [python for python in found if python.path != Path(sys.executable)]
    passed = [_tested(f"Python {python.version}", _unit_tests, python) for python in others]
    passed.append(_tested(f"azure-cli {oldest_az()}", _smoke_test, found[0]))
    return 0 if all(passed) else 1


def claimed_minors() -> list[int]:
    """Return the Pythons that setup.cfg claims: 10 for 3.10, oldest first."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["metadata"]["classifiers"].splitlines()
    return sorted(int(line.removeprefix(_CLAIM)) for line in lines if line.startswith(_CLAIM))


def oldest_az() -> str:
    """Return the oldest az that azext_metadata.json claims."""
    text = (ROOT / "azext_metadata.json").read_text()
    return str(json.loads(text)["azext.minCliCoreVersion"])


def _first(minor: int) -> list[Python]:
    """Return the first Python 3.`minor` that runs, as a list of one; an empty one, and a line, where there is none."""
    for path in _candidates(minor):
        version = _version(path)
        if version.startswith(f"3.{minor}."):
            return [Python(path, version)]
    _say(f"Python 3.{minor}: not on this machine, not tested")
    return []


def _candidates(minor: int) -> Iterator[Path]:
    name = f"python3.{minor}"
    if sys.version_info[1] == minor:
        yield Path(sys.executable)
    yield from (Path(folder) / name for folder in os.environ.get("PATH", "").split(os.pathsep))
    yield from sorted((Path.home() / ".pyenv" / "versions").glob(f"3.{minor}*/bin/{name}"))


def _version(path: Path) -> str:
    """Return the version, empty where it does not run (pyenv's shims on PATH may not)."""
    try:
        result = subprocess.run([path, "-c", _PROBE], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip()


def _tested(name: str, test: Callable[[Python], subprocess.CompletedProcess[str]], python: Python) -> bool:
    """Run one test and print one line; where it failed, what it said too."""
    try:
        result = test(python)
    except subprocess.CalledProcessError as error:
        _say(f"{name}: FAILED to install\n{error.stdout[-3000:]}")
        return False
    lines = result.stdout.strip().splitlines() or ["no output"]
    passed = result.returncode == 0
    _say(f"{name}: {lines[-1].strip('= ')}" if passed else f"{name}: FAILED\n{result.stdout[-12000:]}")
    return passed


def _unit_tests(python: Python) -> subprocess.CompletedProcess[str]:
    executable = _environment(python, f"python3.{python.version.split('.')[1]}", _needs())
    return _pytest(executable, *UNIT)


def _smoke_test(python: Python) -> subprocess.CompletedProcess[str]:
    """Run the real az of the oldest version; the tests themselves run here."""
    version = oldest_az()
    executable = _environment(python, f"az-{version}", [f"azure-cli=={version}"])
    return _pytest(Path(sys.executable), *SMOKE, "-k", SMOKE_NAMES, az=executable.with_name("az"))


def _needs() -> list[str]:
    lines = (line.split("#")[0].strip() for line in REQUIREMENTS.read_text().splitlines())
    return [line for line in lines if line]


def _environment(python: Python, name: str, needs: list[str]) -> Path:
    """Return the interpreter of .cache/`name`, made anew when the interpreter or its needs have changed."""
    folder = CACHE / name
    executable, done = folder / "bin" / "python", folder / "done"
    made_of = "\n".join([python.version, *needs])
    if not done.exists() or done.read_text() != made_of:
        base = _base(python)
        _run([base, "-m", "venv", "--clear", folder])
        _run([executable, "-m", "pip", "install", "--quiet", *needs])
        done.write_text(made_of)
    return executable


def _base(python: Python) -> Path:
    """Return the interpreter itself where `python` is an environment's, which may see packages of its own."""
    code = "import os, sys; print(getattr(sys, '_base_executable', None) or sys.executable)"
    return Path(_run([python.path, "-c", code]).stdout.strip())


def _run(command: list[object]) -> subprocess.CompletedProcess[str]:
    """Run quietly; pip's output is shown only when it fails."""
    return subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
    )


def _pytest(python: Path, *args: str, az: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"AZ": str(az)} if az else {})}
    # No cache: several Pythons share this folder.
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", "-n", "3", *args]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
