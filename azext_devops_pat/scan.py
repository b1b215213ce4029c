"""`python -I -m azext_devops_pat.scan`: what `az devops pat scan` does, without az, for hooks and pipelines.

-I keeps the current folder out of Python's path: it may be a stranger's.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Sequence

from .core.errors import DevOpsPatError
from .services.scan import Places
from .services.scan_report import INCOMPLETE, INTERRUPTED, Row
from .services.scan_run import Answer, run
from .sources.az_command import az_folder
from .stores.stores import locate_folder, open_stores

_COLUMNS = ("path", "line", "column", "kind", "confidence", "fingerprint", "commit")


def main(arguments: Sequence[str] | None = None) -> int:
    """Search, print, and return the exit code: 0 nothing, 1 found, 2 not completed, 130 interrupted."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s: %(message)s")
    try:
        answer = _answer(options)
    except DevOpsPatError as error:
        return _failed(f"{error.message}\n{error.hint}".rstrip())
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # nobody has checked its text for secrets
        return _failed(f"The scan failed unexpectedly ({type(error).__name__}).")
    code = _print(_text(answer, options.format), answer.code)
    for message in answer.messages:
        logging.warning("%s", message)
    return code


def _print(text: str, code: int) -> int:
    """Print the text; return the code, or INCOMPLETE if nobody can read what was found."""
    output = sys.stdout
    if output is None:
        return _failed("Standard output is closed.")
    if isinstance(output, io.TextIOWrapper):
        output.reconfigure(errors="backslashreplace")  # names of files in any encoding
    try:
        output.write(text)
        output.flush()
    except BrokenPipeError:  # whoever reads it has enough
        sys.stdout = None
    except OSError as error:
        sys.stdout = None
        return _failed(f"The output cannot be written: {error.strerror}.")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -I -m azext_devops_pat.scan",
        description="Find leaked PATs of Azure DevOps. No value is shown, and nothing leaves this machine.",
        epilog="Exit codes: 0 nothing found, 1 found, 2 not completed, 130 interrupted.",
        allow_abbrev=False,
    )
    parser.add_argument("--path", nargs="+", default=[], help="files and folders; - is standard input (default: .)")
    parser.add_argument("--git", action="store_true", help="also search the whole history of the git repository")
    parser.add_argument("--staged", action="store_true", help="search only what is staged for the next commit")
    parser.add_argument("--home", action="store_true", help="search where tools keep credentials in your home folder")
    parser.add_argument("--format", choices=["table", "json", "sarif"], default="table", help="default: table")
    parser.add_argument("--baseline", metavar="FILE", help="JSON output of an earlier scan; what is in it is accepted")
    return parser


def _answer(options: argparse.Namespace) -> Answer:
    places = Places(tuple(options.path), options.git, options.staged, options.home)
    stores = open_stores(locate_folder(os.environ, str(az_folder(os.environ))), os.environ, attended=False)
    attended = sys.stderr is not None and sys.stderr.isatty()
    return run(places, options.baseline, None, stores, os.environ, sys.stdin, attended)


def _text(answer: Answer, form: str) -> str:
    if form == "table":
        return _table(answer.rows)
    return json.dumps(answer.sarif() if form == "sarif" else answer.rows, indent=2) + "\n"


def _table(rows: Sequence[Row]) -> str:
    """Return aligned columns; empty without findings."""
    lines = [[name.capitalize() for name in _COLUMNS]] if rows else []
    lines += [["" if row[name] is None else str(row[name]) for name in _COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in padded)


def _failed(sentence: str) -> int:
    logging.error("%s", sentence)
    return INCOMPLETE


if __name__ == "__main__":
    sys.exit(main())
