"""PATs in the files of npm, yarn, Maven and Gradle: added, found, replaced and taken away, and all else as it was."""

import base64
from xml.etree import ElementTree

import pytest

from azext_devops_pat.tools.gradle_properties import GradleProperties
from azext_devops_pat.tools.maven_settings import MavenSettings
from azext_devops_pat.tools.npmrc import Npmrc, TokenHelper
from azext_devops_pat.tools.yarnrc import Yarnrc

from ..support.tokens import make_pat

FEED = "//pkgs.dev.azure.com/contoso/_packaging/feed/npm/registry"
NPM = "//pkgs.dev.azure.com/contoso/"
FORMATS = {
    "npm": (Npmrc(), NPM),
    "yarn 1": (Npmrc("always-auth=true"), FEED + "/"),
    "yarn 4": (Yarnrc(), FEED),
    "maven": (MavenSettings(), "feed"),
    "gradle": (GradleProperties(), "feed"),
}
BEFORE = {
    "npm": [
        "",
        "registry=https://x/",
        "; ü\r\nregistry=https://x/\r\n",
        f"{NPM.replace('contoso', 'fabrikam')}:_auth=x\n",
    ],
    "yarn 1": ["", "registry=https://x/\n"],
    "yarn 4": [
        "",
        "nodeLinker: pnp",
        'npmRegistries:\n    # mine\n\n    "//x":\n        npmAuthToken: y\nnodeLinker: pnp\n',
        "nodeLinker: pnp\nnpmRegistries: # none yet\n",
        "npmRegistries:",
    ],
    "maven": [
        "",
        "<settings></settings>\n",
        "<settings>\n <!-- <servers> and </settings> -->\n <servers><server><id>x</id></server></servers>\n</settings>",
        "<?xml version='1.0'?>\n<settings>\r\n<mirrors/>\r\n</settings>\r\n",
    ],
    "gradle": ["", "org.gradle.daemon=false", "feed.Password = x\n# feedPassword=y\n"],
}
CASES = [(name, text) for name, texts in BEFORE.items() for text in texts]


@pytest.mark.parametrize(("name", "before"), CASES)
def test_what_is_added_is_found_replaced_and_taken_away(name, before):
    form, key = FORMATS[name]
    first, second = make_pat(), make_pat()
    assert (form.secret(before, key), form.others(before, key)) == (None, [])
    after = form.added(before, key, first, "tool")
    assert (form.secret(after, key), form.others(after, key)) == (first, [])
    changed = form.replaced(after, key, second)
    assert form.secret(changed, key) == second
    assert first not in changed
    assert encoded(first) not in changed
    assert form.replaced(changed, key, first) == after
    assert form.removed(after, key) == before


def encoded(secret):
    return base64.b64encode(secret.encode()).decode()


