"""Runs git on a repository that is only looked at: a stranger's, whose configuration names programs, runs none."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from ..core.errors import InputError, StoreError
from ..core.names import SECRET_VARIABLES
from ..core.organization_parser import redacted
from . import programs

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "log.showSignature=false",
    "log.showRoot=true",
    "diff.external=",
    "diff.orderFile=/dev/null",
    "core.quotePath=false",
    "advice.graftFileDeprecated=false",
    "core.packedGitWindowSize=8m",  # a history is read once, so git keeps little of it in memory
    "core.packedGitLimit=32m",
    "core.bigFileThreshold=8m",
)
_VARIABLES = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
}
# What names another repository than --git-dir does; tracing writes to files and standard error.
_OF_A_REPOSITORY = re.compile(
    r"GIT_(DIR|COMMON_DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|EXTERNAL_DIFF"
    r"|TRACE.*|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE|LITERAL_PATHSPECS|PREFIX)"
)
_PIPE = 1 << 20
_MOST_SAID = 1 << 16


class ReadOnlyGit:
    """git for one repository, by its git folder, so that nothing is looked for around it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Take the absolute path of the git folder, which stands for the work tree too: git reads none.

        Raises InputError if there is no git.
        """
        program = programs.find("git", environment)
        if program is None:
            raise InputError("git is not installed.", "To install it: https://git-scm.com/downloads")
        self.folder = folder
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        self._command = [program, "--no-pager", f"--git-dir={folder}", f"--work-tree={folder}", *settings]
        kept = {name: value for name, value in environment.items() if not _OF_A_REPOSITORY.fullmatch(name)}
        self._environment = {name: value for name, value in kept.items() if name not in SECRET_VARIABLES} | _VARIABLES

    def start(self, *arguments: str, given: Sequence[str] = (), index: str | None = None) -> Run:
        """Start git with the lines `given` on its standard input; `index` is the path of another index."""
        environment = self._environment if index is None else {**self._environment, "GIT_INDEX_FILE": index}
        return Run([*self._command, *arguments], environment, self.folder, given)


class Run:
    """One git that runs; a context manager that ends it."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path, given: Sequence[str]) -> None:
        with tempfile.TemporaryFile() as lines:  # of object names: a pipe would need a thread
            lines.write("".join(f"{line}\n" for line in given).encode())
            lines.seek(0)
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed at the end of the run
            self._process = subprocess.Popen(
                command,
                stdin=lines if given else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=environment,
                cwd=folder,
                bufsize=_PIPE,
                pipesize=_PIPE,
                start_new_session=os.name == "posix",  # Ctrl-C is ours to handle
            )
        assert self._process.stdout is not None
        self.output: IO[bytes] = self._process.stdout

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self.output.close()
        self._process.wait()
        self._errors.close()

    def finish(self, is_strict: bool = False) -> None:
        """Wait for its end; raise StoreError, which quotes it, if git failed.

        If strict, for an error that git passed over, too: a missing folder of `objects/info/alternates` is one.
        """
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read(_MOST_SAID).decode("utf-8", "replace").splitlines()
        wrong = [line for mark in ("fatal: ", "error: ") for line in lines if line.startswith(mark)]
        if code != 0 or is_strict and wrong:
            said = wrong[0].partition(": ")[2] if wrong else f"it ended with {code}"
            if said.endswith(":"):
                said += "".join(f" {line.strip()}" for line in lines if line.startswith("\t"))
            raise StoreError(f"git could not read all of it: {redacted(said)}")
