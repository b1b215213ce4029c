"""Microsoft's `azure-devops` extension, if it is installed beside ours."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from knack.help_files import helps

_EXTENSIONS = {"azext_devops_pat": "devops-pat", "azext_devops": "azure-devops"}
# Groups for which az loads azure-devops alone: our folder, with keyring in it, would not be on sys.path, and its
# commands would find no stored PAT.
GROUPS = ("artifacts", "boards", "pipelines", "repos")
HIDDEN_COMMAND = "devops-pat-loaded"
_HELP = """
type: command
short-summary: Show whether the devops-pat extension is loaded for this group.
examples:
  - name: Check it.
    text: az {group} devops-pat-loaded
  - name: Print a value that a script can compare.
    text: az {group} devops-pat-loaded --query loaded
"""


def login_owner(cli_ctx: Any) -> str:
    """Return the name of the extension whose `az devops login` this az runs: the one that az loaded last."""
    loaders = cli_ctx.invocation.commands_loader.cmd_to_loader_map.get("devops login") or []
    module = type(loaders[-1]).__module__.split(".")[0] if loaders else "unknown"
    return _EXTENSIONS.get(module, module)


@lru_cache(maxsize=1)
def is_installed() -> bool:
    """Tell whether the `azure-devops` extension is installed, as a wheel or for development (50 µs)."""
    from azure.cli.core.extension import get_extension_modname, get_extensions

    return any(
        get_extension_modname(extension.name, extension.path) == "azext_devops" for extension in get_extensions()
    )


def register_commands(loader: Any) -> None:
    """Register a hidden command under each of its groups: it makes az put our folder on the path there."""
    if not is_installed():
        return
    from azure.cli.core.commands import CliCommandType

    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.azure_devops_extension#{}")
    hidden = loader.deprecate(hide=True)
    for name in GROUPS:
        helps[f"{name} {HIDDEN_COMMAND}"] = _HELP.format(group=name)
        with loader.command_group(name, operations) as group:
            group.command(HIDDEN_COMMAND, "loaded", deprecate_info=hidden)


def loaded(cmd: Any) -> dict[str, bool]:
    """Tell that this extension is loaded for a group of `azure-devops`."""
    return {"loaded": True}