@pytest.mark.parametrize(("name", "before"), CASES)
def test_two_keys_go_one_after_the_other_in_either_order(name, before):
    form, key = FORMATS[name]
    other = key.replace("contoso", "fabrikam").replace("feed", "feed-2")
    first, second = make_pat(), make_pat()
    both = form.added(form.added(before, key, first, "tool"), other, second, "tool")
    assert (form.secret(both, key), form.secret(both, other)) == (first, second)
    assert form.removed(form.removed(both, other), key) == before
    left = form.removed(both, key)
    assert (form.secret(left, key), form.secret(left, other)) == (None, second)
    assert form.removed(left, other).rstrip("\n") == before.rstrip("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_two_keys_in_one_file_are_told_apart(name):
    form, key = FORMATS[name]
    other = key.replace("contoso", "fabrikam").replace("feed", "feed-2")
    first, second = make_pat(), make_pat()
    both = form.added(form.added("", key, first, "tool"), other, second, "tool")
    assert (form.secret(both, key), form.secret(both, other)) == (first, second)
    assert form.others(both, "x") == []
    left = form.removed(both, key)
    assert (form.secret(left, key), form.secret(left, other)) == (None, second)
    assert form.removed(left, other) == ""


OTHERS = [
    ("npm", f"a=b\n{NPM}:_authToken=SECRET\n", [2]),
    ("npm", f'  "{FEED}/:_password" = "SECRET"\n{FEED}/:email=x\n', [1]),
    ("npm", f"{FEED}/:tokenHelper=SECRET\n", [1]),
    ("yarn 1", f"{FEED}/:_auth=SECRET\n", [1]),
    (
        "yarn 4",
        f"npmRegistries:\n  '{FEED}/':\n    npmAuthToken: SECRET\n    npmAlwaysAuth: true\nnodeLinker: pnp\n",
        [2],
    ),
    ("yarn 4", f'npmRegistries:\n  "{FEED}": {{npmAuthIdent: "SECRET"}}\n  "//x":\n    npmAuthToken: y\n', [2]),
    (
        "maven",
        "<settings>\n<servers>\n<server>\n <id> feed </id><password>SECRET</password></server></servers></settings>",
        [3],
    ),
    ("gradle", "x=y\nfeedPassword: SECRET\nfeedUsername=z\n", [2, 3]),
]


@pytest.mark.parametrize(("name", "before", "lines"), OTHERS)
def test_what_others_set_is_named_by_line_and_muted_without_its_value(name, before, lines):
    form, key = FORMATS[name]
    assert form.others(before, key) == lines
    muted = form.muted(before, key)
    assert (form.others(muted, key), "SECRET" in muted) == ([], False)
    ours = form.added(muted, key, make_pat(), "tool")
    assert form.removed(ours, key) == muted
    with_ours_first = form.added(before, key, make_pat(), "tool")
    assert form.secret(form.muted(with_ours_first, key), key) == form.secret(with_ours_first, key)


def without_comments(text):
    """Return what a program leaves that reads a file and writes it anew."""
    lines = text.splitlines(True)
    return "".join(line for line in lines if not line.lstrip().startswith((";", "#", "<!-- devops-pat")))


@pytest.mark.parametrize("name", FORMATS)
def test_our_lines_are_known_without_their_comments(name):
    form, key = FORMATS[name]
    other = key.replace("contoso", "fabrikam").replace("feed", "feed-2")
    first, second = make_pat(), make_pat()
    both = form.added(form.added("", key, first, "tool"), other, second, "tool")
    after = without_comments(both)
    assert (form.secret(after, key), form.removed(after, key)) == (first, after)
    left = form.bare(key).sub("", after)
    assert (form.secret(left, key), form.secret(left, other)) == (None, second)
    nothing = form.bare(other).sub("", left)
    assert [line for line in nothing.splitlines()[1:] if line] == (
        ["<servers>", "</servers>", "</settings>"] if name == "maven" else []
    )


@pytest.mark.parametrize("name", FORMATS)
def test_ours_is_the_one_between_our_comments_whatever_stands_beside_it(name):
    form, key = FORMATS[name]
    ours, theirs = make_pat(), make_pat()
    beside = without_comments(form.added("", key, theirs, "tool"))
    both = form.added(beside, key, ours, "tool")
    if name in ("npm", "yarn 1", "gradle"):
        both += beside
    assert form.secret(both, key) == ours
    changed = form.replaced(both, key, make_pat())
    assert form.secret(form.removed(changed, key), key) == theirs
    assert form.removed(changed, key) == form.removed(both, key)


@pytest.mark.parametrize("name", ["npm", "yarn 1", "gradle"])
def test_a_block_whose_end_is_gone_takes_no_line_of_others_with_it(name):
    form, key = FORMATS[name]
    text = form.added("", key, make_pat(), "tool")
    broken = "".join(text.splitlines(True)[:-1]) + "mine=1\n"
    again = form.added(broken, key, make_pat(), "tool")
    assert form.removed(again, key) == broken


def test_a_line_behind_a_block_whose_end_is_gone_is_still_others():
    broken = "".join(Npmrc().added("", NPM, make_pat(), "npm").splitlines(True)[:1])
    text = Npmrc().added(f"{broken}{NPM}:_authToken=x\n", NPM, make_pat(), "npm")
    assert Npmrc().others(text, NPM) == [2]


HELPER = f"{NPM}:tokenHelper"
PROGRAM = "/home/jane/.azure/bin/pnpm-token-contoso"


def test_pnpms_helper_is_a_path_and_no_secret():
    text = TokenHelper().added("a=b", HELPER, PROGRAM, "pnpm")
    assert f"\n{HELPER}={PROGRAM}\n" in text
    assert TokenHelper().secret(text, HELPER) is None
    assert TokenHelper().removed(text, HELPER) == "a=b"
    bare = f"a=b\n{HELPER}={PROGRAM}\n{NPM}:tokenHelper=/usr/bin/mine\n"
    assert TokenHelper().removed(bare, HELPER) == f"a=b\n{NPM}:tokenHelper=/usr/bin/mine\n"


@pytest.mark.parametrize("mine", ["", f"{NPM}:_authToken=SECRET\n"])
def test_what_one_tool_was_given_in_a_file_is_nobody_elses_to_another(mine):
    ways = [(Npmrc(), NPM, "npm"), (TokenHelper(), HELPER, "pnpm"), (Npmrc("always-auth=true"), f"{FEED}/", "yarn")]
    text = f"a=b\n{mine}"
    for form, key, tool in ways:
        text = form.added(text, key, make_pat(), tool)
    for form, key, _ in ways[:2]:
        assert form.others(text, key) == ([2] if mine else [])
        assert form.muted(text, key) == text.replace(mine, f"; {NPM}:_authToken=\n" if mine else "")
    for form, key, _ in ways:
        text = form.removed(text, key)
    assert text == f"a=b\n{mine}"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_yarns_entry_is_as_deep_as_those_that_are_there(end):
    before = end.join(["npmRegistries:", "", "    # mine", '    "//x":', "        npmAuthToken: y", ""])
    assert f'\n    "https:{FEED}":\n      npmAlwaysAuth: true\n' in Yarnrc().added(before, FEED, make_pat(), "yarn")


@pytest.mark.parametrize("before", BEFORE["maven"])
def test_maven_reads_well_formed_xml(before):
    root = ElementTree.fromstring(MavenSettings().added(before, "feed", "a&b", "maven"))
    names = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert (names["id"], names["password"]) in (("feed", "a&b"), ("x", "a&b"))


@pytest.mark.parametrize(
    ("form", "before"),
    [
        (MavenSettings(), "<settings><servers/></settings>"),
        (MavenSettings(), "nothing"),
        (Yarnrc(), "npmRegistries: {}\n"),
    ],
)
def test_what_cannot_be_added_to_is_left_to_the_user(form, before):
    with pytest.raises(ValueError, match="It has no|Its npm"):
        form.added(before, "feed", "x", "tool")


@pytest.mark.parametrize("first", [0, 1])
def test_two_blocks_behind_a_line_without_an_end_give_the_former_bytes_in_either_order(first):
    before, keys = "fund=false", [NPM, NPM.replace("contoso", "fabrikam")]
    text = before
    for key in keys:
        text = Npmrc().added(text, key, make_pat(), "npm")
    for key in (keys[first], keys[1 - first]):
        text = Npmrc().removed(text, key)
    assert text == before
