"""Editing an INI text changes one option and nothing else."""

import configparser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_devops_pat.stores import ini_text

TEXT = """# of mine
[core]
key = value   # not a comment here
; another
long = first
    second

[defaults]
Organization: https://dev.azure.com/contoso
project = web
"""


def test_reading_follows_configparser():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(TEXT)
    for section in parser.sections():
        for option, value in parser[section].items():
            assert ini_text.get(TEXT, section, option) == value
    assert ini_text.get(TEXT, "core", "none") is None
    assert ini_text.get(TEXT, "none", "key") is None


def test_an_option_is_replaced_in_its_place():
    changed = ini_text.put(TEXT, "defaults", "organization", "https://dev.azure.com/fabrikam")
    assert changed == TEXT.replace(
        "Organization: https://dev.azure.com/contoso", "organization = https://dev.azure.com/fabrikam"
    )


def test_a_value_of_several_lines_is_replaced_whole():
    changed = ini_text.put(TEXT, "core", "long", "one")
    assert changed == TEXT.replace("long = first\n    second\n", "long = one\n")


def test_a_new_option_and_a_new_section_leave_the_rest():
    changed = ini_text.put(TEXT, "core", "new", "1")
    assert changed.replace("new = 1\n", "") == TEXT
    changed = ini_text.put(TEXT, "other", "new", "1")
    assert changed == TEXT + "\n[other]\nnew = 1\n"


def test_a_section_is_removed_alone():
    assert ini_text.without_sections(TEXT, {"core"}) == "# of mine\n" + TEXT[TEXT.index("[defaults]") :]
    assert ini_text.without_sections(TEXT, {"none"}) == TEXT
    assert ini_text.without_sections(TEXT, {"core", "defaults"}) == "# of mine\n"


@pytest.mark.parametrize(
    "text", ["[a]\nx=1\n[a]\ny=1\n", "[a]\nx=1\nx=2\n", "x = 1\n", "[a]\njust words\n", "\x00\x01", "{}"]
)
def test_what_configparser_cannot_read_is_a_problem_in_words(text):
    assert ini_text.problem(text)
    with pytest.raises(configparser.Error):
        configparser.ConfigParser(interpolation=None).read_string(text)


NAMES = st.text("abcdefghij:/.-", min_size=1, max_size=12).filter(lambda name: name.strip("-./:"))
VALUES = st.text("abcXYZ019=:;#%[] ", max_size=20).map(str.strip)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_what_is_put_is_what_configparser_reads(pairs):
    text = ""
    for name, value in pairs:
        text = ini_text.put(text, name, "personal access token", value)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    for name, value in dict(pairs).items():
        assert parser[name]["personal access token"] == value == ini_text.get(text, name, "personal access token")


LINES = st.sampled_from(
    ["[a]", "[b]", "x = 1", "  x = 2", "    deeper", "y: 3", "", "# note", "  ; note", "\tz = 4", "  [c]", "w ="]
)


@given(st.lists(LINES, max_size=10).map(lambda lines: "[a]\n" + "\n".join(lines[:1] and lines)))
def test_whatever_configparser_reads_is_read_and_changed_as_it_would_be(text):
    if ini_text.problem(text):
        return
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    for section in parser.sections():
        for option in ("x", "y", "z", "w"):
            value = parser.get(section, option, fallback=None)
            assert (ini_text.get(text, section, option) or "") == (value or "")
            assert (ini_text.values(text, option).get(section) or "") == (value or "")
            changed = ini_text.put(text, section, option, "new")
            assert ini_text.reads(changed, section, option, "new")


LINES = (
    "[a]",
    "[b]",
    "[c]x]",
    "the token = x",
    "the token = y = z",
    "the token =",
    "other: v",
    "no option",
)
ODD = ("", " the token = x", "\tmore", "# a comment", "the token = x\r", "The Token = x")


@given(st.lists(st.one_of(st.sampled_from(LINES[:2]), st.sampled_from(LINES), st.sampled_from(ODD))), st.booleans())
def test_what_is_read_at_once_is_read_as_configparser_reads_it(lines, ends):
    text = "\n".join(lines) + "\n" * ends
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        assert ini_text.problem(text) is not None
        return
    expected = {name: parser[name]["the token"] for name in parser.sections() if "the token" in parser[name]}
    assert ini_text.values(text, "the token") == expected
    assert ini_text.sections(text) == parser.sections()
    assert ini_text.problem(text) is None
