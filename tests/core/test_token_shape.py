"""What a PAT and an access token look like."""

import base64

import pytest

from azext_devops_pat.core import token_shape
from azext_devops_pat.core.pat import clean, looks_known

from ..support.tokens import make_access_token, make_old_pat, make_pat


@pytest.mark.parametrize(("byte", "begins"), [(0, "aaagaaaaaaam"), (0xFF, "777wb777777v")])
def test_the_old_forms_checksum_is_the_published_one(byte, begins):
    body = bytearray([byte]) * 28
    check = 0x60C91EC4 if byte == 0 else 0x605A4A30
    for place, shift in ((2, 24), (7, 16), (8, 8), (22, 0)):
        body.insert(place, check >> shift & 0xFF)
    text = base64.b32encode(body).decode().rstrip("=").lower()
    assert text.startswith(begins)
    assert token_shape.is_known(text)


def test_a_wrong_checksum_is_for_the_warning_only():
    token = make_old_pat()
    wrong = token[:5] + ("a" if token[5] != "a" else "b") + token[6:]
    assert token_shape.has_shape(wrong)
    assert not looks_known(clean(wrong))


def test_the_end_of_an_access_token_is_read():
    issuer = "https://sts.windows.net/contoso/"
    token = make_access_token(exp=1795000000, iss=issuer)
    assert token_shape.end_of(token) == "2026-11-18T11:06:40Z"
    assert token_shape.comes_from_entra(token)
    assert not token_shape.comes_from_entra(make_access_token(iss="app.vstoken.visualstudio.com"))


@pytest.mark.parametrize("exp", [None, "soon", True, -1, 10**30, [1], float("nan")])
def test_an_end_that_cannot_be_read_is_none(exp):
    assert token_shape.end_of(make_access_token(exp=exp)) is None


def test_what_is_no_access_token_has_no_end():
    assert token_shape.end_of(make_pat()) is None
    assert token_shape.end_of("eyJ" + "a" * 20 + "." + "b" * 21 + "." + "c" * 20) is None


@pytest.mark.parametrize(("letter", "month"), [("A", 1), ("L", 12), ("M", None), ("a", None), ("0", None)])
def test_the_new_form_tells_the_month_of_issue(letter, month):
    assert token_shape.month_of_issue("x" * 52 + "JQQJ99C" + letter + "A" * 16 + "AZDO" + "1234") == month
    assert token_shape.month_of_issue("x" * 52 + "JQQJ98C" + letter + "A" * 16 + "AZDO" + "1234") is None
    assert token_shape.month_of_issue("a" * 52) is None
