"""Our block comes and goes; every other byte of a git configuration stays."""

import subprocess

import pytest

from azext_devops_pat.tools import git_config

HOSTS = ("https://dev.azure.com", "https://*.visualstudio.com")
HELPER = "!test ! -x '/a \"b\" \\ it'\\''s/git-credential-devops-pat' || '/a/git-credential-devops-pat'"
OURS = git_config.block(HOSTS, HELPER)
FILES = [
    b"",
    b"[user]\n\tname = A\n",
    b"[user]\n\tname = A",
    b"[user]\r\n\tname = A\r\n",
    b"\xef\xbb\xbf[user]\n\tname = \xe9\n",
    b"# nothing but a comment",
    b'[credential "https://dev.azure.com"]\n\thelper = manager\n\tuseHttpPath = false\n',
    b"\n\n[a]\n\n\n",
    b'[credential]\n\thelper = store\n[alias]\n\tx = "!f() { echo; }; f"\n',
]


def listed(path, name):
    command = ["git", "config", "--file", str(path), "--get-all", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]


@pytest.mark.parametrize("content", FILES)
def test_the_block_comes_last_once_and_goes_without_a_trace(content):
    once = git_config.with_block(content, OURS)
    assert once.startswith(content)
    assert git_config.has_block(once)
    assert git_config.with_block(once, OURS) == once
    assert git_config.without_block(once) == content
    assert not git_config.has_block(content)
    assert git_config.without_block(content) == content


@pytest.mark.parametrize("content", FILES)
def test_git_reads_our_values_after_the_users(tmp_path, content):
    path = tmp_path / "config"
    path.write_bytes(git_config.with_block(content, OURS))
    for host in HOSTS:
        assert listed(path, f"credential.{host}.helper")[-2:] == ["", HELPER]
        assert listed(path, f"credential.{host}.useHttpPath")[-1] == "true"


def test_what_was_written_after_ours_comes_before_it_the_next_time():
    later = b"[credential]\n\thelper = store\n"
    first = git_config.with_block(b"[a]\n\tb = c\n", OURS) + later
    assert git_config.with_block(first, OURS) == b"[a]\n\tb = c\n" + later + OURS
    assert git_config.without_block(first) == b"[a]\n\tb = c\n" + later


def test_a_line_without_an_end_stays_apart_from_what_was_written_after_ours():
    first = git_config.with_block(b"[a]\n\tb = c", OURS) + b"[d]\n"
    assert git_config.without_block(first) == b"[a]\n\tb = c\n[d]\n"


def test_what_git_itself_wrote_among_our_lines_stays(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(git_config.with_block(b"[a]\n\tb = c\n", OURS))
    for words in (
        ["credential.https://dev.azure.com.username", "me"],
        ["--unset-all", "credential.https://*.visualstudio.com.useHttpPath"],
    ):
        subprocess.run(["git", "config", "--file", str(path), *words], check=True)
    left = git_config.without_block(path.read_bytes())
    assert left == b'[a]\n\tb = c\n[credential "https://dev.azure.com"]\n\tusername = me\n'


def test_without_its_last_line_only_our_lines_go():
    content = git_config.with_block(b"", OURS).replace(b"# devops-pat: end\n", b"") + b"[alias]\n\tx = y\n"
    assert git_config.without_block(content) == b"[alias]\n\tx = y\n"


OTHERS = b'# mine\n\n[credential "https://gitlab.com"]\n\thelper = \n\thelper = store\n\tuseHttpPath = true\n[empty]\n'


def test_after_git_took_our_last_section_and_comment_others_sections_stay_as_they_are(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(git_config.with_block(b"[a]\n\tb = c\n", OURS))
    remove = ["git", "config", "--file", str(path), "--remove-section", f"credential.{HOSTS[1]}"]
    subprocess.run(remove, check=True)
    assert b"devops-pat: end" not in path.read_bytes()
    assert git_config.without_block(path.read_bytes() + OTHERS) == b"[a]\n\tb = c\n" + OTHERS


def test_without_our_comments_our_sections_are_known_by_the_launcher():
    content = b"[a]\n\tb = c\n" + b"".join(line for line in OURS.splitlines(keepends=True) if line[:1] != b"#")
    assert git_config.has_block(content + OTHERS)
    assert git_config.without_block(content + OTHERS) == b"[a]\n\tb = c\n" + OTHERS
    assert git_config.with_block(content, OURS) == b"[a]\n\tb = c\n" + OURS


def test_where_somebody_took_our_helper_away_the_rest_of_ours_goes_too():
    content = b"".join(line for line in OURS.splitlines(keepends=True) if b"helper = " not in line)
    assert git_config.without_block(b"[a]\n" + content + OTHERS) == b"[a]\n" + OTHERS
