"""What the scan takes for a PAT, and what it does not."""

import base64
import os
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_devops_pat.core.pat_checksum import APPLICATION_SECRET, OLD_PAT, PAT, old_kind
from azext_devops_pat.core.pat_search import CERTAIN, LIKELY, find

from ..support.pats import application_secret, checked_pat, new_pat, old_pat
from ..support.tokens import make_pat

MANY = 100_000
BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
LETTERS = (string.ascii_letters + string.digits).encode()


def values(data):
    return [match.secret.reveal() for match in find(data)]


def encoded(text):
    return base64.b64encode(text.encode()).decode()


WRAPPERS = {
    "alone": lambda pat: pat,
    "in quotes": lambda pat: f'{{"token": "{pat}"}}',
    "between letters": lambda pat: f"x{pat}Y",
    "in a URL": lambda pat: f"https://me:{pat}@dev.azure.com/contoso/_git/site",
    "in a header": lambda pat: f"Authorization: Basic {encoded(':' + pat)}\r\n",
    "in a header of git": lambda pat: f"extraheader = AUTHORIZATION: basic {encoded('me:' + pat)}",
    "in a password of npm": lambda pat: f"//pkgs.dev.azure.com/c/npm/:_password={encoded(pat)}",
    "in an auth of npm": lambda pat: f'_auth = "{encoded("someone@contoso.com:" + pat)}"',
    "in an auth of docker": lambda pat: f'{{"auth": "{encoded("me:" + pat)}"}}',
    "in the variable of an MCP server": lambda pat: f'"PERSONAL_ACCESS_TOKEN": "{encoded("me@contoso.com:" + pat)}"',
    "encoded in a URL": lambda pat: f"https://me:{encoded(pat)}@dev.azure.com/contoso",
    "encoded in a URL without a name": lambda pat: f"https://{encoded('me:' + pat)}@dev.azure.com/contoso",
    "in base64url": lambda pat: f"Basic {base64.urlsafe_b64encode(('~~>:' + pat).encode()).decode()}",
}


@pytest.mark.parametrize("make", [new_pat, checked_pat, old_pat, application_secret])
@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS)
def test_a_pat_is_found_in_whatever_it_stands(wrap, make):
    for _ in range(50):
        pat = make()
        text = f"first line\n{wrap(pat)}\nlast line\n"
        assert values(text.encode()) == [pat]


@pytest.mark.parametrize("width", [64, 76])
def test_base64_that_is_broken_into_lines_is_read_as_one(width):
    pat = new_pat()
    text = encoded(f":{pat}")
    lines = "\r\n".join(text[place : place + width] for place in range(0, len(text), width))
    assert values(f"Basic\n{lines}\n".encode()) == [pat]


def test_kinds_and_confidences():
    found = {make: find(make().encode())[0] for make in (new_pat, checked_pat, old_pat, application_secret, make_pat)}
    assert {make: (match.kind, match.confidence) for make, match in found.items()} == {
        new_pat: (PAT, LIKELY),
        checked_pat: (PAT, CERTAIN),
        old_pat: (OLD_PAT, CERTAIN),
        application_secret: (APPLICATION_SECRET, CERTAIN),
        make_pat: (PAT, LIKELY),
    }


def test_the_documented_mark_alone_counts_only_between_borders():
    pat = make_pat()
    assert values(f"a={pat}\n".encode()) == [pat]
    for text in (f"x{pat}", f"{pat}x", f"/{pat}", f"{pat}+"):
        assert values(text.encode()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda pat: pat[:76] + "AZDP" + pat[80:],
        lambda pat: "x" + pat[:52] + "JQQJ98" + pat[58:] + "x",
        lambda pat: "x" + pat[:59] + "M" + pat[60:] + "x",
        lambda pat: pat[:20] + "-" + pat[21:],
        lambda pat: pat[1:],
        lambda pat: pat[:-1],
    ],
)
def test_near_misses_of_the_present_form(change):
    assert values(change(new_pat()).encode()) == []


def test_near_misses_of_the_old_form():
    pat = old_pat()
    for place in range(51):
        other = "b" if pat[place] != "b" else "c"
        assert values((pat[:place] + other + pat[place + 1 :]).encode()) == []
    assert values(pat.upper().encode()) == []
    assert values(pat[1:].encode()) == []


def random_lines(alphabet, length, count):
    """Random lines of one length, made without a loop."""
    data = bytearray(os.urandom(count * (length + 1)).translate(bytes(alphabet[b % len(alphabet)] for b in range(256))))
    data[length :: length + 1] = b"\n" * count
    return data


def marked_lines(count):
    """PATs of the present form, made without a loop over their letters."""
    data = random_lines(LETTERS, 84, count)
    for marks, first in ((b"JQQJ99", 52), (b"C", 59), (b"AZ" + b"DO", 76)):
        for place, letter in enumerate(marks, start=first):
            data[place::85] = bytes([letter]) * count
    return data


@pytest.mark.one_python
def test_a_hundred_thousand_pats_of_each_form_are_all_found():
    for data in (bytes(marked_lines(MANY)), "".join(f"{old_pat()}\n" for _ in range(MANY)).encode()):
        assert values(data) == data.decode().split()


@pytest.mark.one_python
def test_a_million_random_strings_of_the_old_shape_are_certain_only_by_their_checksum():
    for _ in range(5):
        for match in find(bytes(random_lines(BASE32, 52, 200_000))):
            assert old_kind(match.secret.reveal().encode()) == match.kind


@pytest.mark.one_python
def test_a_million_random_strings_of_the_new_shape_without_its_mark_are_nothing():
    for _ in range(5):
        data = marked_lines(200_000)
        data[76::85] = b"B" * 200_000
        assert find(bytes(data)) == []


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_around_a_pat_leave_it_found(before, after):
    for pat in (new_pat(), old_pat()):
        separate = before + b"\n" + pat.encode() + b"\n" + after
        assert pat in values(separate)


def test_long_runs_of_few_letters_are_passed_over_and_a_pat_behind_them_is_found():
    pat = old_pat()
    for run in (b"a" * 100_000, b"acgt" * 25_000):
        assert values(run + b" " + pat.encode()) == [pat]
        assert values(run + pat.encode()) == [pat]
        assert values(pat.encode() + run) == [pat]
