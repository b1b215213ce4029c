"""A secret does not show itself."""

import copy
import pickle

import pytest

from azext_devops_pat.core.secret import Secret


def test_a_secret_shows_itself_only_when_revealed():
    secret = Secret("hunter2")
    shown = f"{secret} {secret!r} {[secret]} {vars(type(secret)).keys()}"
    assert "hunter2" not in shown
    assert secret.reveal() == "hunter2"


def test_secrets_compare_by_value():
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_a_secret_is_not_serialized():
    for function in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            function(Secret("a"))
