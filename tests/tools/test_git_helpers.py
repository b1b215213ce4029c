"""Who else answers git for a host, read from git's own list of its configuration."""

import os
import shutil
import subprocess

import pytest

from azext_devops_pat.tools import git_config
from azext_devops_pat.tools.git_helpers import configuration, helpers_for

HELPER = "!'/x/git-credential-devops-pat'"
OURS = git_config.block(["https://dev.azure.com", "https://*.visualstudio.com"], HELPER).decode()
URL = "https://dev.azure.com"
SECRET_HEADER = "\textraheader = AUTHORIZATION: bearer abc\n"


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Return what writes a global and a repository's configuration, and gives the helpers for a URL."""
    folder = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    monkeypatch.chdir(folder)
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(tmp_path / "global")}

    def helpers(text, url=URL, local="", **more):
        (tmp_path / "global").write_text(text)
        with (folder / ".git" / "config").open("a") as file:
            file.write(local)
        return helpers_for(url, configuration(shutil.which("git"), {**environment, **more}))

    return helpers


def names(places):
    return [place.helper for place in places]


def test_without_ours_every_helper_is_before_it(read):
    found = read("[credential]\n\thelper = store\n\thelper = cache --timeout 5\n")
    assert (found.ours, names(found.before), found.first) == (False, ["store", "cache"], "store")


def test_an_empty_helper_after_ours_takes_it_away_and_is_named(read):
    reset = "[credential]\n\thelper =\n\thelper = manager\n"  # what `git-credential-manager configure` writes
    found = read(OURS + reset)
    assert (found.ours, names(found.before), found.emptied.scope) == (False, ["manager"], "global")
    found = read(reset + OURS)
    assert (found.ours, found.before, found.emptied) == (True, (), None)
    assert read(reset).emptied is None


def test_of_a_helper_no_secret_is_kept(read):
    found = read('[credential]\n\thelper = "!PASSWORD=abc /x/helper --key def"\n\thelper = /x/y --key ghi\n')
    assert names(found.before) == ["!PASSWORD=…", "/x/y"]


@pytest.mark.parametrize(
    ("section", "receives"),
    [
        ("dev.azure.com", True),
        ("DEV.azure.com", False),
        ("contoso@dev.azure.com", True),
        ("https://", True),
        ("https://*.azure.com", True),
        ("http://", False),
        ("azure.com", False),
        ("*.azure.com", False),
        ("dev.azure.com.evil.test", False),
    ],
)
def test_a_section_without_scheme_or_host_counts_as_git_counts_it(read, section, receives, tmp_path):
    text = OURS + f'[credential "{section}"]\n\thelper = "!f() {{ echo username=x; echo password=theirs; }}; f"\n'
    assert bool(read(text).after) is receives
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(tmp_path / "global")}
    asked = "protocol=https\nhost=dev.azure.com\nusername=contoso\n\n"
    done = subprocess.run(
        ["git", "credential", "fill"],
        input=asked,
        env={**environment, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": ""},
        capture_output=True,
        text=True,
    )
    assert ("password=theirs" in done.stdout) is receives


def test_ours_takes_earlier_ones_away_for_its_hosts_alone(read):
    text = "[credential]\n\thelper = manager\n" + OURS
    assert read(text) == (True, (), (), (), None)
    assert read(text).first == "git-credential-devops-pat"
    assert names(read(text, "https://github.com").before) == ["manager"]
    assert read(text, "https://contoso.visualstudio.com").ours
    assert not read(text, "https://a.b.visualstudio.com").ours
    assert not read(text, "http://dev.azure.com").ours


def test_a_later_helper_receives_our_credential(read):
    found = read(OURS + "[credential]\n\thelper = store\n")
    assert names(found.after) == ["store"]
    assert found.after[0].scope == "global"
    assert found.after[0].origin.endswith("/global")


def test_a_repositorys_own_helper_and_one_of_a_path_are_later_too(read):
    local = '[credential]\n\thelper = store\n[credential "https://dev.azure.com/contoso"]\n\thelper = cache\n'
    found = read(OURS, local=local)
    assert [(place.scope, place.helper) for place in found.after] == [("local", "store"), ("local", "cache")]


def test_an_empty_helper_takes_ours_away(read):
    found = read(OURS, local="[credential]\n\thelper =\n\thelper = other\n")
    assert (found.ours, names(found.before)) == (False, ["other"])


def test_a_leftover_header_of_a_pipeline_is_found_and_its_value_is_not(read):
    found = read(OURS, local=f'[http "https://dev.azure.com/contoso/"]\n{SECRET_HEADER}')
    (header,) = found.headers
    assert (header.scope, header.name) == ("local", "http.https://dev.azure.com/contoso/.extraheader")
    assert "abc" not in repr(found)


@pytest.mark.parametrize(
    "local", ["[http]\n\textraheader = X-Other: 1\n", f'[http "https://github.com/"]\n{SECRET_HEADER}']
)
def test_other_headers_and_those_of_other_hosts_do_not_matter(read, local):
    assert read(OURS, local=local).headers == ()


def test_an_empty_header_takes_the_earlier_ones_away(read):
    assert read(f"[http]\n{SECRET_HEADER}\textraheader =\n").headers == ()


def test_of_a_helper_only_the_first_word_is_kept(read):
    found = read('[credential]\n\thelper = "!f() { echo password=abc; }; f"\n')
    assert names(found.before) == ["!f()"]
    assert "abc" not in repr(found)


def test_a_user_name_in_a_sections_url_is_not_kept(read):
    found = read('[credential "https://me:abc@dev.azure.com"]\n\thelper = store\n')
    assert found.before[0].name == "credential.https://dev.azure.com.helper"


def test_variables_of_gits_own_count(read):
    more = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "credential.helper", "GIT_CONFIG_VALUE_0": "store"}
    (place,) = read(OURS, **more).after
    assert (place.scope, place.helper) == ("command", "store")


def test_a_configuration_that_git_cannot_read_is_an_error(read):
    with pytest.raises(OSError, match="bad config"):
        read("[credential\n")
