"""What a scan answers: rows, baselines, remedies, checks and exit codes."""

import json
from functools import partial

import pytest

from azext_devops_pat.core.credential import Credential
from azext_devops_pat.core.errors import InputError, ServiceError
from azext_devops_pat.core.finding import Finding
from azext_devops_pat.core.organization_parser import parse
from azext_devops_pat.core.record import Record, fingerprint
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.services.scan import Places
from azext_devops_pat.services.scan_baseline import new_findings, read_baseline
from azext_devops_pat.services.scan_check import check
from azext_devops_pat.services.scan_report import Checked, advice, exit_code, rows, unanswered
from azext_devops_pat.services.scan_run import Checker, run
from azext_devops_pat.services.stored_pats import StoredPats
from azext_devops_pat.services.stray_copies import stray_copies
from azext_devops_pat.stores.stores import open_stores

from ..support.pats import new_pat, old_pat

CONTOSO = parse("contoso")


def finding(path="a.txt", secret=None, **values):
    return Finding(path, 1, 2, values.pop("kind", "pat"), "likely", secret or Secret(new_pat()), **values)


def nowhere(_):
    return None


def test_a_row_has_every_field_and_no_value():
    found = finding(member="x", commit="c" * 40, blob="b" * 40, author_date="2026-01-01T00:00:00+00:00")
    (row,) = rows([found], nowhere)
    assert row == {
        "path": "a.txt!/x",
        "line": 1,
        "column": 2,
        "kind": "pat",
        "confidence": "likely",
        "fingerprint": found.fingerprint,
        "commit": "c" * 40,
        "authorDate": "2026-01-01T00:00:00+00:00",
        "blob": "b" * 40,
        "storedHere": False,
    }
    assert len(found.fingerprint) == 16
    assert found.secret.reveal() not in json.dumps(row) + repr(found)


