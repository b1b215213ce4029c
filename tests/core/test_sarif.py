"""SARIF 2.1.0, as its schema and GitHub want it."""

import json
import re
from dataclasses import replace
from pathlib import PurePosixPath

from azext_devops_pat.core import sarif
from azext_devops_pat.core.finding import Finding
from azext_devops_pat.core.secret import Secret

from ..support.pats import new_pat

ROOT = PurePosixPath("/home/jane/my site")
URI = re.compile(r"[A-Za-z0-9%._~!$&'()*+,;=:@/-]+")


def finding(path="a.txt", **values):
    return Finding(path, 2, 3, "pat", "likely", Secret(new_pat()), **values)


def run_of(*findings):
    document = json.loads(json.dumps(sarif.document(findings, "1.2.3", ROOT)))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = document["runs"]
    return run


def test_a_finding_is_a_result_with_its_rule_place_and_fingerprint_and_without_its_value():
    found = finding()
    run = run_of(found)
    (result,) = run["results"]
    assert run["tool"]["driver"]["name"] == "devops-pat"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "pat"
    assert run["columnKind"] == "unicodeCodePoints"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a.txt", "uriBaseId": "%SRCROOT%", "index": 0},
                "region": {"startLine": 2, "startColumn": 3},
            }
        }
    ]
    assert result["partialFingerprints"] == {"devopsPat/v1": found.fingerprint}
    assert "snippet" not in json.dumps(run)
    assert found.secret.reveal() not in json.dumps(run)
    assert "versionControlProvenance" not in run


def test_paths_become_uris():
    paths = {
        "src/ü b#1?.txt": "src/%C3%BC%20b%231%3F.txt",
        "a:b": "a%3Ab",
        "/home/jane/my site/x": "x",
        "/etc/x y": "file:///etc/x%20y",
        "../other/x": "file:///home/jane/other/x",
        "(commit message)": "%28commit%20message%29",
    }
    run = run_of(*map(finding, paths))
    locations = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert [location["uri"] for location in locations] == list(paths.values())
    assert all(URI.fullmatch(location["uri"]) for location in locations)
    assert all(("uriBaseId" in location) != location["uri"].startswith("file:") for location in locations)
    assert [run["artifacts"][location["index"]]["location"]["uri"] for location in locations] == list(paths.values())


def test_a_commit_is_a_revision_of_the_run():
    commit, other = "a" * 40, "b" * 40
    run = run_of(finding(commit=commit, blob="c" * 40), finding(commit=other), finding(commit=commit), finding())
    assert run["versionControlProvenance"] == [
        {"repositoryUri": "file:///home/jane/my%20site", "revisionId": revision} for revision in (commit, other)
    ]
    assert run["results"][0]["properties"] == {"confidence": "likely", "commit": commit, "blob": "c" * 40}
    assert run["results"][3]["properties"] == {"confidence": "likely"}


def test_what_an_organization_said_is_a_property():
    asked, other = finding(), finding()
    document = sarif.document([asked, other], "1.2.3", ROOT, {asked.secret: ("alive", "jane@contoso.com")})
    properties = [result["properties"] for result in document["runs"][0]["results"]]
    assert properties == [
        {"confidence": "likely", "state": "alive", "account": "jane@contoso.com"},
        {"confidence": "likely"},
    ]


def test_members_of_an_archive_are_below_it():
    run = run_of(
        finding("z.zip", member="/in/a.txt"), finding("z.zip", member="in/a.txt"), finding("z.zip", member="b")
    )
    assert run["artifacts"] == [
        {"location": {"uri": "z.zip", "uriBaseId": "%SRCROOT%"}},
        {"location": {"uri": "/in/a.txt"}, "parentIndex": 0},
        {"location": {"uri": "/b"}, "parentIndex": 0},
    ]
    locations = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert locations == [{"uri": "/in/a.txt", "index": 1}] * 2 + [{"uri": "/b", "index": 2}]


def test_one_file_that_was_given_twice_is_one_artifact():
    run = run_of(finding("x"), finding("/home/jane/my site/x"))
    assert run["artifacts"] == [{"location": {"uri": "x", "uriBaseId": "%SRCROOT%"}}]


def test_no_more_results_than_code_scanning_takes():
    found = finding()
    many = [replace(found, line=line) for line in range(1, 25_003)]
    run = run_of(*many)
    assert len(run["results"]) == sarif.MOST_RESULTS == 25_000
    assert run_of()["results"] == []
