"""What the `pat` commands take."""

import time
from datetime import datetime, timezone

import pytest

from azext_devops_pat.core.errors import InputError
from azext_devops_pat.core.expiry import days_left
from azext_devops_pat.services.pat_input import checked_id, checked_ids, checked_name, end_from, end_or_default

from ..support.tokens import make_pat

ONE, OTHER = "4ab5764f-4193-4f1d-b995-64144880b7d7", "6a1f4f5e-0000-0000-0000-000000000000"
NOON = datetime(2026, 11, 22, 12, 0, 30, tzinfo=timezone.utc)


@pytest.fixture
def zone(monkeypatch):
    def set_zone(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


def test_days_are_of_24_hours_and_seven_days_show_as_seven():
    assert end_from(7, None, NOON) == "2026-11-29T12:00:30Z"
    assert days_left(end_from(7, None, NOON), NOON, timezone.utc) == 7
    assert end_or_default(None, None, NOON) == "2026-11-29T12:00:30Z"
    assert end_or_default(3, None, NOON) == "2026-11-25T12:00:30Z"
    assert end_from(None, None, NOON) is None


@pytest.mark.parametrize(
    ("name", "end"), [("America/Los_Angeles", "2027-01-11T07:59:59Z"), ("Pacific/Kiritimati", "2027-01-10T09:59:59Z")]
)
def test_a_day_ends_where_the_user_is(zone, name, end):
    zone(name)
    assert end_from(None, "2027-01-10", NOON) == end


@pytest.mark.parametrize(
    ("days", "valid_to", "says"),
    [
        (7, "2027-01-10", "cannot be used together"),
        (0, None, "must be 1 or more"),
        (-1, None, "must be 1 or more"),
        (10**9, None, "too far"),
        (None, "2026-11-20", "--valid-to 2026-11-20 is in the past"),
        (None, "soon", "--valid-to is not a date"),
        (None, "", "--valid-to is not a date"),
    ],
)
def test_what_is_no_life_is_refused(days, valid_to, says):
    with pytest.raises(InputError, match=says):
        end_or_default(days, valid_to, NOON)


def test_names_and_ids():
    assert checked_name("  ci ") == "ci"
    for name in ("", "  ", "x" * 256, "two\nlines", "red\x1b[31m"):
        with pytest.raises(InputError):
            checked_name(name)
    assert checked_ids([f" {ONE.upper()} ", ONE, OTHER], False) == [ONE, OTHER]
    assert checked_ids(None, True) == []
    for ids, select_all in (([ONE], True), ([], False), (None, False), ([" "], False), ([ONE, "b"], False)):
        with pytest.raises(InputError):
            checked_ids(ids, select_all)


def test_what_is_no_id_is_not_shown_since_it_may_be_the_token():
    token = make_pat()
    with pytest.raises(InputError) as caught:
        checked_id(token)
    assert token not in f"{caught.value.message}{caught.value.hint}"
