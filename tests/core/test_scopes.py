"""Scopes: presets, misspellings all at once, and scopes that the documentation does not list."""

import logging

import pytest

from azext_devops_pat.core import scopes
from azext_devops_pat.core.errors import InputError


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        (["vso.code_write", "vso.packaging"], "vso.code_write vso.packaging"),
        (["vso.packaging", "vso.code_write", "vso.packaging"], "vso.code_write vso.packaging"),
        (["vso.packaging vso.code_write"], "vso.code_write vso.packaging"),
        (["vso.packaging,vso.build"], "vso.build vso.packaging"),
        (["VSO.Code_Write"], "vso.code_write"),
        (["git", "packages-read"], "vso.code_write vso.packaging"),
        (["git", "vso.code_write"], "vso.code_write"),
        (["packages-publish"], "vso.packaging_write"),
        (["full"], "app_token"),
        (["vso.governance"], "vso.governance"),
        (["vso.extension.data_write"], "vso.extension.data_write"),
    ],
)
def test_scopes_and_presets_become_one_sorted_string(words, scope, caplog):
    assert scopes.expand(words) == scope
    assert caplog.records == []


@pytest.mark.parametrize("word", ["vso.drop_write", "vso.wiki_full", "vso.loadtest_write", "vso.analytics_write"])
def test_a_well_formed_scope_that_is_not_listed_warns_and_goes_on(word, caplog):
    caplog.set_level(logging.WARNING)
    assert scopes.expand([word, "vso.code"]) == " ".join(sorted((word, "vso.code")))
    assert [record.getMessage() for record in caplog.records] == [
        f"The scope {word} is not in the documentation of Azure DevOps; trying it anyway."
    ]


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("vso.cod_write", "vso.code_write"),
        ("vso.packging", "vso.packaging"),
        ("vso.biuld", "vso.build"),
        ("vso.tests", "vso.test"),
        ("vso.code_read", "vso.code"),
        ("vso.code-write", "vso.code_write"),
        ("code_write", "vso.code_write"),
        ("packaging", "vso.packaging"),
        ("package-read", "packages-read"),
        ("vso.full_access", "app_token"),
        ("user_impersonation", "app_token"),
    ],
)
def test_a_wrong_scope_is_named_with_the_right_one(word, right):
    with pytest.raises(InputError) as caught:
        scopes.expand([word])
    assert repr(word) in caught.value.message
    assert right in caught.value.message.split(repr(word))[1]
    assert "az devops pat scopes" in caught.value.hint


def test_all_wrong_scopes_are_named_at_once_and_the_right_ones_are_not():
    with pytest.raises(InputError) as caught:
        scopes.expand(["vso.cod_write", "vso.packging", "vso.build", "?!"])
    assert caught.value.message == (
        "Unknown scope 'vso.cod_write' (did you mean vso.code_write?). "
        "Unknown scope 'vso.packging' (did you mean vso.packaging?). Unknown scope '?!'."
    )


@pytest.mark.parametrize("words", [[], [""], [" ", ","]])
def test_no_scope_is_an_error(words):
    with pytest.raises(InputError, match="No scope"):
        scopes.expand(words)


def test_the_table_is_whole_and_consistent():
    known = scopes.known()
    assert len(known) == 87
    assert {scope.inherits for scope in known.values()} - {""} <= set(known)
    assert set(scopes.PRESETS.values()) <= set(known)
    assert known["vso.code_write"].high_privilege
    assert not known["vso.code"].high_privilege


def test_rows_are_found_by_name_title_category_and_preset():
    assert len(scopes.rows()) == 87
    (row,) = scopes.rows("packaging (READ)")
    assert row == {
        "scope": "vso.packaging",
        "category": "Packaging",
        "name": "Packaging (read)",
        "includes": "vso.profile",
        "highPrivilege": False,
        "preset": "packages-read",
    }
    assert [row["scope"] for row in scopes.rows("packages-publish")] == ["vso.packaging_write"]
    assert scopes.rows("nothing like it") == []
