"""One warning a day where a stored PAT that is used ends soon."""

from datetime import timedelta

import pytest

from azext_devops_pat.core.credential import Credential
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.services.expiry_warning import warn
from azext_devops_pat.stores.answer_cache import AnswerCache

from ..sources.fakes import NOON, FakeClock

CONTOSO = cloud_organization("contoso")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def used(tmp_path, clock):
    """Return what warns, as a new process does each time, of a PAT that ends in so long from noon."""

    def use(key=CONTOSO.key, **span):
        end = (NOON + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")
        record = Record(valid_to=end) if span else Record()
        cache = AnswerCache(tmp_path, "1", clock)
        warn(Credential("stored", Secret("abc"), key=key, record=record), CONTOSO, cache, clock.now)

    return use


@pytest.mark.parametrize(
    ("span", "warned"),
    [
        ({"days": 7}, False),
        ({"days": 7, "seconds": -1}, True),
        ({"seconds": 1}, True),
        ({"days": -30}, True),
        ({"days": 365}, False),
        ({}, False),
    ],
)
def test_the_last_seven_days_are_warned_of(used, caplog, span, warned):
    used(**span)
    assert bool(caplog.records) is warned


def test_the_warning_names_the_day_and_the_command_that_renews(used, caplog):
    used(days=3)
    command = "az devops login --organization https://dev.azure.com/contoso"
    assert caplog.messages == [f"The PAT for {CONTOSO} expires on 2026-11-25. To replace it: {command}"]


def test_a_pat_whose_id_is_known_is_renewed_by_rotating_it(tmp_path, clock, caplog):
    record = Record(valid_to="2026-11-25T12:00:00Z", authorization_id="id-1")
    credential = Credential("stored", Secret("abc"), key=CONTOSO.key, record=record)
    warn(credential, CONTOSO, AnswerCache(tmp_path, "1", clock), clock.now)
    assert caplog.messages[0].endswith(f"To replace it: az devops pat rotate --organization {CONTOSO}")


def test_one_believed_ended_is_named_and_tried_anyway(used, caplog):
    used(days=-1)
    assert "seems to have expired on 2026-11-21; trying it anyway" in caplog.text


def test_the_default_pat_is_renewed_without_an_organization(used, caplog):
    used(DEFAULT_KEY, days=1)
    assert caplog.messages == ["The default PAT expires on 2026-11-23. To replace it: az devops login"]


def test_a_day_has_one_warning_for_each_pat(used, caplog, clock):
    used(days=3)
    used(days=3)
    assert len(caplog.records) == 1
    used(DEFAULT_KEY, days=3)
    assert len(caplog.records) == 2
    clock.move(days=1)
    used(days=3)
    assert len(caplog.records) == 3


def test_a_credential_that_is_not_stored_is_never_warned_of(used, caplog):
    used(None, days=1)
    assert caplog.records == []


def test_a_pat_that_was_refused_is_named_and_still_used(tmp_path, clock, caplog):
    record = Record(refused_at="2026-11-20T08:00:00Z", valid_to="2027-11-20T08:00:00Z")
    cache = AnswerCache(tmp_path, "1", clock)
    for _ in range(2):
        warn(Credential("stored", Secret("abc"), key=CONTOSO.key, record=record), CONTOSO, cache, clock.now)
    (said,) = [entry.getMessage() for entry in caplog.records]
    assert "was refused by Azure DevOps on 2026-11-20; trying it anyway. To replace it: az devops login" in said
