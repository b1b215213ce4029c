"""Installed programs that many tests share, kept in .cache: Python's in virtual environments, node's in folders."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"


def python_environment(name: str, needs: Sequence[str]) -> Path:
    """The folder of a virtual environment with these packages and nothing else."""

    def make(folder: Path) -> None:
        _run(sys.executable, "-m", "venv", folder)
        _run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", *needs)

    return _kept(name, needs, make)


def node_programs(name: str, needs: Sequence[str]) -> Path:
    """The `node_modules` of a folder with these packages, installed by this machine's npm with their scripts."""

    def make(folder: Path) -> None:
        folder.mkdir()
        _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *needs)
        for script in folder.glob("node_modules/*/install.js"):  # npm runs none unless it is approved
            subprocess.run(["node", script], cwd=script.parent, check=True, capture_output=True)

    return _kept(name, needs, make) / "node_modules"


def copy_with(environment: Path, wheel: Path, to: Path) -> None:
    """Make a copy of an environment, with a wheel added whose needs are there; links, no bytes."""
    shutil.copytree(environment, to, copy_function=os.link, symlinks=True)
    _run(to / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder that the first process of a test run makes, and the others wait for."""
    with _alone(folder.with_name(f"{folder.name}.lock")):
        if not folder.exists():
            try:
                make(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    return folder


def _kept(name: str, needs: Sequence[str], make) -> Path:
    folder, made_of = CACHE / name, "\n".join([sys.version, *needs])
    done = folder / "made-of"
    with _alone(CACHE / f"{name}.lock"):
        if not done.exists() or done.read_text() != made_of:
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.write_text(made_of)
    return folder


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process in at a time: tests run in several."""
    path.parent.mkdir(exist_ok=True)
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(*command: object) -> None:
    finished = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
