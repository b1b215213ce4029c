"""Tables: one line a thing, and no empty column where a value may be None."""

from azext_devops_pat.cli.auth.tables import status_table
from azext_devops_pat.cli.setup.tables import setup_table, tools_table, undo_table
from azext_devops_pat.cli.sign_in.tables import defaults_table, logout_table

NOTHING = dict.fromkeys(("source", "account", "expires", "daysLeft", "storage"))


def test_status_has_a_line_for_each_organization():
    known = {
        "organization": "https://dev.azure.com/contoso",
        "isDefault": True,
        "source": "stored",
        "account": "me@contoso.com",
        "state": "valid",
        "expires": "2027-01-31T23:59:59Z",
        "daysLeft": 0,
        "storage": "keyring",
        "refusedBy": [],
        "reasons": [{"source": "stored", "reason": "the PAT"}],
    }
    said = {"source": "service", "reason": "contoso refused the PAT."}
    refused = {**known, "state": "refused", "isDefault": False, "reasons": [*known["reasons"], said]}
    unknown = {"organization": "https://dev.azure.com/x", "isDefault": False, "state": "unverified", **NOTHING}
    unknown["reasons"], unknown["refusedBy"] = [], []
    first, second, third = status_table({"organizations": [known, unknown, refused], "machine": {}})
    assert list(first) == [
        "Organization",
        "Default",
        "State",
        "Source",
        "Account",
        "Storage",
        "Expires",
        "Days",
        "Reason",
    ]
    assert (first["Default"], first["Expires"], first["Days"]) == ("*", "2027-01-31", 0)
    assert list(second.values()) == ["https://dev.azure.com/x", "", "unverified", "", "", "", "", "", ""]
    assert (first["Reason"], third["Reason"]) == ("", "contoso refused the PAT.")
    noted = {
        **known,
        "reasons": [{"source": "az", "reason": "no"}, *known["reasons"], {"source": "stored", "reason": "!"}],
    }
    assert status_table({"organizations": [noted]})[0]["Reason"] == "!"


def test_logout_has_a_line_for_what_went_and_for_what_did_not():
    cleared = [{"organization": "a", "storage": "file"}]
    failed = [{"organization": "b", "storage": "keyring", "reason": "locked"}]
    lines = [list(line.values()) for line in logout_table({"cleared": cleared, "failed": failed})]
    assert lines == [["a", "file", "cleared", ""], ["b", "keyring", "failed", "locked"]]


def test_defaults_say_where_they_come_from():
    rows = [
        {"name": "organization", "value": "x", "source": "environment", "variable": "V"},
        {"name": "project", "value": "y", "source": "file", "variable": None},
        {"name": "project", "value": None, "source": None, "variable": None},
    ]
    lines = [list(line.values()) for line in defaults_table({"defaults": rows, "path": "/config"})]
    assert lines == [["organization", "x", "V"], ["project", "y", "/config"], ["project", "", ""]]


def test_status_says_which_tool_was_refused_with_an_accepted_pat():
    row = {"organization": "https://dev.azure.com/contoso", "isDefault": True, "state": "valid", **NOTHING}
    reasons = [{"source": "stored", "reason": "the PAT"}, {"source": "git", "reason": "git was refused"}]
    row.update(source="stored", reasons=reasons, refusedBy=[{"tool": "git", "refusedAt": "2026-11-25T12:00:00Z"}])
    (line,) = status_table({"organizations": [row], "machine": {}})
    assert line["Reason"] == "git was refused"


def test_setup_shows_what_was_done_and_a_dry_run_the_difference():
    done = {"tool": "git", "scope": "global", "file": "/f", "changed": True, "hosts": ["a", "b"]}
    assert [list(line.values()) for line in setup_table(done)] == [["git", "global", "/f", "yes", "a b"]]
    dry = {**done, "difference": ["@@ -0,0 +1 @@", "+x"]}
    assert [line["Difference"] for line in setup_table(dry)] == dry["difference"]
    row = {"tool": "git", "program": None, "isSetUp": False, "answersFirst": None, "hint": ""}
    assert [list(line.values()) for line in tools_table([row])] == [["git", "not on PATH", "no", "", ""]]


def test_undo_has_a_line_for_each_file_and_a_dry_run_one_for_each_change():
    done = {"tool": "git", "files": ["/f", "/g"], "changed": True, "reason": None}
    failed = {"tool": "pip", "files": ["/p"], "changed": False, "reason": "locked"}
    lines = [list(line.values()) for line in undo_table([done, failed])]
    assert lines == [["git", "/f", "yes", ""], ["git", "/g", "yes", ""], ["pip", "/p", "no", "locked"]]
    dry = [{**done, "changed": False, "difference": ["-x", "+y"]}, {**failed, "reason": None, "difference": []}]
    lines = [list(line.values()) for line in undo_table(dry)]
    assert lines == [["git", "/f /g", "-x"], ["git", "/f /g", "+y"], ["pip", "/p", "the program alone"]]
