"""`python -m tests.azure_devops --organization contoso` runs the stand-in until SIGTERM or Ctrl-C.

Prints lines for a POSIX shell to evaluate; made secrets go to files of mode 0600 and are never printed.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.azure_devops import TENANT_A, AzureDevOps


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.azure_devops", description="A local Azure DevOps.")
    parser.add_argument("--organization", action="append", default=[], help="may be repeated; default contoso")
    parser.add_argument("--public", action="append", default=[], help="an organization with public projects")
    parser.add_argument("--server", action="append", default=[], help="the URL of a Server collection")
    parser.add_argument("--user", action="append", default=[], help="a user of the organizations' tenant")
    parser.add_argument("--port", type=int, default=0, help="of the proxy; default any free one")
    chosen = parser.parse_args(given)
    if not (chosen.organization or chosen.public or chosen.server):
        chosen.organization = ["contoso"]
    return chosen


def _write_private(folder: Path, name: str, secret: str) -> Path:
    path = folder / re.sub(r"[^A-Za-z0-9.@-]+", "-", name)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(secret + "\n")
    return path


def _furnish(service: AzureDevOps, chosen: argparse.Namespace, folder: Path) -> list[tuple[str, str, Path]]:
    """Adds what was asked for; gives (variable, whose, file) for each secret made."""
    made = []
    for name in chosen.organization:
        service.organization(name)
    for name in chosen.public:
        service.organization(name, public=True)
    for url in chosen.server:
        service.server(url)
    for name in [*chosen.organization, *chosen.public, *chosen.server]:
        made.append(("STAND_IN_PAT_FILE", name, _write_private(folder, f"pat-{name}", service.pat(name))))
    for name in chosen.user:
        password = service.user(TENANT_A, name)
        made.append(("STAND_IN_PASSWORD_FILE", name, _write_private(folder, f"password-{name}", password)))
    return made


def _lines(service: AzureDevOps, made: list[tuple[str, str, Path]]) -> list[str]:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in service.environment().items()]
    seen: set[str] = set()
    for variable, whose, path in made:
        text = f"export {variable}={shlex.quote(str(path))}"
        lines.append(f"# {whose}: {path}" if variable in seen else f"{text}  # {whose}")
        seen.add(variable)
    return lines


def main(given: Sequence[str] | None = None) -> int:
    """Runs the stand-in until a signal ends it; leaves no file."""
    chosen = _arguments(given)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    folder = Path(tempfile.mkdtemp(prefix="azure-devops-secrets-"))
    try:
        with AzureDevOps(port=chosen.port) as service:
            print("\n".join(_lines(service, _furnish(service, chosen, folder))), flush=True)
            while not ended.wait(0.5):  # Windows delivers signals only between waits
                pass
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
