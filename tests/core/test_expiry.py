"""When a PAT ends: the forms of a time, and the days that are left."""

import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from azext_devops_pat.core.expiry import days_left, end_of_day, is_past, parse_timestamp, posix

END = datetime(2026, 12, 1, 10, 0, 0, tzinfo=timezone.utc)
TEXT = "2026-12-01T10:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "2026-12-01T10:00:00.1234567Z",
        "2026-12-01T10:00:00.123Z",
        "2026-12-01T10:00:00",
        "2026-12-01 10:00:00",
        "2026-12-01T10:00:00+00:00",
        "2026-12-01T12:00:00+02:00",
    ],
)
def test_a_time_is_read_in_every_form_that_the_service_and_we_write(text):
    assert parse_timestamp(text) == END


@pytest.mark.parametrize("text", [None, "", "soon", "2026-13-01T00:00:00Z", "1764583200", "01/12/2026"])
def test_what_is_no_time_is_none_and_is_never_past(text):
    assert parse_timestamp(text) is None
    assert days_left(text, END) is None
    assert posix(text) is None
    assert is_past(text, END) is False


@pytest.mark.parametrize(
    ("before_the_end", "days"),
    [
        (timedelta(days=7), 7),
        (timedelta(days=7) - timedelta(seconds=5), 7),
        (timedelta(days=1), 1),
        (timedelta(hours=11), 1),
        (timedelta(hours=9), 0),
        (timedelta(seconds=1), 0),
        (timedelta(0), -1),
        (timedelta(seconds=-1), -1),
        (timedelta(days=-1), -1),
        (timedelta(days=-2), -2),
    ],
)
def test_days_are_counted_as_a_calendar_does_and_an_expired_one_has_none(before_the_end, days):
    assert days_left(TEXT, END - before_the_end, timezone.utc) == days


def test_a_day_is_the_users_own():
    now = datetime(2026, 11, 30, 9, 0, tzinfo=timezone.utc)
    assert days_left(TEXT, now, ZoneInfo("America/Los_Angeles")) == 1
    assert days_left(TEXT, now, ZoneInfo("Pacific/Kiritimati")) == 2


@pytest.mark.parametrize(("seconds", "past"), [(-1, False), (0, True), (1, True)])
def test_an_end_is_past_from_its_own_second_on(seconds, past):
    assert is_past(TEXT, END + timedelta(seconds=seconds)) is past


def test_posix_seconds_are_those_of_utc():
    assert posix("1970-01-01T00:01:00Z") == 60


@pytest.mark.parametrize(
    ("zone", "end"),
    [("America/Los_Angeles", "2027-02-01T07:59:59Z"), ("Pacific/Kiritimati", "2027-01-31T09:59:59Z")],
)
def test_a_day_ends_where_the_user_is(zone, end):
    assert end_of_day(date(2027, 1, 31), ZoneInfo(zone)) == end


def test_a_day_ends_in_the_time_zone_of_the_process(monkeypatch):
    monkeypatch.setenv("TZ", "PST8")
    time.tzset()
    found = end_of_day(date(2027, 1, 31))
    monkeypatch.delenv("TZ")
    time.tzset()
    assert found == "2027-02-01T07:59:59Z"
