"""The mark in the name of a PAT that is not settled yet."""

import pytest

from azext_devops_pat.core.nonce import LONGEST_NAME, marked, new_nonce, nonce_of, strip

NONCE = "0123456789abcdef"


def test_a_nonce_has_64_bits_and_is_new_each_time():
    found = {new_nonce() for _ in range(50)}
    assert len(found) == 50
    assert all(len(nonce) == 16 and int(nonce, 16) >= 0 for nonce in found)


@pytest.mark.parametrize("name", ["ci", "", "a [b]", "ümlaut", "x" * 400, "x [rotating fedcba9876543210]"])
def test_a_marked_name_gives_nonce_and_name_back_and_is_never_too_long(name):
    found = marked(name, NONCE)
    assert nonce_of(found) == NONCE
    assert len(found) <= LONGEST_NAME
    assert name.removesuffix(" [rotating fedcba9876543210]").startswith(strip(found))
    assert found.count("[rotating ") == 1


@pytest.mark.parametrize(
    "name",
    [
        "ci",
        "ci [rotating]",
        "ci [rotating 0123]",
        f"ci [rotating {NONCE}] 2",
        f"ci [rotating {NONCE.upper()}]",
        f"ci [rotating {NONCE}0]",
    ],
)
def test_what_is_no_mark_of_ours_is_part_of_the_name(name):
    assert nonce_of(name) is None
    assert strip(name) == name
