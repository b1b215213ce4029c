"""Findings as SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. Never the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os.path import normpath
from pathlib import PurePath
from types import MappingProxyType
from urllib.parse import quote

from .finding import Finding
from .pat_checksum import APPLICATION_SECRET, OLD_PAT, PAT
from .secret import Secret

MOST_RESULTS = 25_000  # GitHub takes no more of one run
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NAMES = {
    PAT: ("PersonalAccessToken", "A personal access token (PAT) of Azure DevOps"),
    OLD_PAT: ("LegacyPersonalAccessToken", "A personal access token (PAT) of Azure DevOps in its form before 2024"),
    APPLICATION_SECRET: ("OAuthApplicationSecret", "The secret of an Azure DevOps OAuth application"),
}
_RULES = list(_NAMES)
_HELP = "Revoke it in the user settings of the organization, then remove it. A copy works until it is revoked."
Json = dict[str, object]
States = Mapping[Secret, tuple[str, str | None]]


def document(findings: Sequence[Finding], version: str, root: PurePath, states: States = MappingProxyType({})) -> Json:
    """Return the SARIF log of at most 25,000 findings; `root` is the absolute folder that paths are relative to.

    `states` are what an organization said of the PATs, and whose they are.
    """
    artifacts = _Artifacts(root)
    results = [_result(found, artifacts, states) for found in findings[:MOST_RESULTS]]
    commits = dict.fromkeys(found.commit for found in findings[:MOST_RESULTS] if found.commit)
    run: Json = {
        "tool": {"driver": {"name": "devops-pat", "semanticVersion": version, "rules": list(map(_rule, _RULES))}},
        "columnKind": "unicodeCodePoints",
        "artifacts": artifacts.listed,
        "results": results,
    }
    if commits:
        run["versionControlProvenance"] = [{"repositoryUri": root.as_uri(), "revisionId": commit} for commit in commits]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: str) -> Json:
    name, text = _NAMES[kind]
    return {
        "id": kind,
        "name": name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": f"{text} is where others can read it."},
        "help": {"text": _HELP},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security"], "security-severity": "9.0"},
    }


def _result(found: Finding, artifacts: _Artifacts, states: States) -> Json:
    text = f"{_NAMES[found.kind][1]} ({found.confidence}, fingerprint {found.fingerprint})."
    state, account = states.get(found.secret, (None, None))
    known = {"commit": found.commit, "blob": found.blob, "authorDate": found.author_date}
    known |= {"state": state, "account": account}
    region = {"startLine": found.line, "startColumn": found.column}
    return {
        "ruleId": found.kind,
        "ruleIndex": _RULES.index(found.kind),
        "level": "error",
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifacts.location(found), "region": region}}],
        "partialFingerprints": {"devopsPat/v1": found.fingerprint},
        "properties": {
            "confidence": found.confidence,
            **{name: value for name, value in known.items() if value is not None},
        },
    }


class _Artifacts:
    """Every file once, the members of archives below theirs."""

    def __init__(self, root: PurePath) -> None:
        self._root = root
        self.listed: list[Json] = []
        self._numbers: dict[tuple[object, object], int] = {}

    def location(self, found: Finding) -> Json:
        own = _location(found.path, self._root)
        if found.member is None:
            return {**own, "index": self._number(own, None, {"location": own})}
        parent = self._number(own, None, {"location": own})
        inner: Json = {"uri": quote(f"/{found.member.lstrip('/')}")}
        member: Json = {"location": inner, "parentIndex": parent}
        return {**inner, "index": self._number(own, inner["uri"], member)}

    def _number(self, own: Json, member: object, artifact: Json) -> int:
        key = own["uri"], member
        if key not in self._numbers:
            self._numbers[key] = len(self.listed)
            self.listed.append(artifact)
        return self._numbers[key]


def _location(path: str, root: PurePath) -> Json:
    """Return a URI: relative to the root of the source, or of a file elsewhere."""
    pure = PurePath(path)
    if pure.is_absolute() and pure.is_relative_to(root):
        pure = pure.relative_to(root)
    if pure.is_absolute() or ".." in pure.parts:
        return {"uri": PurePath(normpath(root / pure)).as_uri()}
    return {"uri": quote(pure.as_posix()), "uriBaseId": "%SRCROOT%"}
