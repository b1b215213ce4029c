"""`az devops pat`: create, list, show, update, revoke, scopes, with the session of a user."""

import json
import re
import signal
from datetime import datetime, timedelta, timezone

import pytest

from ..azure_devops import failures
from ..support.tokens import make_pat
from .pat_user import CONTOSO, ME, asked, pat, sign_in

FIELDS = {"authorizationId", "displayName", "scope", "validFrom", "validTo", "organization"}
LIST_FIELDS = FIELDS | {"status", "daysLeft", "storedHere", "allOrganizations", "origin", "advice"}
NOW = datetime.now(timezone.utc)


@pytest.fixture
def user(az, service):
    sign_in(az, service)
    return az


def test_create_prints_one_object_with_the_token_and_the_pat_works(user, service):
    result = pat(user, "create", "--name", "ci", "--scope", "vso.packaging", "vso.code_write", "--days", "7")
    assert result.code == 0, result.err
    made = result.json
    assert set(made) == FIELDS | {"token"}
    assert (made["displayName"], made["scope"], made["organization"]) == ("ci", "vso.code_write vso.packaging", CONTOSO)
    assert f"Acting as {ME} in {CONTOSO}." in result.err
    assert made["token"] not in result.err
    (seen,) = service.pats("contoso")
    assert (seen.name, seen.id, seen.token) == ("ci", made["authorizationId"], made["token"])
    assert not seen.all_organizations
    (row,) = pat(user, "list").json
    assert set(row) == LIST_FIELDS
    assert {name: row[name] for name in FIELDS} == {name: made[name] for name in FIELDS}
    assert (row["status"], row["daysLeft"], row["storedHere"], row["origin"]) == ("active", 7, False, None)
    assert user.login(made["token"]).json["account"] == ME


def test_wrong_scopes_are_all_named_before_any_request(user, service):
    result = pat(user, "create", "--name", "ci", "--scope", "vso.cod_write", "vso.packging")
    assert result.code == 1
    assert "'vso.cod_write' (did you mean vso.code_write?)" in result.err
    assert "'vso.packging' (did you mean vso.packaging?)" in result.err
    assert service.requests == []
    assert "app_token" in pat(user, "create", "--name", "ci", "--scope", "vso.full_access").err
    unlisted = pat(user, "create", "--name", "ci", "--scope", "vso.drop_write")
    assert unlisted.json["scope"] == "vso.drop_write"
    assert "vso.drop_write is not in the documentation" in unlisted.err
    assert pat(user, "create", "--name", "p", "--scope", "git", "packages-read").json["scope"] == (
        "vso.code_write vso.packaging"
    )


def test_a_policy_that_shortens_the_life_is_told_once(user, service):
    service.policy("contoso", max_days=30)
    result = pat(user, "create", "--name", "ci", "--scope", "git", "--days", "365")
    end = (NOW + timedelta(days=30)).strftime("%Y-%m-%d")
    assert result.json["validTo"][:10] == end
    assert result.err.count("shorter") == 1
    assert f"it expires on {end}" in result.err


@pytest.mark.parametrize(("zone", "hour"), [("America/Los_Angeles", "07"), ("Pacific/Kiritimati", "09")])
def test_valid_to_is_the_end_of_that_day_where_the_user_is(user, zone, hour):
    result = pat(user, "create", "--name", "ci", "--scope", "git", "--valid-to", "2027-07-10", env={"TZ": zone})
    day = "11" if zone.startswith("America") else "10"
    assert result.json["validTo"] == f"2027-07-{day}T{'06' if day == '11' else '09'}:59:59Z", hour


def test_creation_that_is_restricted_names_the_policy_and_update(user, service):
    service.policy("contoso", creation_restricted=True)
    result = pat(user, "create", "--name", "ci", "--scope", "git")
    assert (result.code, result.out) == (1, "")
    assert "Restrict personal access token creation" in result.err
    assert "az devops pat update" in result.err
    assert f"{CONTOSO}/_settings/organizationPolicy" in result.err


