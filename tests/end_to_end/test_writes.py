"""How often a real az takes our lock and writes the file of what is known of the PATs."""

import json

import pytest

SITE = """
import json, os, sys

done = []

def hook(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("devops-pat.json"):
        done.append("write")
    if event == "open" and str(arguments[0]).endswith("devops-pat.lock") and arguments[1]:  # not its opener's
        done.append("lock")

def report():
    with open(os.environ["WRITES_REPORT"], "w") as file:
        json.dump(done, file)

if "WRITES_REPORT" in os.environ:
    import atexit
    sys.addaudithook(hook)
    atexit.register(report)
"""


@pytest.fixture
def writes(az, tmp_path):
    """Return what runs a command and tells, in order, when it took the lock and wrote."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    report = tmp_path / "writes.json"

    def run(*args, **options):
        result = az.run(
            "devops", *args, env={"PYTHONPATH": str(tmp_path / "site"), "WRITES_REPORT": str(report)}, **options
        )
        assert result.code == 0, result.err
        return json.loads(report.read_text())

    return run


def test_status_writes_once_what_was_accepted_and_takes_marks_away(az, service, writes):
    pats = {name: service.pat(name) for name in ("contoso", "fabrikam")}
    assert writes("login", "--organization", "contoso", stdin=pats["contoso"].encode()) == ["lock", "write"]
    assert writes("login", "--organization", "fabrikam", stdin=pats["fabrikam"].encode()) == ["lock", "write"]
    assert writes("auth", "status") == []

    path = az.stored / "devops-pat.json"
    known = json.loads(path.read_text())
    for record in known["credentials"].values():
        record.update(last_accepted="2026-01-01T00:00:00Z", refused_at="2026-01-02T00:00:00Z")
    path.write_text(json.dumps(known))
    assert writes("auth", "status") == ["lock", "write"]
    for record in json.loads(path.read_text())["credentials"].values():
        assert record["last_accepted"] > "2026-01-02T00:00:00Z"
        assert "refused_at" not in record
    assert writes("auth", "status") == []
