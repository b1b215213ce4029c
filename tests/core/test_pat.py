"""What people paste and pipe."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_devops_pat.core.errors import TokenError
from azext_devops_pat.core.pat import clean, looks_known

from ..support.tokens import make_old_pat, make_pat

WRAPPERS = {
    "nothing": "{}",
    "LF": "{}\n",
    "CRLF": "{}\r\n",
    "a leading blank line": "\r\n\n{}\n",
    "spaces": "  {}\t ",
    "a non-breaking space": "\u00a0{}\u00a0",
    "zero-width space": "\u200b{}\u200b",
    "a byte order mark inside": "\ufeff{}",
    "double quotes": '"{}"\n',
    "single quotes": "'{}'",
    "quotes and spaces": ' " {} " ',
    "curly quotes": "\u201c{}\u201d",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS.keys())
def test_what_surrounds_a_pat_is_taken_away(wrapper, encoding):
    token = make_pat()
    assert clean(wrapper.format(token).encode(encoding)).reveal() == token


def test_big_endian_utf_16_is_read_too():
    token = make_pat()
    assert clean(codecs.BOM_UTF16_BE + token.encode("utf-16-be")).reveal() == token


REFUSED = {
    b"": "empty",
    b" \r\n": "empty",
    b'""': "empty",
    b"$(AzurePat)": "not expanded",
    b"$PAT": "not expanded",
    b"${PAT}": "not expanded",
    b"$env:PAT": "not expanded",
    b"%PAT%": "not expanded",
    b"${{ secrets.PAT }}": "not expanded",
    b"\x16": "Ctrl",
    b"one two": "white space",
    b"one\ntwo": "white space",
    "one\u200btwo".encode(): r"invisible character U\+200B at position 4",
    b"one\x07two": "control",
    b"o\x00n\x00e\x00": "control",
    b"\xff\xfe\x00": "not text",
    b"\xc3\x28": "not text",
    "t\u00f6ken".encode(): "character U.00F6 at position 2, which no PAT contains",
    b"https://dev.azure.com/contoso": "URL",
    b"dev.azure.com/contoso": "URL",
    b"contoso.visualstudio.com": "URL",
    b"x" * 2**20: "64 KiB",
    b"\n" * 2**20: "64 KiB",
}


@pytest.mark.parametrize(("raw", "word"), REFUSED.items())
def test_what_cannot_be_a_pat_is_refused_with_a_reason(raw, word):
    with pytest.raises(TokenError, match=word) as caught:
        clean(raw)
    assert caught.value.hint == ""  # whoever asked for the PAT knows the remedy


@given(st.binary(min_size=4, max_size=80))
def test_no_input_raises_anything_but_its_own_error_nor_is_repeated_in_it(raw):
    error = refusal(raw)
    if error is not None:
        text = raw.decode("ascii", "ignore").strip()
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None
        assert len(text) < 8 or text not in error.message


def refusal(raw):
    try:
        clean(raw)
    except TokenError as error:
        return error
    return None


def test_every_known_look_passes_without_a_warning():
    for token in (make_pat(), make_old_pat(), "eyJ" + "a" * 20 + "." + "b" * 20 + "." + "c" * 20):
        assert looks_known(clean(token))
    assert not looks_known(clean("hunter2"))
