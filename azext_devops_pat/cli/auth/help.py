"""The help of `auth status`, `auth token` and `auth exec`; azdev's linter rules hold."""

_AUTH = """
type: group
short-summary: Show, print and use the credential that wins for an organization.
long-summary: >-
    The sources are tried in this order: az (the session of az login), environment (AZURE_DEVOPS_EXT_PAT, else
    AZURE_DEVOPS_CLI_PAT), stored (the organization's PAT, else the default PAT). To use fewer of them:
    az config set devops_pat.sources="environment stored". An Azure DevOps Server gets the PAT of an environment
    variable only with --server, after a login, or if devops_pat.servers lists it.
"""

_STATUS = """
type: command
short-summary: Show which credential wins for each organization, why, and whether it is accepted.
long-summary: >-
    The state is valid, refused, expired, unverified (not checked) or unreachable. The exit code is 1 if the
    organization given has no accepted credential, or if one expires within --fail-if-expires-within days.
examples:
  - name: Show every organization that this machine knows, as a table.
    text: az devops auth status -o table
  - name: Show one organization, and what every source answered.
    text: az devops auth status --organization contoso
  - name: Fail a pipeline a week before its PAT expires.
    text: az devops auth status --organization contoso --fail-if-expires-within 7
  - name: Show what is known without contacting Azure DevOps or Entra ID.
    text: az devops auth status --offline
"""

_TOKEN = """
type: command
short-summary: Print the credential that wins for an organization.
long-summary: >-
    Without --format the output is an object like that of az account get-access-token. If no organization is given, it
    is that of the git remote of this folder, or the default.
examples:
  - name: Print the bare credential.
    text: az devops auth token --organization contoso --format token
  - name: Use it with curl, without putting it on the command line.
    text: >-
        az devops auth token --organization contoso --format header |
        curl -H @- https://dev.azure.com/contoso/_apis/projects
  - name: Set it in this shell.
    text: eval "$(az devops auth token --organization contoso --format env --shell bash)"
  - name: Print the source that wins.
    text: az devops auth token --organization contoso --query source -o tsv
"""

_EXEC = """
type: command
short-summary: Run a command with the credential in its environment, and nowhere else.
long-summary: >-
    The command replaces az, as if you had started it directly (on Windows az waits for it). The exit code is 127 if it
    is not found, 126 if it cannot be run. Other PATs are removed from its environment. The command's arguments arrive
    as typed, but az itself also reads --debug, --verbose and --only-show-errors after the --, and the file named by an
    argument that begins with @ (@- reads standard input). To keep these from az, put the command into a script.
    With --for, only what the tools named need is set, keyed by URL, so that a project's files cannot send it elsewhere;
    the scripts of packages see it too. The command must then be the tool itself, not a shell.
examples:
  - name: Run a script that reads AZURE_DEVOPS_EXT_PAT.
    text: az devops auth exec --organization contoso -- ./publish.sh --all
  - name: Install packages from the feeds that this folder's .npmrc names.
    text: az devops auth exec --organization contoso --for npm -- npm ci
  - name: Use feeds of two organizations.
    text: az devops auth exec --org contoso --org fabrikam --for pnpm -- pnpm install
  - name: Apply with Terraform's Azure DevOps provider.
    text: az devops auth exec --organization contoso --for terraform -- terraform apply
  - name: Use another variable.
    text: az devops auth exec --organization contoso --variable SYSTEM_ACCESSTOKEN -- python build.py
"""

HELP = {
    "devops auth": _AUTH,
    "devops auth status": _STATUS,
    "devops auth token": _TOKEN,
    "devops auth exec": _EXEC,
}
