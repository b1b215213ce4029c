"""The places where tools leave PATs in a user's own folder, and here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

_DEEPEST = 6  # of a build agent's `_work`

# Relative to the home folder, to the folder of settings (`~/.config`, APPDATA, …), and to the current folder.
_HOME = (
    *(".npmrc", ".yarnrc", ".yarnrc.yml", ".bunfig.toml", ".pip/pip.conf", "pip/pip.ini", ".pypirc"),
    *(".cargo/credentials", ".cargo/credentials.toml", ".cargo/config", ".cargo/config.toml"),
    *(".git-credentials", ".gitconfig", ".netrc", "_netrc", ".gcm/store/**/*"),
    *(".nuget/NuGet/NuGet.Config", ".m2/settings*.xml", ".gradle/gradle.properties", ".terraformrc"),
    *(".vsce", ".tfx-cache", ".docker/config.json", ".claude.json", ".cursor/mcp.json", ".vscode/mcp.json"),
    *(".env*", ".envrc", ".profile", ".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".bash_history"),
    *(".zshenv", ".zprofile", ".zshrc", ".zlogin", ".zsh_history", ".zsh_sessions/*", ".history", ".sh_history"),
    *(".python_history", ".node_repl_history", ".local/share/fish/fish_history"),
    ".local/share/powershell/PSReadLine/*_history.txt",
    *(".local/share/uv/credentials/*", ".azure/commands/*", ".azure/logs/*", ".azure/config"),
)
_SETTINGS = (
    *("pip/pip.conf", "pip/pip.ini", "pypoetry/auth.toml", "uv/credentials.toml", "uv/uv.toml"),
    *("uv/credentials/credentials.toml", "uv/data/credentials/credentials.toml"),
    *("pnpm/auth.ini", "pnpm/rc", "git/config", "git/credentials", "NuGet/NuGet.Config", "fish/config.fish"),
    "fish/conf.d/*.fish",
    *("environment.d/*.conf", "powershell/*profile.ps1", "terraform.rc", "yarn/config"),
    *("Code/User/mcp.json", "Code/User/settings.json", "Code - Insiders/User/mcp.json"),
    *("Claude/claude_desktop_config.json", "Cursor/User/settings.json"),
    "Microsoft/Windows/PowerShell/PSReadLine/*_history.txt",
)
_HERE = (
    *("terraform.tfvars", "*.auto.tfvars", "*.tfstate", "*.tfstate.backup", ".env*", ".envrc"),
    *(".mcp.json", ".vscode/mcp.json", ".cursor/mcp.json"),
)
_AGENTS = ("_work", "*/_work")


def home_places(environment: Mapping[str, str], with_agents: bool = True) -> list[Path]:
    """Return the files that are there, in order, each once; `with_agents` looks through build agents' folders too."""
    home = Path(os.path.expanduser("~"))
    found = [path for pattern in _HOME for path in _matching(home, pattern)]
    for folder in _settings_folders(home, environment):
        found += (path for pattern in _SETTINGS for path in _matching(folder, pattern))
    found += (path for pattern in _HERE for path in _matching(Path(os.path.abspath(os.curdir)), pattern))
    if with_agents:
        found += (path for pattern in _AGENTS for folder in _matching(home, pattern) for path in _git_configs(folder))
    return [path for path in dict.fromkeys(found) if _is_file(path)]


def _is_file(path: Path) -> bool:
    """Tell whether a file is there, or may be: in a folder that is not ours to look into."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except PermissionError:
        return True
    except OSError:
        return False


def _settings_folders(home: Path, environment: Mapping[str, str]) -> list[Path]:
    named = (environment.get(name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"))
    usual = (".config", ".local/share", "Library/Application Support", "Library/Preferences")
    folders = [*(home / name for name in usual), *(Path(name) for name in named if name and os.path.isabs(name))]
    return list(dict.fromkeys(folders))


def _matching(folder: Path, pattern: str) -> list[Path]:
    """Return what matches, in order; a folder that cannot be listed has nothing."""
    if "*" not in pattern:
        return [folder / pattern]
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _git_configs(work: Path) -> Iterator[Path]:
    """Yield the configuration of each clone below an agent's `_work`."""
    for folder, names, _ in os.walk(work):
        if ".git" in names:
            yield Path(folder) / ".git" / "config"
        is_deep = len(Path(folder).relative_to(work).parts) >= _DEEPEST
        names[:] = [] if is_deep else [name for name in sorted(names) if name not in (".git", "node_modules")]
