"""The quick answer for one section is the answer for all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_devops_pat.stores import ini_sections

NAMES = "a", "b", "A", "a]b", "[a"
LINES = st.sampled_from(
    [
        "",
        "[a]",
        "[b]",
        "[A]",
        " [a]",
        "[a] ; x",
        "[a]b]",
        "[[a]",
        "[a",
        "x = 1",
        "X: 2",
        "  x = 3",
        "y",
        "# [a]",
        "v = [a]",
    ]
)


@settings(max_examples=3000)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_one_section_is_judged_as_among_all(text):
    repeated = ini_sections.repeated(text)
    assert [name for name in NAMES if ini_sections.repeats(text, name)] == [name for name in NAMES if name in repeated]


@pytest.mark.parametrize(
    "text", ["[a]\nx = 1\n[a]\nx = 2\n", "[b]\n[a]\nx = 1\nX: 2\n[c]\n", "[a]\nx = 1\n [a]\nx = 2\n"]
)
def test_what_is_there_twice_is_seen(text):
    assert ini_sections.repeats(text, "a")
    assert not ini_sections.repeats(text, "b")
