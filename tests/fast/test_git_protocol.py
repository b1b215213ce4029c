"""git's credential protocol, read and written as bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_devops_pat.fast import git_protocol

PLAIN = b"protocol=https\nhost=dev.azure.com\npath=contoso/web/_git/site\n"


@pytest.mark.parametrize("end", [b"", b"\n", b"\nhost=evil.test\n", b"\npath=conto"])
def test_a_request_ends_with_a_blank_line_or_with_the_input(end):
    found = git_protocol.parse(PLAIN + end)
    assert found == {b"protocol": b"https", b"host": b"dev.azure.com", b"path": b"contoso/web/_git/site"}


def test_lists_and_unknown_keys_count_for_nothing():
    lists = (
        b"capability[]=authtype\ncapability[]=\ncapability[]=state\nwwwauth[]=Basic\nwwwauth[]=Bearer\nnew=1\nnew=2\n"
    )
    assert git_protocol.parse(lists + PLAIN) == git_protocol.parse(PLAIN)


def test_a_value_may_hold_equals_signs_and_be_empty():
    assert git_protocol.parse(b"path=a=b==\nusername=\n") == {b"path": b"a=b==", b"username": b""}


def test_a_line_has_65535_bytes_at_most():
    line = b"x=" + b"a" * 65533
    assert git_protocol.parse(line + b"\n") == {}
    assert git_protocol.parse(line + b"a\n") is None


@pytest.mark.parametrize(
    "data",
    [
        b"protocol=https\nhost=dev.azure.com",  # cut off
        b"host=dev.azure.com\nhost=evil.test\n",
        b"host=dev.azure.com\nhost=dev.azure.com\n",
        b"path=contoso\npath=fabrikam\n",
        b"host=dev.azure.com\r\n",
        b"host=dev.azure.com\0.evil.test\n",
        b"wwwauth[]=a\rhost=dev.azure.com\n",
        b"url=https://dev.azure.com/contoso\n",
        b"host\n",
        b"=dev.azure.com\n",
        b"x=" + b"a" * 65536 + b"\n",
        PLAIN * 2000,
    ],
)
def test_what_git_does_not_send_is_refused(data):
    assert git_protocol.parse(data) is None


def test_an_answer_has_the_expiry_where_it_is_known_and_never_quits():
    assert git_protocol.answer("jane", "p", None) == b"username=jane\npassword=p\n"
    assert git_protocol.answer("jane", "p", 1800000000) == (
        b"username=jane\npassword=p\npassword_expiry_utc=1800000000\n"
    )


@pytest.mark.parametrize("value", ["a\nquit=1", "a\rb", "a\0b"])
def test_an_answer_cannot_hold_a_second_line(value):
    with pytest.raises(ValueError):
        git_protocol.answer("jane", value, None)
    with pytest.raises(ValueError):
        git_protocol.answer(value, "p", None)


KEYS = st.sampled_from([b"protocol", b"host", b"path", b"username", b"password", b"url", b"x", b"x[]", b""])
LINES = st.lists(st.tuples(KEYS, st.binary(max_size=30)), max_size=8)


@pytest.mark.one_python
@settings(max_examples=3000)
@given(LINES, st.binary(max_size=20))
def test_whatever_comes_is_read_or_refused(lines, rest):
    data = b"".join(key + b"=" + value + b"\n" for key, value in lines) + rest
    found = git_protocol.parse(data)
    if found is not None:
        whole = b"\n" + data.partition(b"\n\n")[0] + b"\n"
        for key, value in found.items():
            assert whole.count(b"\n" + key + b"=") == 1
            assert b"\n" + key + b"=" + value + b"\n" in whole
            assert not set(value) & set(b"\r\0\n")


@given(st.text(), st.text())
def test_an_answer_is_read_back_as_it_was_given(user, secret):
    try:
        written = git_protocol.answer(user, secret, None)
    except ValueError:
        assert set(user + secret) & set("\n\r\0")
        return
    found = git_protocol.parse(written)
    if len(written) <= git_protocol.MAX_INPUT:
        assert found == {b"username": user.encode(), b"password": secret.encode()}
