"""The tables and the completion of `az devops pat`."""

from azext_devops_pat.cli.pat.arguments import _complete_scope
from azext_devops_pat.cli.pat.tables import list_table, revoke_table, scopes_table, show_table
from azext_devops_pat.core.pat_info import PatInfo
from azext_devops_pat.core.scopes import rows
from azext_devops_pat.services.pat_rows import row

from ..services.pat_world import CONTOSO, FABRIKAM
from ..sources.fakes import NOON

INFO = PatInfo("id-1", "ci", "vso.code", "2026-11-01T00:00:00Z", "2026-11-25T00:00:00Z", ("a",))


def test_a_line_has_what_a_person_looks_for():
    (line,) = list_table([row(INFO, CONTOSO, NOON, None)])
    assert list(line.items()) == [
        ("Name", "ci"),
        ("Scope", "vso.code"),
        ("Created", "2026-11-01"),
        ("Expires", "2026-11-25"),
        ("Days", 3),
        ("Status", "active"),
        ("StoredHere", "maybe"),
        ("AllOrganizations", ""),
        ("Origin", ""),
        ("Id", "id-1"),
    ]


def test_several_organizations_are_named_and_so_is_why_one_has_no_row():
    failed = {"organization": FABRIKAM.url, "authorizationId": None, "reason": "no token"}
    first, second = list_table([row(INFO, CONTOSO, NOON, True), failed])
    assert (first["Organization"], first["Reason"], first["StoredHere"]) == (CONTOSO.url, "", "yes")
    assert (second["Organization"], second["Reason"], second["Days"]) == (FABRIKAM.url, "no token", "")
    assert show_table(row(INFO, CONTOSO, NOON, False))[0]["Organization"] == CONTOSO.url


def test_what_became_of_revoked_ones_and_scopes_have_lines():
    result = {"displayName": "ci", "authorizationId": "1", "result": "failed", "reason": "no", "removedFrom": None}
    assert revoke_table([result])[0]["Reason"] == "no"
    line = scopes_table(rows("vso.code_write"))[0]
    assert (line["Scope"], line["Preset"], line["HighPrivilege"]) == ("vso.code_write", "git", "yes")


def test_scopes_and_presets_are_completed():
    assert _complete_scope(None, "vso.code_w", None) == ["vso.code_write"]
    assert _complete_scope(None, "pack", None) == ["packages-read", "packages-publish"]
    assert len(_complete_scope(None, "", None)) == 91
