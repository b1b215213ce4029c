"""What a command that ends with 1 after its output says on standard error."""

import pytest

from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.services.failures import not_removed, not_valid

CONTOSO = cloud_organization("contoso")
SERVER = "https://tfs.contoso.com/tfs/Main"


def row(**members):
    known = {"organization": CONTOSO.url, "source": "stored", "state": "valid", "daysLeft": None, "reasons": []}
    return {**known, **members}


def because(reason):
    return [{"source": "stored", "reason": "stored in the file"}, {"source": "service", "reason": reason}]


@pytest.mark.parametrize(
    ("failed", "sentence"),
    [
        (row(daysLeft=3), f"{CONTOSO.url}: the credential expires in 3 days. To sign in: az devops login"),
        (row(daysLeft=-1), f"{CONTOSO.url}: the credential has expired. To sign in: az devops login"),
        (row(daysLeft=1), f"{CONTOSO.url}: the credential expires in 1 day. "),
        (row(state="refused", reasons=because("It is wrong.")), f"{CONTOSO.url}: refused (It is wrong). To sign in"),
        (row(state="expired", daysLeft=-4), f"{CONTOSO.url}: expired. To sign in: az devops login --organization"),
        (row(source=None, state="unverified"), f"{CONTOSO.url}: no credential. To sign in: az devops login"),
        (
            row(state="unreachable", reasons=because("no answer within 10 s")),
            f"{CONTOSO.url}: unreachable (no answer within 10 s). To check again: az devops auth status --organization",
        ),
        (
            row(organization=SERVER, state="refused"),
            f"refused. To sign in: az devops login --organization {SERVER} --s",
        ),
    ],
)
def test_a_status_that_fails_says_what_is_wrong_where_and_what_to_run(failed, sentence):
    assert sentence in not_valid([failed])


def test_a_logout_that_fails_says_what_is_left_where_and_what_to_run():
    left = {"organization": CONTOSO.url, "storage": "keyring", "reason": "The keyring is locked."}
    said = f"Not removed: {CONTOSO.url} in the keyring (The keyring is locked). To try again: az devops logout"
    assert not_removed([left], None) == said
    assert not_removed([left], CONTOSO) == f"{said} --organization {CONTOSO.url}"


def test_no_more_than_ten_are_named():
    assert "; and 2 more. To sign in" in not_valid([row(state="refused")] * 12)
    left = {"organization": "x", "storage": "file", "reason": "damaged"}
    assert not_removed([left] * 12, None).count("damaged") == 10
