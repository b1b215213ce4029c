"""Microsoft's own client classes of NuGet ask a plugin for credentials: `nuget_client.py FOLDER PLUGIN URL…`.

A script for an environment with `artifacts-keyring`, whose wheel carries a whole .NET runtime and NuGet.Protocol, and
pythonnet. Prints what the plugin claims, then a line for each URL.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

VERSION = "8.0.15"
_NAME = f"Microsoft.NETCore.App/{VERSION}"
_TARGET = ".NETCoreApp,Version=v8.0"


def lay_out(source: Path, root: Path) -> Path:
    """Make a folder as an installation of .NET has it, of links to what is in the wheel; return its configuration."""
    framework, host = root / "shared" / _NAME, root / "host" / "fxr" / VERSION
    for folder in (framework, host):
        folder.mkdir(parents=True)
    os.link(source / "libhostfxr.so", host / "libhostfxr.so")
    for path in source.iterdir():
        if path.is_file() and not path.name.startswith(("NuGet.", "CredentialProvider.")):
            os.link(path, framework / path.name)
    kinds = (("runtime", ".dll"), ("native", ".so"))
    assets = {kind: {path.name: {} for path in framework.glob(f"*{end}")} for kind, end in kinds}
    library = {"type": "package", "serviceable": False, "sha512": ""}
    known = {"runtimeTarget": {"name": _TARGET}, "targets": {_TARGET: {_NAME: assets}}, "libraries": {_NAME: library}}
    (framework / "Microsoft.NETCore.App.deps.json").write_text(json.dumps(known))
    options = {"tfm": "net8.0", "framework": {"name": "Microsoft.NETCore.App", "version": VERSION}}
    configuration = root / "client.runtimeconfig.json"
    configuration.write_text(json.dumps({"runtimeOptions": options}))
    return configuration


def load(source: Path, root: Path) -> Any:
    """Start .NET in this process; return the namespace of NuGet's plugin classes."""
    import clr_loader
    import pythonnet

    pythonnet.set_runtime(clr_loader.get_coreclr(runtime_config=str(lay_out(source, root)), dotnet_root=str(root)))
    import clr

    for name in ("NuGet.Common", "NuGet.Protocol"):
        clr.AddReference(str(source / f"{name}.dll"))
    from NuGet.Protocol import Plugins

    return Plugins


def start_as_dotnet(root: Path, plugin: str) -> None:
    """Let NuGet, which runs `dotnet PLUGIN.dll -Plugin`, start the plugin itself."""
    from System import Environment

    dotnet = root / "dotnet"
    dotnet.write_text(f'#!/bin/sh\nshift\nexec "{plugin}" "$@"\n')
    dotnet.chmod(0o755)
    Environment.SetEnvironmentVariable("DOTNET_HOST_PATH", str(dotnet))


def main(root: Path, plugin: str, urls: list[str]) -> None:
    """Ask the plugin as NuGet does, and print the answers."""
    import artifacts_keyring

    folder = (
        Path(artifacts_keyring.__file__).parent / "plugins" / "plugins" / "netcore" / "CredentialProvider.Microsoft"
    )
    nuget = load(folder, root)
    from System import String, TimeSpan, Uri
    from System.Collections.Generic import List
    from System.Threading import CancellationToken

    start_as_dotnet(root, plugin)
    words, never = List[String](), getattr(CancellationToken, "None")  # a keyword
    words.Add("-Plugin")
    factory = nuget.PluginFactory(TimeSpan.FromMinutes(1))
    options = nuget.ConnectionOptions.CreateDefault()
    started = factory.GetOrCreateAsync(plugin, words, nuget.RequestHandlers(), options, never).Result

    def ask(method: str, *values: object) -> Any:
        request, response = getattr(nuget, f"{method}Request"), getattr(nuget, f"{method}Response")
        send = started.Connection.SendRequestAndReceiveResponseAsync[request, response]
        return send(getattr(nuget.MessageMethod, method), request(*values), never).Result

    print("claims", *map(str, ask("GetOperationClaims", None, None).Claims))
    for url in urls:
        answer = ask("GetAuthenticationCredentials", Uri(url), False, True, False)
        print(answer.ResponseCode, answer.Username, answer.Password, *(answer.AuthenticationTypes or ()))
    sys.stdout.flush()
    os._exit(0)  # as `dotnet` does; `factory.Dispose()` races with NuGet's own disposing of a plugin that has ended


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
