"""Which PAT a stored one may be: every rule narrows."""

from dataclasses import replace

import pytest

from azext_devops_pat.core.pat_info import PatInfo
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.pat_candidates import candidates

from ..support.tokens import make_old_pat

OLD_FORM = Secret(make_old_pat())
ONE = PatInfo("id-1", "ci", "vso.code", "2026-10-10T12:00:00Z", "2027-01-10T12:00:00Z", ("a",))


def new_form(month):
    return Secret("x" * 52 + "JQQJ99C" + month + "A" * 16 + "AZDO" + "1234")


def found(info=ONE, secret=OLD_FORM, record=None, taken=()):
    return candidates([info], secret, record, taken) == [info]


def test_without_knowledge_every_pat_may_be_it():
    assert found()
    assert found(replace(ONE, target_accounts=None))


@pytest.mark.parametrize(
    ("stored_at", "fits"),
    [("2026-10-10T11:54:59Z", False), ("2026-10-10T11:55:00Z", True), ("2026-12-01T00:00:00Z", True), ("?", True)],
)
def test_it_was_made_before_it_was_stored(stored_at, fits):
    assert found(record=Record(stored_at=stored_at)) is fits


@pytest.mark.parametrize(
    ("valid_to", "fits"),
    [
        ("2027-01-09T11:59:59Z", False),
        ("2027-01-09T12:00:00Z", True),
        ("2027-01-11T12:00:00Z", True),
        ("2027-01-11T12:00:01Z", False),
    ],
)
def test_it_ends_when_the_user_said(valid_to, fits):
    assert found(record=Record(valid_to=valid_to)) is fits


def test_one_with_a_nonce_a_revoked_one_and_another_stored_one_are_out():
    assert not found(replace(ONE, display_name="ci [rotating 0123456789abcdef]"))
    assert not found(replace(ONE, listed_as="revoked"))
    assert found(replace(ONE, listed_as="expired"))
    assert not found(taken={"id-1"})


@pytest.mark.parametrize(
    ("made", "month", "fits"),
    [
        ("2026-10-10T12:00:00Z", "J", True),
        ("2026-10-10T12:00:00Z", "I", False),
        ("2026-10-01T01:00:00Z", "I", True),
        ("2026-10-31T23:00:00Z", "K", True),
        ("2026-12-31T23:00:00Z", "A", True),
        (None, "A", True),
    ],
)
def test_the_month_of_issue_in_the_token_fits(made, month, fits):
    assert found(replace(ONE, valid_from=made), new_form(month)) is fits
