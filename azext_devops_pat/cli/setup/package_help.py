"""The help of `auth setup` for package tools; azdev's linter rules hold."""

from __future__ import annotations

_TEXT = """
type: command
short-summary: {short}
long-summary: >-
    {long}
examples:
  - name: Connect {tool}.
    text: az devops auth setup {tool}
  - name: Show what would change.
    text: az devops auth setup {tool} --dry-run
  - name: Take the connection away.
    text: az devops auth setup {tool} --undo
"""
_NOTHING_WRITTEN = "No credential is written anywhere, and no other host is given one."
_KEYRING = (
    "Writes a program named keyring into a folder of devops-pat, which {tool} asks for the credential of each feed; "
    "for other hosts it starts the next keyring on PATH. " + _NOTHING_WRITTEN
)
_SUMMARIES = {
    "pip": (
        "Connect pip, so that it installs from Azure Artifacts without a password.",
        _KEYRING + " Sets keyring-provider = subprocess in your pip configuration. Needs pip 23.1 or later.",
    ),
    "pipx": (
        "Connect pipx, so that it installs from Azure Artifacts without a password.",
        _KEYRING + " Sets keyring-provider = subprocess in your pip configuration, which pipx uses too.",
    ),
    "uv": (
        "Connect uv, so that it installs from Azure Artifacts without a password.",
        _KEYRING + ' Sets keyring-provider = "subprocess" in your uv.toml. uv asks for a URL '
        "that has a user name. Make it the organization's: uv keeps one credential for a host and a user name.",
    ),
    "pdm": ("Connect pdm, so that it installs from Azure Artifacts without a password.", _KEYRING),
    "nuget": (
        "Connect NuGet, so that dotnet restores from Azure Artifacts without a password.",
        "Writes a credential plugin for NuGet into a folder of devops-pat, which has to be on PATH. Needs the .NET SDK "
        "9.0.200 or later. " + _NOTHING_WRITTEN,
    ),
    "cargo": (
        "Connect cargo, so that it fetches from Azure Artifacts without a token.",
        "Writes a credential provider for cargo into a folder of devops-pat, and adds it to "
        "global-credential-providers in your cargo configuration. Needs cargo 1.74 or later. " + _NOTHING_WRITTEN,
    ),
    "bazel": (
        "Connect Bazel, so that it fetches from Azure Artifacts without a password.",
        "Writes a credential helper for Bazel into a folder of devops-pat, which has to be on PATH. The workspace's "
        ".bazelrc names it. " + _NOTHING_WRITTEN,
    ),
}


_FILE_TEXT = """
type: command
short-summary: {short}
long-summary: >-
    {long}
examples:
  - name: Connect {tool} to the feeds of an organization.
    text: {command}
  - name: Show what would change; no secret is shown.
    text: {command} --dry-run
  - name: Take the connection away, for every organization.
    text: az devops auth setup {tool} --undo
"""
_WRITTEN = (
    "{tool} can only read a file, so the PAT stored for the organization is written there (mode 0600), and no other. "
    "It is renewed by az devops login, and removed by az devops logout. "
)
_FILE_SUMMARIES = {
    "npm": (
        "Write the stored PAT to your .npmrc, for all feeds of an organization.",
        _WRITTEN + "npm 11 needs no file: az devops auth exec --for npm.",
        "--organization contoso",
    ),
    "pnpm": (
        "Let pnpm ask for the credential of an organization's feeds.",
        "Writes a program into a folder of devops-pat, and its path as tokenHelper to your .npmrc. " + _NOTHING_WRITTEN,
        "--organization contoso",
    ),
    "yarn": (
        "Write the stored PAT to your .yarnrc.yml and .npmrc, for one feed.",
        _WRITTEN
        + "yarn 2 and later read the first file, yarn 1 the second. yarn 2 and later send it also to the address "
        "of an archive in a project's yarn.lock: use a PAT that can only read packages, and trust the project.",
        "--organization contoso --registry https://pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/",
    ),
    "maven": (
        "Write the stored PAT to your settings.xml, for one repository id.",
        _WRITTEN + "Maven sends it to whatever repository a project gives that id: use an id of your own.",
        "--organization contoso --name contoso-feed",
    ),
    "gradle": (
        "Write the stored PAT to your gradle.properties, for one repository name.",
        _WRITTEN + "Gradle sends it to whatever repository a build gives that name: use a name of your own.",
        "--organization contoso --name contosoFeed",
    ),
}


def _of_file_tool(tool: str, short: str, long: str, options: str) -> str:
    command = f"az devops auth setup {tool} {options}"
    return _FILE_TEXT.format(tool=tool, short=short, long=long.replace("{tool}", tool), command=command)


PACKAGE_HELP = {
    f"devops auth setup {tool}": _TEXT.format(tool=tool, short=short, long=long.replace("{tool}", tool))
    for tool, (short, long) in _SUMMARIES.items()
} | {f"devops auth setup {tool}": _of_file_tool(tool, *texts) for tool, texts in _FILE_SUMMARIES.items()}
