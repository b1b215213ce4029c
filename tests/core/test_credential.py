"""The two forms in which a credential is sent."""

import base64

from azext_devops_pat.core.credential import BEARER, Credential
from azext_devops_pat.core.secret import Secret


def test_a_pat_is_the_password_of_an_empty_user_name():
    credential = Credential("stored", Secret("abc"))
    assert base64.b64decode(credential.basic()) == b":abc"
    assert credential.authorization() == f"Basic {credential.basic()}"


def test_an_entra_token_is_sent_as_it_is_and_may_be_a_password_too():
    credential = Credential("az", Secret("abc"), BEARER)
    assert credential.authorization() == "Bearer abc"
    assert base64.b64decode(credential.basic()) == b":abc"


def test_a_long_token_is_not_wrapped():
    assert "\n" not in Credential("az", Secret("x" * 4000), BEARER).basic()


def test_a_credential_does_not_show_its_secret():
    assert "abc" not in repr(Credential("stored", Secret("abc")))
