"""`az devops auth setup undo` takes back what every tool's setup wrote, and the home is what it was before."""

import json

import pytest

from ..support.tools import Tools, files_with

FEED = "https://pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/"
BEFORE = {
    ".gitconfig": b"[user]\n\tname = Jane\n[credential]\n\thelper = cache",
    ".config/pip/pip.conf": b"[global]\r\ntimeout = 60\r\nkeyring-provider = import",
    ".cargo/config.toml": b"[net]\nretry = 0",
    ".npmrc": b"; mine\r\nfund=false",
    ".yarnrc.yml": b"nodeLinker: pnp",
    ".m2/settings.xml": b"<settings></settings>",
}  # uv.toml and gradle.properties come with setup
SETUPS = [
    *(("git",), ("pip",), ("pipx",), ("uv",), ("pdm",), ("nuget",), ("cargo",), ("bazel",)),
    ("npm", "--organization", "contoso"),
    ("yarn", "--organization", "contoso", "--registry", FEED),
    ("pnpm", "--organization", "fabrikam"),
    ("maven", "--organization", "contoso", "--name", "contoso-feed"),
    ("gradle", "--organization", "contoso", "--name", "contosoFeed"),
]
TOOLS = ["git", "pip", "pipx", "uv", "pdm", "nuget", "cargo", "bazel", "npm", "pnpm", "yarn", "maven", "gradle"]


@pytest.fixture
def tools(az, git, pats, tmp_path):
    """A user with configurations of every kind and a clone."""
    for name, content in BEFORE.items():
        path = az.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o640)
    clone = az.home / "clone"
    git.ok("init", "--quiet", str(clone))
    return Tools(az, clone)


def contents(az):
    """Every file of the home but those of az, and what we keep in its folder."""
    files = [path for path in az.home.rglob("*") if path.is_file() and az.folder not in path.parents]
    stored = json.loads((az.stored / "devops-pat.json").read_text())
    kept = {name: value for name, value in stored.items() if value}
    secrets = (az.stored / "personalAccessTokens").read_bytes()
    return {path: path.read_bytes() for path in files}, kept, secrets, (az.stored / "bin").exists()


@pytest.mark.timeout(400)
def test_everything_is_undone_and_one_that_fails_stops_no_other(tools, az, git, pats):
    def undo(*words):
        return az.run("devops", "auth", "setup", "undo", *words, env={"PATH": tools.path})

    before = contents(az)
    nothing = undo()
    assert (nothing.code, nothing.json) == (0, [])
    assert "Nothing to undo: no tool is connected." in nothing.err
    assert contents(az) == before
    for words in SETUPS:
        tools.setup(*words)
    assert az.run("devops", "auth", "setup", "git", "--local", cwd=tools.place).code == 0
    during = contents(az)
    changed = {path for path in during[0] if before[0].get(path) != during[0][path]}
    assert len(changed) == len(BEFORE) + 3, changed

    shown = undo("--dry-run").json
    assert [row["tool"] for row in shown] == TOOLS
    assert contents(az) == during
    assert not any(pat in json.dumps(shown) for pat in pats.values())
    assert "+keyring-provider = import" in next(row for row in shown if row["tool"] == "pipx")["difference"]

    lock = az.home / ".gitconfig.lock"
    lock.touch()
    first = undo()
    rows = {row["tool"]: row for row in first.json}
    assert (first.code, list(rows)) == (1, TOOLS)
    assert [tool for tool, row in rows.items() if row["reason"] or not row["changed"]] == ["git"]
    assert f"git is still connected: {az.home / '.gitconfig'} is locked" in first.err
    assert [path.name for path in tools.bin.iterdir()] == [git.launcher.name]
    lock.unlink()
    second = undo("-o", "table")
    assert (second.code, second.out.splitlines()[2].split()) == (0, ["git", str(az.home / ".gitconfig"), "yes"])
    assert contents(az) == before
    assert all(files_with(az.home, pat) == [az.stored / "personalAccessTokens"] for pat in pats.values())
    for path in BEFORE:
        assert (az.home / path).stat().st_mode & 0o777 in (0o600, 0o640)


def test_who_types_no_tool_gets_the_list_and_with_the_option_the_undoing_of_all(az):
    for words in (("--undo",), ("--dry-run", "-o", "tsv", "--undo")):
        typed = az.run("devops", "auth", "setup", *words)
        assert (typed.code, "Nothing to undo: no tool is connected." in typed.err) == (0, True), typed.everything
    listed = az.run("devops", "auth", "setup", "list", "-o", "table")
    for words in ((), ("-o", "table"), ("--query", "[?tool=='git'].isSetUp", "-o", "tsv")):
        typed = az.run("devops", "auth", "setup", *words)
        assert typed.code == 0, typed.everything
        assert (typed.out == listed.out) == (words == ("-o", "table"))
    assert typed.out.strip().lower() == "false"
    assert az.run("devops", "auth", "setup", "git-hub").code == 2
    assert "az devops auth setup undo" in " ".join(az.run("devops", "auth", "setup", "--help").out.split())
