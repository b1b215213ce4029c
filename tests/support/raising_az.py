"""A real az in which opening the credentials raises: each error of the package in turn, in a process of its own.

Run by az's own Python: `raising_az.py EXTENSION_FOLDER COMMAND…`; prints {error: [exit code, standard error]} as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator


def errors() -> Iterator[BaseException]:
    """One of every error of ours, and some that nobody expects."""
    from azext_devops_pat.core.errors import DevOpsPatError

    kinds: list[type[DevOpsPatError]] = [DevOpsPatError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    for kind in kinds:
        try:
            yield kind("It is wrong.")
        except TypeError:
            yield kind("cause", "It is wrong.")  # type: ignore[call-arg]
    yield from (ValueError("odd"), OSError(5, "odd"), RuntimeError(), KeyError("odd"), MemoryError(), StopIteration())


def outcome(error: BaseException, command: list[str]) -> tuple[int, str]:
    """Run the command in a child of this process; return its exit code and standard error."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 2)
            run(error, command)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read().decode()


def run(error: BaseException, command: list[str]) -> None:
    """Be az."""
    from azure.cli.core import get_default_cli

    from azext_devops_pat.cli import context

    def open_credentials(_cli_ctx: object) -> None:
        raise error

    context.open_credentials = open_credentials  # type: ignore[assignment]
    sys.argv, code = ["az", *command], 1
    try:
        code = get_default_cli().invoke(command)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import azure.cli.core  # noqa: F401  # once, for all children

    found = [(type(error).__name__, outcome(error, sys.argv[2:])) for error in errors()]
    print(json.dumps(dict(found)))
