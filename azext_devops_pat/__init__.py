"""Azure CLI extension: the credential layer for Azure DevOps. The front door imports nothing."""


def __getattr__(name: str) -> object:
    if name == "COMMAND_LOADER_CLS":
        from .cli.loader import DevOpsPatLoader

        return DevOpsPatLoader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
