"""Revoking: the stored PAT last, a row for each, and the one that may be stored looked at before and after."""

import logging
from dataclasses import replace

import pytest

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.errors import KeyringError, ServiceError
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.pat_info import PatInfo
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.connection_data import Identity
from azext_devops_pat.services.pat_owner import Owner
from azext_devops_pat.services.pat_revocation import carry_out, not_revoked
from azext_devops_pat.services.pat_revoke import Plan, describe
from azext_devops_pat.services.pat_rows import basic
from azext_devops_pat.services.pat_stored import StoredHere

from ..support.tokens import make_old_pat
from .pat_world import CONTOSO, FakeCredentials

OWNER = Owner(CONTOSO, Credential("az", Secret("entra"), BEARER), Identity("jane-id", "jane@contoso.com", "Jane"))
PAT = Secret(make_old_pat())
STORED = Credential("stored", PAT, key=CONTOSO.key, storage="keyring", only_for=CONTOSO)
JANE = Identity("jane-id", "jane@contoso.com", "Jane")
REFUSED = ServiceError(causes.REFUSED, "It was refused.")


def info(number, **more):
    return PatInfo(
        f"id-{number}", f"n{number}", "vso.code", valid_to="2027-01-01T00:00:00Z", target_accounts=(), **more
    )


class World:
    """One stored PAT; `revoke` does as it is told for each id."""

    def __init__(self, stores, stored, unknown=(STORED,)):
        self.credentials = FakeCredentials(stores)
        self.credentials.identities[PAT.reveal()] = JANE
        self.answers, self.slept = {}, []
        stores.vault.keyring.put(CONTOSO.key, PAT)
        stores.organizations.add([CONTOSO.key])
        stores.metadata.put(CONTOSO.key, Record(storage="keyring", fingerprint=fingerprint(PAT)))
        here = StoredHere({}, tuple(unknown), frozenset(), "jane-id")
        targets = [info(number) for number in range(1, len(stored) + 1)]
        by_id = {target.authorization_id: known for target, known in zip(targets, stored, strict=True)}
        self.plan = Plan(OWNER, targets, ["id-x"], here, by_id, self.revoke, 2)

    def revoke(self, one):
        answer = self.answers.get(one, True)
        if isinstance(answer, Exception):
            raise answer
        if answer == "the stored one":
            self.credentials.identities[PAT.reveal()] = REFUSED
        return bool(answer)

    def run(self):
        return {row["authorizationId"]: row for row in carry_out(self.plan, self.credentials, self.slept.append)}


def test_each_row_says_what_became_of_it(stores):
    world = World(stores, [False, False, False], unknown=())
    world.answers.update({"id-1": ServiceError(causes.FORBIDDEN, "No.", "Ask."), "id-2": False})
    rows = world.run()
    assert {one: row["result"] for one, row in rows.items()} == {
        "id-x": "not found",
        "id-1": "failed",
        "id-2": "already revoked",
        "id-3": "revoked",
    }
    assert rows["id-1"]["reason"] == "No. Ask."
    said = not_revoked(list(rows.values()))
    assert said.startswith("Not done: id-x (there is no active PAT with this id); n1 (No. Ask).")
    assert not_revoked([rows["id-2"], rows["id-3"]]) == ""


def test_the_one_that_may_be_stored_is_removed_if_it_does_not_live_any_more(stores, caplog):
    caplog.set_level(logging.WARNING)
    world = World(stores, [None])
    world.answers["id-1"] = "the stored one"
    assert world.run()["id-1"]["removedFrom"] == "keyring"
    assert stores.vault.keyring.get(CONTOSO.key) is None
    assert "is no longer stored" in caplog.text


def test_if_it_still_lives_it_stays(stores, caplog):
    caplog.set_level(logging.WARNING)
    world = World(stores, [None])
    assert world.run()["id-1"]["removedFrom"] is None
    assert stores.vault.keyring.get(CONTOSO.key) == PAT
    assert "still accepted" in caplog.text
    assert sum(world.slept) > 0


@pytest.mark.parametrize("before", [REFUSED, ServiceError(causes.UNAVAILABLE, "It is down.")])
def test_one_that_was_not_accepted_before_proves_nothing_and_stays(stores, caplog, before):
    caplog.set_level(logging.WARNING)
    world = World(stores, [None])
    world.credentials.identities[PAT.reveal()] = before
    world.answers["id-1"] = "the stored one"
    assert world.run()["id-1"]["result"] == "revoked"
    assert stores.vault.keyring.get(CONTOSO.key) == PAT
    assert "was not accepted before" in caplog.text


def test_without_doubt_nobody_is_asked(stores):
    world = World(stores, [False])
    world.credentials.fetch_identity = None
    assert world.run()["id-1"]["result"] == "revoked"


@pytest.mark.parametrize("several", [False, True])
def test_a_store_that_fails_is_said_and_not_hidden(stores, keyring, caplog, several):
    caplog.set_level(logging.WARNING)
    world = World(stores, [None, None] if several else [None])
    world.answers["id-1"] = "the stored one"
    keyring.error = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    rows = world.run()
    assert "was revoked, but is still stored: The keyring is locked." in caplog.text
    assert (rows["id-1"]["reason"] is None) is several


def test_what_will_be_revoked_is_named_with_account_and_organization(stores):
    world = World(stores, [False, None, True])
    lines = describe(world.plan, None)
    assert lines[0] == f"To be revoked: 3 PATs of jane@contoso.com in {CONTOSO}:"
    assert lines[2] == "  n2 (expires 2027-01-01, may be the one stored here) id-2"
    assert lines[3] == "  n3 (expires 2027-01-01, stored here) id-3"
    assert lines[4] == "2 PATs for all organizations will not be revoked. To include them: --all-organizations"
    assert describe(world.plan, "joe@contoso.com")[0].startswith("To be revoked: 3 PATs of joe@contoso.com")


def test_what_is_said_of_the_stored_one_names_the_default_pat_as_such(stores, caplog):
    default = Credential("stored", PAT, key=DEFAULT_KEY, storage="keyring")
    World(stores, [None], [default]).run()
    assert "The default PAT stored here is still accepted" in caplog.text


def test_names_that_could_forge_lines_are_made_harmless(stores):
    world = World(stores, [False])
    forged = replace(world.plan.targets[0], display_name="red\x1b[31m\nWARNING: all is well")
    lines = describe(replace(world.plan, targets=[forged]), None)
    assert all(line.isprintable() for line in lines)
    rows = [{**basic(forged, CONTOSO), "result": "failed", "reason": "no"}]
    assert not_revoked(rows).isprintable()
    assert f"az devops pat list --organization {CONTOSO}" in not_revoked(rows)
