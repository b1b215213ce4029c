"""What is said of a PAT in a list."""

from datetime import datetime, timezone

import pytest

from azext_devops_pat.core.pat_info import PatInfo
from azext_devops_pat.services.pat_rows import notes, row

from .pat_world import CONTOSO

BEFORE = datetime(2026, 11, 30, 23, 59, tzinfo=timezone.utc)
AFTER = datetime(2026, 12, 1, 0, 0, tzinfo=timezone.utc)
LONG = "2027-02-01T00:00:00Z"


def info(name="ci", scope="vso.code", targets=("a",), valid_to=LONG):
    return PatInfo("id-1", name, scope, "2026-11-01T00:00:00Z", valid_to, targets)


def test_a_plain_row():
    assert row(info(), CONTOSO, BEFORE, False) == {
        "authorizationId": "id-1",
        "displayName": "ci",
        "scope": "vso.code",
        "validFrom": "2026-11-01T00:00:00Z",
        "validTo": LONG,
        "organization": CONTOSO.url,
        "status": "active",
        "daysLeft": 63,
        "storedHere": False,
        "allOrganizations": False,
        "origin": None,
        "advice": None,
    }


@pytest.mark.parametrize(("now", "word"), [(BEFORE, "ends"), (AFTER, "ended")])
@pytest.mark.parametrize(("stored", "command"), [(True, "rotate"), (False, "create"), (None, "create")])
def test_one_for_all_organizations_is_told_what_happens_and_how_to_replace_it(now, word, stored, command):
    advice = row(info(targets=None), CONTOSO, now, stored)["advice"]
    assert f"Azure DevOps {word} PATs for all organizations on 2026-12-01." in advice
    assert f"az devops pat {command} --organization {CONTOSO}" in advice
    assert "Marketplace" not in advice


def test_marketplace_scopes_of_one_for_all_organizations_have_a_word_more():
    assert "vsce publish" in row(info(scope="vso.gallery_manage", targets=None), CONTOSO, BEFORE, False)["advice"]
    assert row(info(scope="vso.gallery_manage"), CONTOSO, BEFORE, False)["advice"] is None


def test_one_that_has_ended_needs_no_advice():
    ended = info("WebAppLoadTestCDIntToken", targets=None, valid_to="2026-11-01T00:00:00Z")
    found = row(ended, CONTOSO, BEFORE, False)
    assert (found["advice"], found["status"], found["origin"]) == (None, "expired", "load-test")


def test_the_notes_of_a_list_count_and_name():
    rows = [row(info(f"n{number}", targets=None), CONTOSO, BEFORE, False) for number in range(12)] + [
        row(info("Microsoft Teams Integration"), CONTOSO, BEFORE, False)
    ]
    everywhere, left = notes(rows, BEFORE)
    assert everywhere.startswith("12 PATs are for all organizations ('n0', ")
    assert "'n10'" not in everywhere
    assert left.startswith("1 PAT was made by tools.")
    assert notes(rows[-1:], BEFORE) == [left]
    assert notes([row(info(), CONTOSO, BEFORE, False)], BEFORE) == []
    assert notes([{"organization": CONTOSO.url, "authorizationId": None, "reason": "no"}], BEFORE) == []
