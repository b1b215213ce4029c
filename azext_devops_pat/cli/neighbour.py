"""Microsoft's `azure-devops` extension, where it is installed beside us."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_EXTENSIONS = {"azext_devops_pat": "devops-pat", "azext_devops": "azure-devops"}
# Groups for which az loads azure-devops alone: our folder, with keyring in it, would not be on sys.path, and its
# commands would find no stored PAT.
GROUPS = ("artifacts", "boards", "pipelines", "repos")


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
