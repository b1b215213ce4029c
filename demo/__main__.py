"""Prints each command as a user types it, and its real output; fails if an exit code is not the expected one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.azure_devops import TENANT_A, AzureDevOps
from tests.support import az as az_support
from tests.support.az import Az

_NEEDED_TO_INSTALL = ("http_proxy", "https_proxy", "no_proxy", "all_proxy", "requests_ca_bundle", "ssl_cert_file")


@dataclass(frozen=True)
class Step:
    """One command of the walk, why a user runs it, and the exit code to expect."""

    why: str
    command: str
    code: int = 0


STEPS = (
    Step(
        "Sign in. The PAT comes through a pipe, and is stored only after the service has accepted it.",
        "printf '%s\\n' \"$PAT\" | az devops login --organization https://dev.azure.com/contoso",
    ),
    Step("The first login made its organization the default one.", "az devops configure --list"),
    Step(
        "A revoked PAT is refused; the error says why and what to do. What was stored stays.",
        "printf '%s\\n' \"$REVOKED_PAT\" | az devops login --organization contoso",
        code=1,
    ),
    Step(
        "See which credential wins and why, whether the service accepts it, and what matters on this machine.",
        "az devops auth status",
    ),
    Step(
        "Without a keyring, the PAT is stored in a file that only its owner can read.",
        "ls -la ~/.azure/azuredevops",
    ),
    Step(
        "Sign out. Any form of the organization's name works.",
        "az devops logout --organization https://contoso.visualstudio.com",
    ),
    Step(
        "Sign in to Azure as a user: only users can manage PATs.",
        'az login --username tester@contoso.com --password "$PASSWORD" --output none',
    ),
    Step(
        "Create a PAT for 7 days. It goes straight to the store; nobody sees its token.",
        "az devops pat create --organization contoso --name laptop --scope git packages-read --login",
    ),
    Step(
        "See your PATs, which is stored here, and when they expire.",
        "az devops pat list --organization contoso -o table",
    ),
    Step(
        "Replace the stored PAT: create, accepted, stored, read back, and only then the old one is revoked.",
        "az devops pat rotate --organization contoso -o table",
    ),
    Step(
        "Revoke them all. The stored one goes last, and is removed from this machine too.",
        "az devops pat revoke --organization contoso --all --yes -o table",
    ),
)


def main() -> int:
    """Install into a temporary folder, walk, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="devops-pat-demo-") as folder:
        user = Az(Path(folder) / "home", Path(folder) / "extensions")
        user.home.mkdir()
        if not _install(user, Path(folder)):
            return 1
        with _stand_in() as variables:
            failed = [step for step in STEPS if not _walk(step, user, variables)]
    print(f"\n{len(STEPS) - len(failed)} of {len(STEPS)} commands ended as expected.")
    return 1 if failed else 0


def _install(user: Az, folder: Path) -> bool:
    """Build the wheel and install it as a user does, with this machine's own proxy and CA settings."""
    _say("Build the extension and install it into a temporary folder. Your own az is not touched.")
    wheel = az_support.build_wheel(_made(folder / "dist"))
    print(f"$ az extension add --source dist/{wheel.name}", flush=True)
    own = {name: value for name, value in os.environ.items() if name.lower() in _NEEDED_TO_INSTALL}
    result = az_support.install(wheel, user.extensions, user.home, env=own)
    print(result.everything, end="")
    return _as_expected(result.code, 0)


@contextmanager
def _stand_in() -> Iterator[dict[str, str]]:
    """Start a local Azure DevOps; yield the variables that lead there, and two new PATs."""
    with AzureDevOps() as service:
        service.organization("contoso")
        pats = {"PAT": service.pat("contoso"), "REVOKED_PAT": service.pat("contoso")}
        service.revoke(pats["REVOKED_PAT"])
        password = {"PASSWORD": service.user(TENANT_A, "tester@contoso.com")}
        # The walk must not write to the keyring of whoever runs it.
        without_keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        _say("A local stand-in answers for https://dev.azure.com. $PAT holds a PAT that it has just made.")
        yield {**service.environment(), **pats, **password, **without_keyring}


def _walk(step: Step, user: Az, variables: Mapping[str, str]) -> bool:
    """Run one step in a shell, as it is printed; tell whether it ended as expected and kept the PATs to itself."""
    _say(step.why)
    print(f"$ {step.command}", flush=True)
    start = time.monotonic()
    code, output = _shell(step.command, user, variables)
    print(output, end="" if output.endswith("\n") else "\n")
    print(f"(exit code {code}, {time.monotonic() - start:.1f} s)", flush=True)
    if any(variables[name] in output for name in ("PAT", "REVOKED_PAT")):
        print("FAILED: this output contains a PAT.")
        return False
    return _as_expected(code, step.code)


def _shell(command: str, user: Az, variables: Mapping[str, str]) -> tuple[int, str]:
    environment = user.variables(variables)
    environment["PATH"] = f"{_az_folder()}{os.pathsep}{environment['PATH']}"
    result = subprocess.run(
        ["sh", "-c", command],
        env=environment,
        cwd=user.home,  # started here, az would load our source folder and not what was installed
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return result.returncode, result.stdout.replace(str(user.home), "~")


def _az_folder() -> Path:
    """Return the folder of the az in use."""
    found = shutil.which(az_support.executable())
    if found is None:
        sys.exit("az is not installed here. To install it and run the demo: make demo")
    return Path(found).parent


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _as_expected(code: int, expected: int) -> bool:
    if code != expected:
        print(f"FAILED: exit code {code}, expected {expected}.")
    return code == expected


def _say(text: str) -> None:
    print(f"\n# {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