def test_250_pats_are_three_requests_and_250_rows(user, service):
    for number in range(250):
        service.pat("contoso", name=f"ci {number}", valid_to=NOW + timedelta(days=1 + number % 90))
    service.expire(service.pat("contoso", name="old"))
    rows = pat(user, "list").json
    assert len(rows) == 250
    assert len(asked(service)) == 3
    assert [row["validTo"] for row in rows] == sorted(row["validTo"] for row in rows)
    assert [row["displayName"] for row in pat(user, "list", "--status", "expired").json] == ["old"]
    everything = pat(user, "list", "--status", "all").json
    assert len(everything) == 251
    assert {row["status"] for row in everything} == {"active", "expired"}


def test_what_a_list_says_of_global_and_unexpected_pats(user, service):
    service.global_pat(name="old laptop", scope="vso.gallery_publish")
    service.pat("contoso", name="git: https://dev.azure.com/contoso on LAPTOP")
    result = pat(user, "list")
    by_name = {row["displayName"]: row for row in result.json}
    everywhere, left = by_name["old laptop"], by_name["git: https://dev.azure.com/contoso on LAPTOP"]
    assert (everywhere["allOrganizations"], left["allOrganizations"]) == (True, False)
    assert "2026-12-01" in everywhere["advice"]
    assert "Marketplace" in everywhere["advice"]
    assert left["origin"] == "git"
    assert f"az devops pat revoke --organization {CONTOSO} --id {left['authorizationId']}" in left["advice"]
    assert "1 PAT is for all organizations ('old laptop')" in result.err
    table = pat(user, "list", "-o", "table").out
    assert re.search(r"Name +Scope +Created +Expires +Days +Status", table)


def test_stored_here_is_true_false_or_null(user, service):
    by_hand = service.pat("contoso", name="by hand")
    service.pat("contoso", name="another")
    user.login(by_hand)
    assert {row["displayName"]: row["storedHere"] for row in pat(user, "list").json} == {
        "by hand": None,
        "another": None,
    }
    service.pat("contoso", name="ci [rotating 0123456789abcdef]")
    assert [row["storedHere"] for row in pat(user, "list").json].count(False) == 1


def record_id(az, authorization_id):
    """Record the id of contoso's stored PAT, as a rotation does."""
    path = az.stored / "devops-pat.json"
    document = json.loads(path.read_text())
    document["credentials"][f"azdevops-cli:{CONTOSO}"]["authorization_id"] = authorization_id
    path.write_text(json.dumps(document))


def test_update_extends_renames_and_keeps_the_metadata_in_step(user, service):
    user.login(service.pat("contoso", name="mine", valid_to=NOW + timedelta(days=3)))
    (seen,) = service.pats("contoso")
    record_id(user, seen.id)
    result = pat(user, "update", "--id", seen.id, "--name", "laptop", "--scope", "vso.code", "--days", "30")
    assert result.code == 0, result.err
    assert (result.json["displayName"], result.json["scope"], result.json["daysLeft"]) == ("laptop", "vso.code", 30)
    assert result.json["storedHere"] is True
    status = user.run(
        "devops", "auth", "status", "--organization", "contoso", env={"AZURE_DEVOPS_PAT_SOURCES": "stored"}
    )
    (row,) = status.json["organizations"]
    assert (row["name"], row["scope"], row["expires"]) == ("laptop", "vso.code", result.json["validTo"])
    assert (row["daysLeft"], row["allOrganizations"]) == (30, False)
    assert pat(user, "show", "--id", seen.id).json == result.json
    assert pat(user, "update", "--id", seen.id).code == 1


def test_an_expired_pat_cannot_be_extended(user, service):
    service.expire(service.pat("contoso", name="old"))
    (seen,) = service.pats("contoso")
    result = pat(user, "update", "--id", seen.id, "--days", "7")
    assert (result.code, "has expired" in result.err, "az devops pat rotate" in result.err) == (1, True, True)


