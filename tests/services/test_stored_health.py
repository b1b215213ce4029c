"""Stored PATs that nobody looks at."""

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_devops_pat.core.credential import Credential
from azext_devops_pat.core.errors import StoreError
from azext_devops_pat.core.expiry import utc_text
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import server_collection
from azext_devops_pat.core.record import ALL_ORGANIZATIONS, ONE_ORGANIZATION, Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.stored_health import note_accepted, notes
from azext_devops_pat.stores import lock, private_file

from ..sources.fakes import NOON
from ..support.tokens import make_pat
from .pat_world import CONTOSO, FABRIKAM

PAT = Secret(make_pat())


def put(stores, key=CONTOSO.key, **more):
    stores.metadata.put(key, Record(**more))
    return stores.metadata.get(key)


@pytest.mark.parametrize(("days", "warned"), [(74, 0), (75, 1), (200, 1)])
def test_one_that_was_not_accepted_for_75_days_is_named(stores, days, warned):
    put(stores, last_accepted=utc_text(NOON - timedelta(days=days)))
    said = notes(stores, [CONTOSO], NOON)
    assert len(said) == warned
    assert all(f"{CONTOSO} was last known to be accepted {days} days ago" in one for one in said)
    assert notes(stores, [FABRIKAM], NOON) == []


def test_one_of_a_server_and_one_never_asked_about_are_not(stores):
    server = server_collection("https://tfs.contoso.com/tfs", "Default")
    put(stores, server.key, organization=server.url, last_accepted=utc_text(NOON - timedelta(days=100)))
    put(stores)
    assert notes(stores, [CONTOSO, server], NOON) == []


def test_one_for_all_organizations_is_named_before_and_after_the_day(stores):
    put(stores, covers=ALL_ORGANIZATIONS)
    put(stores, DEFAULT_KEY, covers=ALL_ORGANIZATIONS)
    own, default = sorted(notes(stores, [CONTOSO], NOON))
    assert own.startswith(
        f"The PAT stored for {CONTOSO} is valid for all organizations. Azure DevOps ends PATs for all"
    )
    assert f"az devops pat rotate --organization {CONTOSO}" in own
    assert default.startswith("The default PAT is valid for all organizations.")
    assert "Azure DevOps ended" in notes(stores, [CONTOSO], NOON + timedelta(days=30))[0]


def test_a_default_pat_of_which_nothing_is_known_may_be_for_all_organizations(stores):
    stores.organizations.add([DEFAULT_KEY])
    (said,) = notes(stores, [CONTOSO], NOON)
    assert said.startswith("The default PAT may be valid for all organizations. Azure DevOps ends PATs for all")
    put(stores, DEFAULT_KEY, covers=ONE_ORGANIZATION)
    assert notes(stores, [CONTOSO], NOON) == []


def accepted(record):
    return [(CONTOSO, Credential("stored", PAT, key=CONTOSO.key, record=record, only_for=CONTOSO))]


@pytest.fixture
def writes(monkeypatch):
    """What was written and locked, in order."""
    done = []

    def counted(name, function):
        def call(*args, **options):
            done.append(name)
            return function(*args, **options)

        return call

    monkeypatch.setattr(private_file, "write", counted("write", private_file.write))
    monkeypatch.setattr(lock, "held", counted("lock", lock.held))
    return done


def test_acceptance_is_kept_at_most_once_a_day(stores):
    record = put(stores, fingerprint=fingerprint(PAT), last_accepted=utc_text(NOON))
    note_accepted(stores, accepted(record), NOON + timedelta(hours=23))
    assert stores.metadata.get(CONTOSO.key).last_accepted == utc_text(NOON)
    later = NOON + timedelta(hours=24)
    note_accepted(stores, accepted(record), later)
    assert stores.metadata.get(CONTOSO.key).last_accepted == utc_text(later)


def test_the_acceptance_of_another_pat_is_not_kept(stores):
    record = put(stores, fingerprint=fingerprint(PAT))
    put(stores, fingerprint=fingerprint(Secret(make_pat())))
    note_accepted(stores, accepted(record), NOON)
    others = Credential("az", PAT), Credential("stored", PAT, key=CONTOSO.key)
    note_accepted(stores, [(CONTOSO, one) for one in others], NOON)
    assert stores.metadata.get(CONTOSO.key).last_accepted is None


MARKS = {"refused_at": "2026-11-01T00:00:00Z", "refused_for_git_at": "2026-11-02T00:00:00Z"}


def test_acceptance_takes_marks_away_and_is_kept_in_one_write_for_all(stores, writes):
    alias = CONTOSO.lookup_keys[-1]
    known = put(stores, account="me", fingerprint=fingerprint(PAT), **MARKS)
    put(stores, alias, fingerprint=fingerprint(PAT), **MARKS)
    other = put(stores, FABRIKAM.key, fingerprint=fingerprint(PAT))
    writes.clear()
    both = [*accepted(known), (FABRIKAM, Credential("stored", PAT, key=FABRIKAM.key, record=other))]
    note_accepted(stores, both, NOON)
    assert writes == ["lock", "write"]
    assert stores.metadata.get(CONTOSO.key) == replace(
        known, last_accepted=utc_text(NOON), refused_at=None, refused_for_git_at=None
    )
    for key in (alias, FABRIKAM.key):
        found = stores.metadata.get(key)
        assert (found.last_accepted, found.refused_at, found.refused_for_git_at) == (utc_text(NOON), None, None)


def test_marks_go_although_the_day_is_kept_already(stores, writes):
    known = put(stores, fingerprint=fingerprint(PAT), last_accepted=utc_text(NOON), **MARKS)
    writes.clear()
    note_accepted(stores, accepted(known), NOON + timedelta(hours=1))
    assert writes == ["lock", "write"]
    found = stores.metadata.get(CONTOSO.key)
    assert (found.last_accepted, found.refused_at) == (utc_text(NOON), None)


def test_what_says_nothing_new_takes_no_lock_and_writes_nothing(stores, writes):
    known = put(stores, fingerprint=fingerprint(PAT), last_accepted=utc_text(NOON))
    writes.clear()
    note_accepted(stores, accepted(known), NOON + timedelta(hours=1))
    note_accepted(stores, [(CONTOSO, Credential("az", PAT))], NOON)
    note_accepted(stores, [], NOON)
    assert writes == []


def test_marks_of_a_pat_that_took_the_place_meanwhile_stay(stores):
    known = put(stores, fingerprint=fingerprint(PAT), **MARKS)
    other = put(stores, fingerprint=fingerprint(Secret(make_pat())), **MARKS)
    note_accepted(stores, accepted(known), NOON)
    assert stores.metadata.get(CONTOSO.key) == other


def test_marks_that_cannot_be_taken_away_are_warned_of(stores, monkeypatch, caplog):
    known = put(stores, fingerprint=fingerprint(PAT), **MARKS)
    plain = replace(known, refused_at=None, refused_for_git_at=None)

    def held(folder):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(lock, "held", held)
    with caplog.at_level("WARNING"):
        note_accepted(stores, accepted(plain), NOON)
        assert caplog.messages == []
        note_accepted(stores, accepted(known), NOON)
    assert caplog.messages == [f"The PAT for {CONTOSO} is accepted, but still marked as refused: The disk is full."]
