"""What the service tells of a PAT."""

from datetime import datetime, timezone

import pytest

from azext_devops_pat.core.pat_info import PatInfo

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
LATER, EARLIER = "2026-11-23T00:00:00Z", "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    ("valid_to", "is_valid", "listed_as", "status"),
    [
        (LATER, None, None, "active"),
        (LATER, True, None, "active"),
        (LATER, False, None, "revoked"),
        (EARLIER, None, None, "expired"),
        (EARLIER, False, None, "expired"),
        (None, None, None, "active"),
        (LATER, None, "revoked", "revoked"),
        (EARLIER, None, "active", "active"),
        (LATER, True, "expired", "expired"),
    ],
)
def test_the_word_of_the_service_counts_most_then_the_end(valid_to, is_valid, listed_as, status):
    info = PatInfo("1", "ci", "vso.code", valid_to=valid_to, is_valid=is_valid, listed_as=listed_as)
    assert info.status(NOON) == status


@pytest.mark.parametrize(("targets", "all_organizations"), [(None, True), ((), False), (("1",), False)])
def test_no_target_accounts_means_all_organizations(targets, all_organizations):
    assert PatInfo("1", "ci", "", target_accounts=targets).all_organizations is all_organizations
