"""When a PAT ends: the forms of a time, and the days that are left."""

import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from azext_devops_pat.core.expiry import (
    days_left,
    days_since,
    end_of_day,
    global_pats_ended,
    is_past,
    normalized,
    parse_timestamp,
    posix,
)

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


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-12-01T23:46:23.3433333Z", "2026-12-01T23:46:23Z"),
        ("2026-12-02T00:46:23+01:00", "2026-12-01T23:46:23Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
        ("soon", "soon"),
        ("", ""),
        (None, None),
    ],
)
def test_a_time_is_written_in_one_form(text, written):
    assert normalized(text) == written


@pytest.mark.parametrize(
    ("text", "days"),
    [("2026-11-21T12:00:00Z", 1), ("2026-11-21T12:00:01Z", 0), ("2026-11-22T11:00:00Z", 0), ("?", None), (None, None)],
)
def test_days_since_are_whole_ones(text, days):
    assert days_since(text, datetime(2026, 11, 22, 12, tzinfo=timezone.utc)) == days


def test_pats_for_all_organizations_end_with_the_day_in_utc():
    assert not global_pats_ended(datetime(2026, 11, 30, 23, 59, 59, tzinfo=timezone.utc))
    assert global_pats_ended(datetime(2026, 12, 1, tzinfo=timezone.utc))
    assert global_pats_ended(datetime(2026, 11, 30, 17, tzinfo=timezone(timedelta(hours=-7))))
