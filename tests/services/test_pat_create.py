"""Creating a PAT: a lost answer never leaves one alive, and what the service answers is what counts."""

import logging
from contextlib import suppress
from dataclasses import replace

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import DevOpsPatError, PatError, ServiceError, UnknownOutcomeError
from azext_devops_pat.core.nonce import nonce_of
from azext_devops_pat.core.pat_info import PatInfo
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.connection_data import Identity
from azext_devops_pat.rest.pats import CreatedPat
from azext_devops_pat.services.pat_create import Changes, NewPat, create_pat, update_pat
from azext_devops_pat.services.pat_owner import Owner

from ..support.tokens import make_pat
from .pat_world import CONTOSO

OWNER = Owner(CONTOSO, Credential("az", Secret("entra"), BEARER), Identity("jane-id", "jane@contoso.com", "Jane"))
WANTED = NewPat("ci", "vso.code", "2026-12-01T12:00:00Z")
TOKEN = make_pat()
LOST = UnknownOutcomeError(causes.TIMEOUT, "It did not answer in time.")


class FakePats:
    """A list of PATs; `create_error` is raised after, or with `made` False before, one was made."""

    def __init__(self, create_error=None, made=True, appears_at=0):
        self.create_error, self.made, self.appears_at = create_error, made, appears_at
        self.pats, self.revoked, self.looks = [], [], 0
        self.update_error, self.list_error, self.end = None, None, None

    def create(self, name, scope, valid_to):
        info = PatInfo("id-1", name, scope, "2026-11-22T12:00:00Z", self.end or valid_to, ("a",))
        if self.made:
            self.pats.append(info)
        if self.create_error is not None:
            raise self.create_error
        return CreatedPat(info, Secret(TOKEN))

    def update(self, authorization_id, name=None, scope=None, valid_to=None):
        (info,) = self.pats
        changed = replace(info, display_name=name or info.display_name, scope=scope or info.scope)
        changed = replace(changed, valid_to=self.end or valid_to or info.valid_to)
        if self.update_error is not None:
            if self.made:
                self.pats = [changed]
            raise self.update_error
        self.pats = [changed]
        return changed

    def get(self, authorization_id):
        return self.pats[0] if self.pats else None

    def all(self):
        self.looks += 1
        if self.list_error is not None:
            raise self.list_error
        return self.pats if self.looks > self.appears_at else []

    def revoke(self, authorization_id):
        self.revoked.append(authorization_id)
        return True


def make(pats, sleeps=None, kept=None):
    keep = (kept if kept is not None else []).append
    return create_pat(pats, OWNER, WANTED, (sleeps if sleeps is not None else []).append, keep)


def test_a_new_pat_has_a_nonce_first_and_its_own_name_in_the_end():
    pats = FakePats()
    assert make(pats) == {
        "authorizationId": "id-1",
        "displayName": "ci",
        "scope": "vso.code",
        "validFrom": "2026-11-22T12:00:00Z",
        "validTo": "2026-12-01T12:00:00Z",
        "organization": CONTOSO.url,
        "token": TOKEN,
    }
    assert [info.display_name for info in pats.pats] == ["ci"]


@pytest.mark.parametrize("appears_at", [0, 1, 2])
def test_a_pat_whose_answer_is_lost_is_found_and_revoked(appears_at):
    pats, sleeps = FakePats(LOST, appears_at=appears_at), []
    with pytest.raises(UnknownOutcomeError, match="was revoked because its token is lost"):
        make(pats, sleeps)
    assert pats.revoked == ["id-1"]
    assert (pats.looks, sum(sleeps) <= 10) == (appears_at + 1, True)


def test_only_the_one_with_its_own_nonce_is_revoked():
    pats = FakePats(LOST, made=False)
    pats.pats = [PatInfo("other", "ci [rotating 0123456789abcdef]", "vso.code")]
    with pytest.raises(UnknownOutcomeError, match="one may still appear") as caught:
        make(pats)
    assert (pats.revoked, pats.looks) == ([], 3)
    assert "az devops pat list" in caught.value.hint


def test_a_list_that_fails_too_names_the_nonce():
    pats = FakePats(LOST)
    pats.list_error = ServiceError(causes.UNAVAILABLE, "It is down.")
    with pytest.raises(UnknownOutcomeError, match=r"Looking for it failed too: It is down\.") as caught:
        make(pats)
    assert nonce_of(pats.pats[0].display_name) in caught.value.hint


@pytest.mark.parametrize(
    ("pats", "is_kept"),
    [
        (FakePats(), False),
        (FakePats(PatError("invalidScope", "No such scope."), made=False), False),
        (FakePats(LOST), False),
        (FakePats(LOST, made=False), True),
    ],
)
def test_the_nonce_is_kept_from_before_the_request_until_nothing_can_come_of_it(pats, is_kept):
    kept, asked = [], pats.create

    def create(name, *args):
        assert kept == [nonce_of(name)]
        return asked(name, *args)

    pats.create = create
    with suppress(DevOpsPatError):
        make(pats, kept=kept)
    assert (kept[-1] is not None) is is_kept


def test_a_definite_refusal_is_not_looked_after():
    pats = FakePats(PatError("invalidScope", "No such scope."), made=False)
    with pytest.raises(PatError):
        make(pats)
    assert pats.looks == 0


def test_a_name_that_cannot_be_set_is_a_warning_with_the_command(caplog):
    pats = FakePats()
    pats.update_error, pats.made = ServiceError(causes.UNAVAILABLE, "It is down."), True
    caplog.set_level(logging.WARNING)
    found = create_pat(pats, OWNER, WANTED, lambda _: None)
    assert (found["token"], nonce_of(found["displayName"]) is not None) == (TOKEN, True)
    (record,) = caplog.records
    assert f"az devops pat update --organization {CONTOSO} --id id-1 --name ci" in record.getMessage()
    assert TOKEN not in record.getMessage()


@pytest.mark.parametrize(("end", "warned"), [("2026-11-30T12:00:00Z", 1), ("2026-12-01T11:59:30Z", 0), (None, 0)])
def test_an_end_that_is_earlier_than_asked_is_told_once(end, warned, caplog):
    pats = FakePats()
    pats.end = end
    caplog.set_level(logging.WARNING)
    assert make(pats)["validTo"] == (end or WANTED.valid_to)
    assert sum("shorter" in record.getMessage() for record in caplog.records) == warned


def test_a_change_whose_answer_is_lost_is_settled_by_reading():
    pats = FakePats()
    pats.pats = [PatInfo("id-1", "old", "vso.code", valid_to="2026-12-01T12:00:00Z")]
    pats.update_error = LOST
    assert update_pat(pats, OWNER, "id-1", Changes(name="new")).display_name == "new"
    pats.made = False
    with pytest.raises(UnknownOutcomeError):
        update_pat(pats, OWNER, "id-1", Changes(name="newer"))
