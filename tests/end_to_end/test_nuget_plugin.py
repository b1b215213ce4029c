"""NuGet's own client classes start our plugin, and get what is stored."""

import subprocess

from ..support import environments, nuget_client
from ..support.tools import Tools

FEED = "https://pkgs.dev.azure.com/{}/_packaging/feed/nuget/v3/index.json"
NEEDS = ["artifacts-keyring==1.0.0", "pythonnet==3.2.1"]


def ask(tools, *urls):
    python = environments.python_environment("nuget-client", NEEDS) / "bin" / "python"
    plugin = tools.bin / "nuget-plugin-azure-devops"
    variables = tools.user.variables({"PATH": tools.path, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
    command = [python, nuget_client.__file__, tools.place / "dotnet", plugin, *urls]
    done = subprocess.run(list(map(str, command)), env=variables, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_microsofts_client_gets_each_organizations_pat_and_nothing_for_another_url(az, service, tmp_path):
    tools = Tools(az, tmp_path)
    pats = {name: service.pat(name) for name in ("contoso", "fabrikam")}
    for name, pat in pats.items():
        assert az.login(pat, name).code == 0
    assert tools.setup("nuget")["path"] is None
    answers = ask(
        tools, FEED.format("contoso"), FEED.format("fabrikam"), "https://evil.test/contoso/", FEED.format("x")
    )
    claims, *found = answers
    assert claims == "claims Authentication"
    assert found[:2] == [f"Success PersonalAccessToken {pat} Basic" for pat in pats.values()]
    assert found[2:] == ["NotFound None None"] * 2


def test_what_an_older_sdk_or_a_variable_leaves_out_is_said(az, tmp_path):
    tools = Tools(az, tmp_path, (tmp_path / "sdk",))
    (tmp_path / "sdk").mkdir()
    dotnet = tmp_path / "sdk" / "dotnet"
    dotnet.write_text("#!/bin/sh\necho 8.0.404\n")
    dotnet.chmod(0o755)
    az.home.mkdir(exist_ok=True)
    environment = {"PATH": tools.path, "NUGET_PLUGIN_PATHS": "/somewhere"}
    result = az.run("devops", "auth", "setup", "nuget", env=environment)
    assert result.code == 0
    assert "The .NET SDK 8.0.404 does not find plugins on PATH. It needs 9.0.200 or later." in result.err
    assert "To remove it: unset NUGET_PLUGIN_PATHS" in result.err
