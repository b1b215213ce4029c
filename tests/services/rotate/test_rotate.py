"""What a rotation does about everything that gets in its way; `test_crashes.py` has the kills."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from azext_devops_pat.core.errors import (
    CredentialError,
    InputError,
    KeyringError,
    NotStoredError,
    PatError,
    RotationError,
    ServiceError,
    StoreError,
    UnknownOutcomeError,
)
from azext_devops_pat.core.expiry import utc_text
from azext_devops_pat.core.names import DEFAULT_KEY
from azext_devops_pat.core.nonce import marked, new_nonce, nonce_of
from azext_devops_pat.core.organization import server_collection
from azext_devops_pat.core.record import Record
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.services.pat_create import NewPat, create_pat
from azext_devops_pat.services.rotate import unresolved
from azext_devops_pat.services.rotate.after_login import close_journal
from azext_devops_pat.services.rotate.all_due import rotate_due
from azext_devops_pat.services.rotate.rotate import Wanted
from azext_devops_pat.stores import private_file

from ...support.tokens import make_pat
from .world import CONTOSO, FABRIKAM, JANE, NAME, Killed, World, unknown_outcome


@pytest.fixture(params=["keyring", "file"])
def world(tmp_path, request):
    return World(tmp_path / "azuredevops", request.param)


def kill_at(world, monkeypatch, step, begin=World.rotate):
    """Run until just that step."""
    with monkeypatch.context() as patches:
        killer = world.watch(patches)
        count = killer.step

        def counted(name):
            count(name)
            if name == step:
                raise Killed(name)

        killer.step = counted
        with pytest.raises(Killed):
            begin(world)
        killer.step = count


def test_the_row_says_what_was_done_and_nothing_secret_is_written_beside_the_store(world):
    row = world.rotate()
    world.check_settled()
    (new,) = world.service.live()
    assert row == {
        "organization": CONTOSO.url,
        "account": "joe@contoso.com",
        "displayName": NAME,
        "scope": "vso.code_write vso.packaging",
        "oldAuthorizationId": world.old.info.authorization_id,
        "oldPat": "revoked",
        "authorizationId": new.info.authorization_id,
        "validFrom": new.info.valid_from,
        "validTo": utc_text(world.clock() + timedelta(days=60)),
        "storage": world.storage,
    }
    assert not world.journal().exists()


def test_the_order_is_create_accepted_store_revoke_name(world, monkeypatch):
    killer = world.watch(monkeypatch)
    world.rotate()
    steps = [step.split(" ")[1] for step in killer.steps if step.startswith("after")]
    calls = [step for step in steps if step in ("get", "create", "verify", "revoke", "update")]
    assert calls == ["get", "create", "verify", "revoke", "update"]
    stored = steps.index("verify") + 1 + steps[steps.index("verify") + 1 :].index("write")
    assert steps.index("verify") < stored < steps.index("revoke")


def test_the_journal_never_holds_a_secret(world, monkeypatch):
    texts = []
    write = private_file.write

    def keep(path, text, closed=False):
        texts.append((path.name, text))
        write(path, text, closed)

    monkeypatch.setattr(private_file, "write", keep)
    world.rotate()
    journal = [text for name, text in texts if "rotation" in name]
    assert [json.loads(text)["rotation"]["state"] for text in journal] == [
        "intent",
        "created",
        "storing",
        "stored",
        "naming",
    ]
    for pat in world.service.pats.values():
        assert not any(pat.secret.reveal() in text for text in journal)


def test_an_answer_that_is_lost_is_looked_for_and_revoked(world):
    world.pats.failing["create"], world.pats.lost = unknown_outcome(), {"create"}
    with pytest.raises(RotationError, match="is revoked again"):
        world.rotate()
    assert world.names() == [NAME]
    assert world.stored() == world.old.secret
    assert not world.journal().exists()


def test_a_pat_that_comes_to_be_only_after_the_list_was_read_is_revoked_by_the_next_run(world):
    made = []

    def create(name, scope, valid_to):
        made.append(world.service.make(name, scope, valid_to, world.pats.owner))
        raise unknown_outcome()

    original, world.pats.create = world.pats.create, create
    with pytest.raises(RotationError, match="The next rotate, list or create revokes"):
        world.rotate()
    assert sum(world.slept) <= 10
    assert world.pats.calls.count("all") == 3
    world.service.add(made[0])
    world.pats.create = original
    world.rotate()
    world.check_settled()
    assert made[0].revoked
    assert not world.journal().exists()


def test_create_remembers_the_nonce_of_a_pat_that_may_still_appear(world):
    credentials = SimpleNamespace(stores=world.stores, clock=world.clock)

    def appearing(name, scope, valid_to):
        world.service.late.append(world.service.make(name, scope, valid_to, world.pats.owner))
        raise unknown_outcome()

    world.pats.create = appearing
    world.pats.all = lambda *args, **kwargs: []  # three looks find nothing yet
    owner, _ = world.sign_in(CONTOSO, None)
    wanted = NewPat("ci", "vso.code", "2026-12-24T12:00:00Z")
    with pytest.raises(UnknownOutcomeError), unresolved.remembering(credentials, CONTOSO) as remember:
        create_pat(world.pats, owner, wanted, world.sleep, remember)
    del world.pats.all
    (late,) = world.service.late
    world.service.late.clear()
    world.service.add(late)
    unresolved.settle_for(credentials, CONTOSO, world.pats)
    assert late.revoked
    assert not world.journal().exists()


def test_a_journal_that_is_in_use_fails_no_create_and_is_left_alone(world, monkeypatch):
    monkeypatch.setattr(unresolved, "_LOCK_SECONDS", 0.0)
    credentials = SimpleNamespace(stores=world.stores, clock=world.clock)
    with world.journal().locked(), unresolved.remembering(credentials, CONTOSO) as remember:
        remember("0123456789abcdef")
    assert not world.journal().exists()


def test_what_is_not_found_is_looked_for_for_a_day(world):
    world.pats.failing["create"] = unknown_outcome()
    with pytest.raises(RotationError):
        world.rotate()
    del world.pats.failing["create"]
    journal = world.journal()
    world.clock.move(hours=23)
    unresolved.settle(journal, world.pats, world.clock())
    assert journal.exists()
    world.clock.move(hours=2)
    unresolved.settle(journal, world.pats, world.clock())
    assert not journal.exists()


@pytest.mark.parametrize("code", ["disablePatCreationPolicyViolation", "globalPATCreationBlocked"])
def test_where_a_policy_forbids_creation_the_old_one_stays_and_the_error_says_how_to_extend_it(world, code):
    world.pats.failing["create"] = PatError(code, "A policy forbids it.")
    with pytest.raises(RotationError) as error:
        world.rotate()
    assert f"az devops pat update --organization {CONTOSO} --id {world.old.info.authorization_id}" in error.value.hint
    assert world.names() == [NAME]
    assert not world.journal().exists()


def test_any_other_definite_refusal_is_shown_as_it_is(world):
    world.pats.failing["create"] = PatError("invalidScope", "No such scope.")
    with pytest.raises(PatError, match="No such scope"):
        world.rotate()
    assert not world.journal().exists()


def test_a_new_pat_that_is_refused_is_revoked_and_the_old_one_stays(world):
    world.service.refuse_new = True
    with pytest.raises(RotationError, match="The new PAT was revoked"):
        world.rotate()
    assert sum(world.slept) == 30
    assert (world.names(), world.stored()) == ([NAME], world.old.secret)


def test_a_new_pat_that_is_refused_and_then_killed_is_revoked_by_the_next_run(world, monkeypatch):
    world.service.refuse_new = True
    kill_at(world, monkeypatch, "before revoke")
    assert len(world.service.live()) == 2
    world.service.refuse_new = False
    world.rotate()
    world.check_settled()


def test_a_narrow_pat_counts_as_accepted(world):
    world.service.narrow = True
    world.rotate()
    world.check_settled()


def test_a_new_pat_of_another_user_is_revoked(world):
    verify = world.service.verify
    world.service.verify = lambda *given: JANE if verify(*given) else None
    with pytest.raises(RotationError, match="belongs to jane@contoso.com, not to joe@contoso.com"):
        world.rotate()
    assert world.names() == [NAME]


@pytest.mark.parametrize("moment", ["create", "verify"])
def test_a_login_in_between_keeps_its_pat_and_the_new_one_is_revoked(world, moment):
    theirs = world.service.issue("theirs")
    if moment == "create":
        world.pats.hooks["create"] = lambda: world.store(theirs)
    else:
        verify = world.service.verify
        world.service.verify = lambda *given: (world.store(theirs), verify(*given))[1]
    with pytest.raises(RotationError, match="Somebody logged in"):
        world.rotate()
    assert world.stored() == theirs.secret
    assert world.names() == [NAME, "theirs"]
    assert not world.journal().exists()


def test_a_login_after_a_kill_closes_the_journal_and_revokes_the_new_pat_alone(world, monkeypatch):
    kill_at(world, monkeypatch, "after verify")
    theirs = world.service.issue("theirs")
    world.store(theirs)
    close_journal(world.machine(), CONTOSO)
    assert world.names() == [NAME, "theirs"]
    assert not world.journal().exists()


def test_a_login_without_a_session_remembers_the_pat_for_the_next_list(world, monkeypatch, caplog):
    kill_at(world, monkeypatch, "after verify")
    theirs = world.service.issue("theirs")
    world.store(theirs)

    def nobody(organization, owner_id):
        raise CredentialError("Nobody is signed in to az.")

    close_journal(replace(world.machine(), sign_in=nobody), CONTOSO)
    assert "may have left a PAT" in caplog.text
    (left,) = world.journal().peek().unresolved
    assert left.id is not None
    unresolved.settle(world.journal(), world.pats, world.clock())
    assert world.names() == [NAME, "theirs"]
    assert not world.journal().exists()


def test_a_login_of_another_program_after_a_kill_is_kept(world, monkeypatch):
    kill_at(world, monkeypatch, "before revoke")
    theirs = world.service.issue("theirs")
    world.store(theirs, known=False)
    assert world.rotate() is None
    assert world.stored() == theirs.secret
    assert world.names() == [NAME, "theirs"]


def test_a_logout_after_a_kill_keeps_the_ids_for_the_next_list(world, monkeypatch, caplog):
    kill_at(world, monkeypatch, "before revoke")
    world.keyring.remove(CONTOSO.key)
    world.stores.vault.file.remove(CONTOSO.key)
    world.stores.metadata.remove([CONTOSO.key])
    new = next(pat for pat in world.service.live() if nonce_of(pat.info.display_name))
    unresolved.settle(world.journal(), world.pats, world.clock())
    assert world.old.info.authorization_id in caplog.text
    assert new.info.authorization_id in caplog.text
    assert world.rotate() is None  # what nobody holds is revoked; the old one is only named
    assert world.names() == [NAME]
    assert f"({world.old.info.authorization_id}) was not revoked" in caplog.text


def test_a_session_that_is_gone_before_the_old_one_is_revoked_leaves_the_new_one_stored(world):
    world.pats.failing["revoke"] = ServiceError(causes.REFUSED, "The session has ended.")
    with pytest.raises(RotationError, match="is stored, but the old one") as error:
        world.rotate()
    assert "az devops pat rotate" in error.value.hint
    assert world.stored() in world.live_secrets()
    assert world.stored() != world.old.secret
    del world.pats.failing["revoke"]
    assert world.rotate()["oldPat"] == "revoked"
    world.check_settled()


def test_an_old_pat_that_is_gone_already_is_a_success(world):
    world.old.revoked = True
    assert world.rotate()["oldPat"] == "was gone already"
    world.check_settled()


def test_a_name_that_cannot_be_given_is_a_warning_and_is_given_next_time(world, caplog):
    world.pats.failing["update"] = ServiceError(causes.UNAVAILABLE, "The service is down.")
    assert world.rotate()["oldPat"] == "revoked"
    assert "did not get its name yet" in caplog.text
    del world.pats.failing["update"]
    calls = len(world.pats.calls)
    world.rotate()
    assert "create" not in world.pats.calls[calls:]
    world.check_settled()


def test_a_new_pat_that_was_revoked_before_it_got_its_name_ends_the_rotation(world):
    world.pats.hooks["update"] = lambda: setattr(list(world.service.pats.values())[-1], "revoked", True)
    world.rotate()
    assert not world.journal().exists()


def test_an_expired_pat_is_made_anew_from_what_is_known(world):
    world.clock.move(days=61)
    assert world.rotate()["oldPat"] == "had expired"
    world.check_settled()


def test_an_expired_pat_whose_scopes_nobody_knows_is_an_error_that_names_create(world):
    world.service.pats.clear()
    record = world.stores.metadata.get(CONTOSO.key)
    world.stores.metadata.put(CONTOSO.key, replace(record, scope=None))
    with pytest.raises(InputError, match="scopes") as error:
        world.rotate()
    assert "--login --name NAME --scope SCOPE" in error.value.hint
    assert "create" not in world.pats.calls


def test_joes_pat_is_not_rotated_with_janes_session(world):
    world.pats.owner = JANE
    with pytest.raises(CredentialError):
        world.rotate()
    assert world.pats.calls == []
    assert world.asked_for == ["joe-id"]


# The stores


def test_a_keyring_that_cannot_be_read_stops_it_before_any_request(tmp_path):
    world = World(tmp_path)
    world.keyring.error = KeyringError(KeyringError.TIMED_OUT, "The keyring did not answer within 10 s.")
    with pytest.raises(StoreError, match="did not answer"):
        world.rotate()
    assert (world.pats.calls, world.asked_for) == ([], [])


def test_a_keyring_that_cannot_be_written_stops_it_before_the_post(tmp_path):
    world = World(tmp_path)
    world.keyring.failing_on[CONTOSO.key] = KeyringError(KeyringError.LOCKED, "The keyring is locked.")
    with pytest.raises(StoreError, match="locked"):
        world.rotate()
    assert "create" not in world.pats.calls
    assert world.stored() == world.old.secret


def test_a_write_that_fails_keeps_the_old_pat_and_revokes_the_new_one(tmp_path):
    world = World(tmp_path)
    error = KeyringError(KeyringError.FAILED, "The keyring failed.")
    world.pats.hooks["create"] = lambda: world.keyring.failing_on.update({CONTOSO.key: error})
    with pytest.raises(RotationError, match=r"The keyring failed\. The new PAT was revoked"):
        world.rotate()
    assert (world.names(), world.stored()) == ([NAME], world.old.secret)
    assert world.stores.vault.file.get(CONTOSO.key) is None


def test_a_keyring_that_hangs_at_the_write_keeps_both_until_the_next_run(tmp_path):
    world = World(tmp_path)
    error = KeyringError(KeyringError.TIMED_OUT, "The keyring did not answer within 10 s.")
    world.pats.hooks["create"] = lambda: setattr(world.keyring, "error", error)
    with pytest.raises(RotationError, match="none was revoked"):
        world.rotate()
    assert len(world.service.live()) == 2
    world.keyring.error = None
    world.rotate()
    world.check_settled()


def test_a_second_key_that_fails_leaves_both_keys_with_the_old_pat(tmp_path):
    world = World(tmp_path, keys=(CONTOSO.key, CONTOSO.alias_key))
    error = KeyringError(KeyringError.FAILED, "The keyring failed.")
    world.pats.hooks["create"] = lambda: world.keyring.failing_on.update({CONTOSO.alias_key: error})
    with pytest.raises(RotationError):
        world.rotate()
    assert {world.stored(key) for key in (CONTOSO.key, CONTOSO.alias_key)} == {world.old.secret}
    assert world.names() == [NAME]


@pytest.mark.parametrize("number", range(1, 6))
def test_a_full_disk_at_any_write_of_the_journal_ends_well(world, monkeypatch, number):
    writes, write = [], private_file.write

    def full(path, text, closed=False):
        writes.append(path.name)
        if "rotation" in path.name and sum("rotation" in name for name in writes) >= number:
            raise StoreError(f"{path} cannot be written: No space left on device.")
        write(path, text, closed)

    with monkeypatch.context() as patches:
        patches.setattr(private_file, "write", full)
        if number < 4:
            with pytest.raises(StoreError if number == 1 else RotationError, match="No space left"):
                world.rotate()
            assert (world.names(), world.stored()) == ([NAME], world.old.secret)
        else:
            world.rotate()
            world.check_settled()
    world.rotate()
    world.check_settled()


def test_a_damaged_journal_is_set_aside_and_what_it_may_have_known_is_named_not_revoked(world, caplog):
    orphan = world.service.issue(marked(NAME, new_nonce()))
    world.journal().path.write_text("{")
    world.rotate()
    assert "was renamed" in caplog.text
    assert orphan.info.authorization_id in caplog.text
    assert sorted(world.names()) == sorted([NAME, orphan.info.display_name])
    assert list(world.stores.folder.glob("*damaged*"))


def test_a_list_reports_what_a_damaged_journal_may_have_known(world, caplog):
    orphan = world.service.issue(marked(NAME, new_nonce()))
    stored = world.service.issue(marked("stored", new_nonce()))
    journal = world.journal()
    journal.path.write_text("{")
    unresolved.settle(journal, world.pats, world.clock(), stored.info.authorization_id)
    assert orphan.info.authorization_id in caplog.text
    assert stored.info.authorization_id not in caplog.text
    assert orphan in world.service.live()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 2}', '{"version": 1, "rotation": {"state": "odd"}, "unresolved": []}', "{}"]
)
def test_a_journal_that_is_not_ours_is_damaged(world, text):
    world.journal().path.write_text(text)
    journal = world.journal()
    journal.load()
    assert journal.was_damaged
    assert not journal.entry


# One secret under several keys


def share(world, *keys):
    with world.stores.locked():
        for key in keys:
            (world.keyring if world.storage == "keyring" else world.stores.vault.file).put(key, world.old.secret)
        world.stores.organizations.add(list(keys))


def test_a_pat_that_is_stored_for_others_too_is_not_revoked(world, caplog):
    share(world, FABRIKAM.key, DEFAULT_KEY)
    fate = world.rotate()["oldPat"]
    assert fate == f"kept: it is also stored for {FABRIKAM}, the default PAT"
    assert world.stored(FABRIKAM.key) == world.stored(DEFAULT_KEY) == world.old.secret
    assert world.old in world.service.live()
    assert f"also stored for {FABRIKAM}, the default PAT" in caplog.text


def test_sharing_is_noticed_after_a_kill_too(world, monkeypatch):
    share(world, FABRIKAM.key)
    kill_at(world, monkeypatch, "after verify", begin=lambda w: w.rotate())
    world.rotate()
    assert world.old in world.service.live()
    assert world.stored() != world.old.secret


def test_a_login_by_hand_with_the_old_pat_keeps_it_alive(world, monkeypatch):
    verify = world.service.verify
    world.pats.hooks["revoke"] = lambda: None
    kill_at(world, monkeypatch, "before revoke")
    world.service.verify = verify
    world.store(world.old)
    world.rotate()
    assert world.stored() in world.live_secrets()


# PATs for all organizations


def test_a_pat_for_all_organizations_is_replaced_here_and_stays_alive(world, caplog):
    everywhere = world.service.issue("everywhere", everywhere=True)
    world.store(everywhere)
    row = world.rotate()
    assert row["oldPat"] == "kept: it is for all organizations"
    assert everywhere in world.service.live()
    assert f"az devops pat revoke --organization {CONTOSO} --id {everywhere.info.authorization_id}" in caplog.text
    assert world.stored() != everywhere.secret


def test_the_default_pat_gets_a_pat_for_the_organization_beside_it(world, caplog):
    everywhere = world.service.issue("everywhere", everywhere=True)
    share(world, FABRIKAM.key)
    with world.stores.locked():
        (world.keyring if world.storage == "keyring" else world.stores.vault.file).put(DEFAULT_KEY, everywhere.secret)
        world.stores.metadata.put(DEFAULT_KEY, replace(world.record(everywhere, True), organization=None))
    world.keyring.remove(CONTOSO.key)
    world.stores.vault.file.remove(CONTOSO.key)
    world.stores.metadata.remove([CONTOSO.key])
    world.stores.organizations.remove([CONTOSO.key])
    row = world.rotate()
    assert (row["displayName"], row["oldPat"]) == ("everywhere", "kept: it is for all organizations")
    assert world.stored(DEFAULT_KEY) == everywhere.secret
    assert world.stored() in world.live_secrets()
    assert CONTOSO.key in world.stores.organizations.keys()
    assert "Still stored here for: the default PAT" in caplog.text
    assert everywhere in world.service.live()


# Which PAT it is


@pytest.fixture
def unknown(tmp_path):
    """A PAT that was made on the web and logged in by hand."""
    return World(tmp_path / "azuredevops", known=False)


def test_unattended_the_error_lists_the_candidates_as_commands(unknown):
    other = unknown.service.issue("other")
    with pytest.raises(InputError) as error:
        unknown.rotate()
    for pat in (unknown.old, other):
        assert f"--organization {CONTOSO} --id {pat.info.authorization_id}" in error.value.hint
    assert "create" not in unknown.pats.calls


def test_at_a_terminal_the_answer_is_rotated_and_then_checked(unknown):
    asked = []

    def choose(organization, found):
        asked.append([info.authorization_id for info in found])
        return found[0]

    assert unknown.rotate(choose=choose)["oldPat"] == "revoked"
    assert asked == [[unknown.old.info.authorization_id]]
    unknown.check_settled()


def test_no_answer_does_nothing(unknown):
    with pytest.raises(InputError):
        unknown.rotate(choose=lambda organization, found: None)
    assert "create" not in unknown.pats.calls


def test_a_right_id_is_rotated_and_known_from_then_on(unknown):
    unknown.rotate(id=unknown.old.info.authorization_id)
    unknown.check_settled()
    unknown.rotate()
    unknown.check_settled()


def test_a_wrong_id_is_revoked_and_the_answer_says_so(unknown):
    other = unknown.service.issue("other")
    with pytest.raises(RotationError, match="the one that was stored here is another and still alive"):
        unknown.rotate(id=other.info.authorization_id)
    assert sum(unknown.slept) == 60
    assert other.revoked
    assert unknown.old in unknown.service.live()
    assert unknown.stored() in unknown.live_secrets()
    assert not unknown.journal().exists()


@pytest.mark.parametrize("known", [True, False])
def test_an_id_that_is_not_stored_here_is_refused(tmp_path, known):
    world = World(tmp_path, known=known)
    with pytest.raises(InputError, match="is not the one that is stored") as error:
        world.rotate(id="ffffffff-0000-4000-8000-000000000000")
    assert "--login" in error.value.hint
    assert "create" not in world.pats.calls


def test_a_refused_pat_of_unknown_id_names_login_create(unknown):
    unknown.old.revoked = True
    with pytest.raises(ServiceError) as error:
        unknown.rotate()
    assert "az devops login --create" in error.value.hint


def test_no_candidate_names_the_page_and_create(unknown):
    unknown.old.info = replace(unknown.old.info, valid_from=utc_text(unknown.clock() + timedelta(days=1)))
    with pytest.raises(InputError, match="None of your PATs") as error:
        unknown.rotate()
    assert "_usersSettings/tokens" in error.value.hint
    assert "--login" in error.value.hint


# What is due


def test_what_is_not_due_costs_no_request_and_changes_nothing(world):
    before = {path.name: path.read_bytes() for path in world.stores.folder.iterdir() if path.is_file()}
    assert world.rotate(due_within=3) is None
    assert (world.pats.calls, world.asked_for) == ([], [])
    assert {path.name: path.read_bytes() for path in world.stores.folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("life", "left", "within", "due"),
    [(60, 3, 3, True), (60, 4, 3, False), (60, 29, 40, True), (60, 31, 40, False), (7, 3, 3, True), (7, 4, 6, False)],
)
def test_due_is_the_smaller_of_the_days_and_half_of_its_life(tmp_path, life, left, within, due):
    world = World(tmp_path, days=life)
    world.clock.move(days=life - left)
    assert (world.rotate(due_within=within) is not None) == due


def test_days_within_which_the_new_pat_would_be_due_at_once_are_an_error(world):
    with pytest.raises(InputError, match="--due-within 60 is not less"):
        world.rotate(due_within=60)
    with pytest.raises(InputError, match="--due-within 30 is not less"):
        world.rotate(due_within=30, days=7)


def test_a_pat_that_was_extended_elsewhere_is_not_due_and_that_is_remembered(world):
    world.clock.move(days=58)
    world.old.info = replace(world.old.info, valid_to=utc_text(world.clock() + timedelta(days=50)))
    assert world.rotate(due_within=3) is None
    assert "create" not in world.pats.calls
    calls = len(world.pats.calls)
    assert world.rotate(due_within=3) is None
    assert len(world.pats.calls) == calls


def test_a_due_pat_of_unknown_id_is_skipped_with_a_warning(unknown, caplog):
    assert unknown.rotate(due_within=3) is None
    assert caplog.text.count("which one it is is not known") == 1
    assert unknown.pats.calls == []


def test_a_process_that_waited_for_another_does_nothing(world, monkeypatch, caplog):
    from azext_devops_pat.stores.journal import Journal

    locked = Journal.locked

    def late(self, limit=600.0):
        monkeypatch.setattr(Journal, "locked", locked)
        world.rotate()  # the other process, while this one waits
        return locked(self, limit)

    monkeypatch.setattr(Journal, "locked", late)
    assert world.rotate() is None
    world.check_settled()
    assert world.pats.calls.count("create") == 1
    assert "so nothing was done" in caplog.text


def test_of_several_organizations_each_has_its_own_fate(world):
    from azext_devops_pat.core.organization import cloud_organization

    others = [cloud_organization(f"org{number}") for number in range(9)]
    for other in others:
        pat = world.service.issue(f"pat of {other.name}")
        world.store(pat, (other.key,))
    world.clock.move(days=59)
    create = world.pats.create

    def failing(name, scope, valid_to):
        if name.startswith("pat of org4"):
            raise PatError("invalidScope", "No such scope.")
        return create(name, scope, valid_to)

    world.pats.create = failing
    with world.stores.locked():
        world.stores.organizations.add([FABRIKAM.key])  # only listed
        (world.keyring if world.storage == "keyring" else world.stores.vault.file).put(DEFAULT_KEY, Secret(make_pat()))
    rows, failed = rotate_due(world.machine(), Wanted(due_within=3))
    assert len(rows) == 9
    (sentence,) = failed
    assert sentence.startswith("https://dev.azure.com/org4: No such scope.")


def test_nothing_stored_is_an_error_that_names_login_create(tmp_path):
    world = World(tmp_path)
    with pytest.raises(NotStoredError) as error:
        world.rotate(FABRIKAM)
    assert f"az devops login --create --organization {FABRIKAM}" in error.value.hint
    assert world.stores.metadata.get(FABRIKAM.key) is None


def test_a_server_is_refused_before_its_pat_is_sent_anywhere(tmp_path):
    world = World(tmp_path)
    server = server_collection("https://tfs.contoso.com/tfs", "contoso")
    world.store(world.old, (server.key,))
    world.journal().path.write_text("{")  # of the organization of that name
    with pytest.raises(InputError, match="has no life cycle API"):
        world.rotate(server)
    assert not world.stores.has_journal(server)
    assert (world.pats.calls, world.asked_for) == ([], [])


def test_two_homes_that_rotate_one_pat_do_not_revoke_each_others(tmp_path):
    one = World(tmp_path / "one")
    two = World(tmp_path / "two")
    two.service, two.pats.service = one.service, one.service
    two.store(one.old)
    one.rotate()
    two.rotate()
    assert len(one.service.live()) == 2
    for home in (one, two):
        assert home.stored() in one.live_secrets()
        home.rotate()
    assert {one.stored(), two.stored()} == set(one.live_secrets())


def test_a_record_of_another_pat_says_nothing_of_the_stored_one(world):
    world.stores.metadata.put(CONTOSO.key, Record(fingerprint="0:0", authorization_id="other", owner_id="jane-id"))
    with pytest.raises(InputError, match="Which PAT is stored"):
        world.rotate()
