"""The help of `pat scan`; azdev's linter rules hold."""

_SCAN = """
type: command
short-summary: Find leaked PATs in files, in git histories, and where tools leave them.
long-summary: >-
    Nothing leaves this machine without --check, and no value is shown: a fingerprint stands for it. Text, UTF-16,
    base64, gzip and zip-based archives are searched. certain: the PAT's checksum is right; likely: it has the marks of
    a PAT. The exit code is 0 if nothing was found, 1 if something was, 2 if the search could not be completed, and 130
    if it was interrupted. python -I -m azext_devops_pat.scan does the same without az. --check sends what was found to
    one organization: a PAT that it refuses may be alive in another.
examples:
  - name: Search the current folder.
    text: az devops pat scan -o table
  - name: Search a repository with its whole history.
    text: az devops pat scan --path ~/src/site --git
  - name: Search the places where tools keep credentials.
    text: az devops pat scan --home
  - name: Refuse a commit that brings a PAT in.
    text: az devops pat scan --staged
  - name: Write a report for code scanning.
    text: az devops pat scan --git --format sarif > scan.sarif
  - name: Accept what is known, and report what is new.
    text: az devops pat scan --git --baseline known.json
  - name: Ask an organization whether the PATs found are alive, and whose they are.
    text: az devops pat scan --git --check --organization contoso
"""

HELP = {
    "devops pat scan": _SCAN,
}
