"""The package tools that ask a program of ours: which program, which option of theirs, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...core import shell
from ...tools import cargo_config, launchers, package_configs
from ...tools.launchers import Launcher
from ...tools.option_lines import Option

_FEED = "https://pkgs.dev.azure.com/ORGANIZATION/_packaging/FEED"
# pip and uv keep one credential for a host and a user name, and would send it to the feeds of every organization.
_SIMPLE = _FEED.replace("//", "//ORGANIZATION@") + "/pypi/simple/"


def _pip(content: bytes, launcher: str) -> Option:
    return Option("global", "keyring-provider", "subprocess", "subprocess")


def _uv(content: bytes, launcher: str) -> Option:
    return Option("", "keyring-provider", '"subprocess"', "subprocess")


@dataclass(frozen=True)
class PackageTool:
    """A tool that starts `launcher`; the option in the file that `locate` finds makes it do so.

    `programs` are the names that the tool has on PATH; `example` is how its configuration names a feed; `option`
    returns what the file has to hold, None if that cannot be told, from its content and the launcher's path;
    `variable` takes precedence over the file.
    """

    name: str
    programs: tuple[str, ...]
    launcher: Launcher
    example: str
    option: Callable[[bytes, str], Option | None] | None = None
    locate: Callable[[Mapping[str, str]], Path] | None = None
    variable: str | None = None

    @property
    def searches_path(self) -> bool:
        """Whether the tool finds the launcher by its name on PATH, so that another one may hide it."""
        return self.launcher is not launchers.CARGO


TOOLS = {
    tool.name: tool
    for tool in (
        PackageTool(
            "pip",
            ("pip", "pip3"),
            launchers.KEYRING,
            f"pip install --index-url {_SIMPLE} PACKAGE",
            _pip,
            package_configs.pip_file,
            "PIP_KEYRING_PROVIDER",
        ),
        PackageTool(
            "pipx",
            ("pipx",),
            launchers.KEYRING,
            f"pipx install --index-url {_SIMPLE} PACKAGE",
            _pip,
            package_configs.pip_file,
            "PIP_KEYRING_PROVIDER",
        ),
        PackageTool(
            "uv",
            ("uv",),
            launchers.KEYRING,
            f"uv pip install --index-url {_SIMPLE} PACKAGE",
            _uv,
            package_configs.uv_file,
            "UV_KEYRING_PROVIDER",
        ),
        PackageTool("pdm", ("pdm",), launchers.KEYRING, f'[[tool.pdm.source]]: url = "{_FEED}/pypi/simple/"'),
        PackageTool("nuget", ("dotnet",), launchers.NUGET, f"dotnet nuget add source {_FEED}/nuget/v3/index.json"),
        PackageTool(
            "cargo",
            ("cargo",),
            launchers.CARGO,
            f'[registries.FEED]: index = "sparse+{_FEED}/Cargo/index/"',
            cargo_config.providers,
            package_configs.cargo_file,
            "CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS",
        ),
        PackageTool(
            "bazel",
            ("bazel", "bazelisk"),
            launchers.BAZEL,
            f".bazelrc: common --credential_helper=pkgs.dev.azure.com={launchers.BAZEL.name}",
        ),
    )
}


def path_line(folder: Path) -> str:
    """Return the command that puts the launchers first on PATH."""
    separator = ";" if shell.export("", "").startswith("$") else ":"
    return shell.export("PATH", f"{shell.quoted(str(folder))}{separator}{shell.variable('PATH')}")