def test_a_baseline_accepts_a_pat_at_its_path_only(tmp_path):
    known = finding()
    moved = finding("b.txt", known.secret)
    other = finding()
    file = tmp_path / "baseline.json"
    file.write_text(json.dumps(rows([known], nowhere)))
    assert new_findings([known, moved, other], read_baseline(str(file))) == [moved, other]
    for encoding in ("utf-8-sig", "utf-16"):  # Windows PowerShell
        file.write_text(json.dumps(rows([known], nowhere)), encoding=encoding)
        assert new_findings([known, moved], read_baseline(str(file))) == [moved]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[" * 100_000, None])
def test_a_baseline_that_cannot_be_used_is_an_error(tmp_path, text):
    file = tmp_path / "baseline.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError, match="baseline"):
        read_baseline(str(file))


def test_remedies_name_the_command_where_the_id_is_known_and_else_the_page():
    known, stored, other, secret = (finding() for _ in range(4))
    application = finding(kind="oauth-application-secret", commit="c" * 40)
    records = {
        known.secret: Record(organization=CONTOSO.url, authorization_id="11111111-aaaa-4aaa-8aaa-111111111111"),
        stored.secret: Record(organization=CONTOSO.url),
        secret.secret: Record(),
    }
    said = "\n".join(advice([known, stored, other, secret, application], records.get, None))
    assert "Found 5 secrets of Azure DevOps in 5 places." in said
    page = "its owner opens https://dev.azure.com"
    assert (
        f"To revoke {known.fingerprint} (stored here for {CONTOSO.url}): az devops pat revoke "
        f"--id 11111111-aaaa-4aaa-8aaa-111111111111 --organization {CONTOSO.url}\n" in said
    )
    assert (
        f"To revoke {stored.fingerprint} (stored here for {CONTOSO.url}): {page}/contoso/_usersSettings/tokens" in said
    )
    assert f"To revoke {secret.fingerprint} (stored here): {page}/ORGANIZATION/_usersSettings/tokens" in said
    assert f"To revoke {other.fingerprint}: {page}/ORGANIZATION/_usersSettings/tokens" in said
    assert f"To replace {application.fingerprint}: the owner of the OAuth application" in said
    assert "git filter-repo" in said
    assert "/fabrikam/" in advice([other], nowhere, "https://dev.azure.com/fabrikam")[1]
    assert "filter-repo" not in "\n".join(advice([other], nowhere, None))
    assert advice([], nowhere, None) == []


def test_what_is_alive_comes_first_and_what_an_organization_refused_is_not_called_its_own():
    expired, refused, alive, silent = (finding() for _ in range(4))
    many = [finding() for _ in range(5)]
    states = {expired.secret: Checked("expired"), refused.secret: Checked("refused"), alive.secret: Checked("alive")}
    states |= {silent.secret: Checked("unknown")} | {found.secret: Checked("refused") for found in many}
    said = advice([expired, refused, silent, *many, alive], nowhere, CONTOSO.url, states)
    assert said[1].startswith(f"To revoke {alive.fingerprint}: its owner opens {CONTOSO.url}/")
    assert said[2].startswith(f"To revoke {refused.fingerprint}: its owner opens https://dev.azure.com/ORGANIZATION/")
    assert said[3].startswith(f"To revoke {silent.fingerprint}: its owner opens {CONTOSO.url}/")
    assert said[6] == "And 3 more, by their fingerprints in the output."
    assert expired.fingerprint not in "".join(said)
    assert advice([expired], nowhere, CONTOSO.url, states) == [
        "Found 1 secret of Azure DevOps in 1 place. All have expired."
    ]


@pytest.mark.parametrize(
    ("found", "complete", "interrupted", "code"),
    [
        (False, True, False, 0),
        (True, True, False, 1),
        (False, False, False, 2),
        (True, False, False, 1),
        (True, True, True, 130),
        (False, False, True, 130),
    ],
)
def test_exit_codes(found, complete, interrupted, code):
    assert exit_code(found, complete, interrupted) == code


def test_each_value_is_sent_once_to_the_organization_alone():
    alive, expired, refused, unknown = (Secret(new_pat()) for _ in range(4))
    application = finding(kind="oauth-application-secret")
    causes_of = {expired: causes.EXPIRED, refused: causes.REFUSED, unknown: causes.TIMEOUT}
    asked = []

    def ask(organization, credential: Credential):
        asked.append((organization, credential.secret))
        assert credential.only_for == CONTOSO
        if credential.secret in causes_of:
            raise ServiceError(causes_of[credential.secret], "no")
        return "jane@contoso.com"

    findings = [finding(secret=secret) for secret in (alive, expired, alive, refused, unknown)] + [application]
    checked = check(findings, CONTOSO, ask, yes=False)
    assert asked == [(CONTOSO, secret) for secret in (alive, expired, refused, unknown)]
    assert checked == {
        alive: Checked("alive", "jane@contoso.com"),
        expired: Checked("expired"),
        refused: Checked("refused"),
        unknown: Checked("unknown", reason="no"),
    }
    assert unanswered(checked, CONTOSO.url) == f"{CONTOSO.url} did not say whether 1 PAT is alive: no"
    assert unanswered({**checked, unknown: Checked("alive")}, CONTOSO.url) == ""
    shown = [(row["state"], row["account"]) for row in rows(findings, nowhere, checked)]
    assert shown[0] == shown[2] == ("alive", "jane@contoso.com")
    assert shown[-1] == (None, None)


def test_more_than_twenty_need_a_yes():
    findings = [finding() for _ in range(21)]
    asked = []
    with pytest.raises(InputError, match="21 PATs would be sent to https://dev.azure.com/contoso"):
        check(findings, CONTOSO, lambda *_: asked.append(1), yes=False)
    assert asked == []
    assert len(check(findings, CONTOSO, lambda *_: None, yes=True)) == 21
    assert len(check(findings[:20], CONTOSO, lambda *_: None, yes=False)) == 20


def test_what_was_found_is_shown_though_it_may_not_be_checked(tmp_path):
    (tmp_path / "leaks").write_text("\n".join(new_pat() for _ in range(21)))
    checker = Checker(CONTOSO.url, partial(check, organization=CONTOSO, ask=pytest.fail, yes=False))
    stores = open_stores(tmp_path / "store", {}, attended=False)
    answer = run(Places((str(tmp_path / "leaks"),)), None, checker, stores, {}, None, attended=False)
    assert (len(answer.rows), answer.code) == (21, 1)
    assert "21 PATs would be sent" in answer.messages[-1]
    assert answer.messages[-1].endswith("To send them: --yes")


def test_stored_pats_are_recognized_without_a_keyring(tmp_path, monkeypatch):
    in_keyring, in_file, other = (Secret(make()) for make in (new_pat, old_pat, new_pat))
    stores = open_stores(tmp_path, {}, attended=True)
    for method in ("get", "peek", "start", "backend"):
        monkeypatch.setattr(stores.vault.keyring, method, lambda *_, **__: pytest.fail("the keyring was asked"))
    record = Record(organization=CONTOSO.url, authorization_id="1", fingerprint=fingerprint(in_keyring))
    stores.metadata.put(CONTOSO.key, record)
    stores.vault.file.put("azdevops-cli: default", in_file)
    stored = StoredPats(stores)
    assert stored.record_of(in_keyring) == record
    assert stored.record_of(in_file) == Record()
    assert stored.record_of(other) is None


def test_a_copy_of_a_stored_pat_is_named_in_status(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    stored, other = Secret(new_pat()), Secret(new_pat())
    (tmp_path / ".npmrc").write_text(f"# npm\n//pkgs.dev.azure.com/contoso/:_authToken={stored.reveal()}\n")
    (tmp_path / ".netrc").write_text(f"password {other.reveal()}\n")
    (tmp_path / ".bash_history").write_bytes(b"x" * 2_000_000 + stored.reveal().encode())
    (said,) = stray_copies({stored: CONTOSO.url}, frozenset(), lambda path, secret: False, {})
    assert said.startswith(f"The PAT stored for {CONTOSO.url} is also in {tmp_path / '.npmrc'}, line 2. To find every")
    assert stray_copies({stored: CONTOSO.url}, frozenset((tmp_path / ".npmrc",)), lambda path, secret: False, {}) == []
    assert stray_copies({stored: CONTOSO.url}, frozenset(), lambda path, secret: secret == stored, {}) == []
    assert stray_copies({}, frozenset(), lambda path, secret: False, {}) == []
