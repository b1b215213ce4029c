"""The help of `auth setup`; azdev's linter rules hold."""

_SETUP = """
type: group
short-summary: Connect git and other tools, so that each gets the right credential by itself.
long-summary: >-
    Without a tool it shows what is on this machine and what is connected, as az devops auth setup list does. Each tool
    has --undo; az devops auth setup undo takes all connections away.
"""

_GIT = """
type: command
short-summary: Connect git, so that clone, fetch, push and LFS on Azure Repos need no password.
long-summary: >-
    Adds a credential helper for dev.azure.com, *.visualstudio.com and each Azure DevOps Server that you have logged in
    to. git then gets for each organization the credential that az devops auth token prints. Helpers for other hosts
    are not touched. No credential is written anywhere. Run it again after a login to another Server.
examples:
  - name: Connect git for all of your repositories.
    text: az devops auth setup git
  - name: Show what would change in your git configuration.
    text: az devops auth setup git --dry-run
  - name: Connect git in the repository of this folder only.
    text: az devops auth setup git --local
  - name: Take the connection away.
    text: az devops auth setup git --undo
"""

_LIST = """
type: command
short-summary: Show the tools of this machine, which of them are connected, and what they ask first.
examples:
  - name: Show them as a table.
    text: az devops auth setup list -o table
  - name: Print whether git is connected.
    text: az devops auth setup list --query "[?tool=='git'].isSetUp" -o tsv
"""

_UNDO = """
type: command
short-summary: Take the connections of all tools away.
long-summary: >-
    Does what --undo does for each tool that is connected, git in single repositories included, and goes on if one
    fails; the exit code is then 1. Stored PATs stay; to remove them, use az devops logout.
examples:
  - name: Disconnect every tool.
    text: az devops auth setup undo
  - name: Show the lines that would change, in which file.
    text: az devops auth setup undo --dry-run -o table
"""

_GIT_CREDENTIAL = """
type: command
short-summary: Answer git's credential protocol on standard input.
long-summary: git's helper calls it for what it cannot decide by itself. To connect git, use az devops auth setup git.
examples:
  - name: Print what git gets for an organization.
    text: printf 'protocol=https\\nhost=dev.azure.com\\npath=contoso\\n' | az devops auth git-credential get
  - name: Tell that the service refused a credential.
    text: az devops auth git-credential erase < request.txt
"""


_PACKAGE_CREDENTIAL = """
type: command
short-summary: Answer the helper of a package tool on standard input.
long-summary: The helpers of pip, NuGet, cargo and Bazel call it for what they cannot decide by themselves.
examples:
  - name: Print what package tools get for an organization.
    text: echo https://dev.azure.com/contoso | az devops auth package-credential
  - name: Answer a request that is in a file.
    text: az devops auth package-credential < request.txt
"""

_HEAL_LAUNCHERS = """
type: command
short-summary: Write the launchers of connected tools anew, after az or the extension has moved.
long-summary: A launcher calls it by itself if it finds az's Python or the extension gone.
examples:
  - name: Write them anew.
    text: az devops auth heal-launchers
  - name: Write them anew without any output.
    text: az devops auth heal-launchers --output none
"""

HELP = {
    "devops auth setup": _SETUP,
    "devops auth setup git": _GIT,
    "devops auth setup list": _LIST,
    "devops auth setup undo": _UNDO,
    "devops auth git-credential": _GIT_CREDENTIAL,
    "devops auth package-credential": _PACKAGE_CREDENTIAL,
    "devops auth heal-launchers": _HEAL_LAUNCHERS,
}