def test_an_unknown_id_is_exit_code_3(user):
    result = pat(user, "show", "--id", "11111111-2222-3333-4444-555555555555")
    assert (result.code, "has no PAT with the id" in result.err) == (3, True)


def test_scopes_are_shown_offline(az, service):
    result = az.run("devops", "pat", "scopes", "--filter", "packages-read")
    assert [row["scope"] for row in result.json] == ["vso.packaging"]
    assert "vso.governance" in az.run("devops", "pat", "scopes", "-o", "table").out
    assert service.requests == []


@pytest.mark.parametrize("kind", [failures.LOST_ANSWER, failures.LATE_COMMIT])
def test_a_pat_whose_answer_was_lost_is_revoked_and_asked_for_once(user, service, kind):
    options = {"lists": 1} if kind == failures.LATE_COMMIT else {}
    service.fail("contoso", kind, times=1, method="POST", **options)
    result = pat(user, "create", "--name", "ci", "--scope", "git")
    assert (result.code, result.out) == (1, "")
    assert "was revoked because its token is lost" in result.err
    assert len(asked(service, "POST")) == 1
    assert [one.revoked for one in service.pats()] == [True]


@pytest.mark.parametrize(
    "options",
    [
        ("--query", "nomatch", "-o", "tsv"),
        ("--query", "authorizationId"),
        ("--query", "{nested: {token: token}}", "-o", "table"),
        ("--query", "sum(token)"),
        ("-o", "none"),
    ],
)
def test_output_without_the_token_is_refused_before_any_request(user, service, options):
    result = pat(user, "create", "--name", "ci", "--scope", "git", *options)
    assert (result.code, result.out) == (1, "")
    assert "To print the token alone: --query token --output tsv" in result.err
    assert service.requests == []


def test_output_with_the_token_is_as_it_was_asked_for(user, service):
    result = pat(user, "create", "--name", "ci", "--scope", "git", "--query", "[token, displayName]", "-o", "tsv")
    (seen,) = service.pats("contoso")
    assert result.out.split() == [seen.token, "ci"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_create_that_is_ended_before_the_answer_leaves_a_pat_that_list_revokes(user, service, number):
    processes = []

    def end(_request):
        processes[0].send_signal(number)
        processes[0].wait(30)

    service.after("POST", "/tokens/pats", end)
    processes.append(user.start("devops", "pat", "create", "--org", "contoso", "--name", "ci", "--scope", "git"))
    processes[0].communicate()
    (left,) = service.pats("contoso", status="active")
    result = pat(user, "list")
    assert (result.code, result.json) == (0, [])
    assert f"The PAT {left.id} was left by an earlier command and is revoked now." in result.err


def test_a_refusal_has_its_own_sentence_whatever_the_status(user, service):
    service.fail("contoso", failures.PAT_ERROR, times=1, value="fullScopePatPolicyViolation", status=400, place="alone")
    result = pat(user, "create", "--name", "ci", "--scope", "full")
    assert (result.code, len(asked(service, "POST"))) == (1, 1)
    assert "'Restrict full-scoped personal access token creation'" in result.err
    assert f"{CONTOSO}/_settings/organizationAad" in result.err


def test_the_progress_note_counts_pages_at_a_terminal(user, service):
    for number in range(150):
        service.pat("contoso", name=f"ci {number}")
    service.delay("vssps.dev.azure.com", 0.5)  # az draws it every 0.2 s at most
    terminal = user.terminal("devops", "pat", "list", "--organization", "contoso", "-o", "none")
    assert terminal.end() == 0
    assert "Reading PATs: 100" in terminal.screen


def test_no_token_is_in_any_log(user, service):
    result = pat(user, "create", "--name", "ci", "--scope", "git", "--debug")
    token = result.json["token"]
    assert token not in result.err
    for path in user.folder.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes(), path


def test_the_session_is_used_whatever_the_sources_are(user, service):
    environment = {"AZURE_DEVOPS_PAT_SOURCES": "stored", "AZURE_DEVOPS_EXT_PAT": make_pat()}
    assert pat(user, "list", env=environment).json == []
