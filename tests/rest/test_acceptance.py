"""Whether a PAT that was just made is accepted, also where it may not ask."""

import pytest

from azext_devops_pat.core.credential import Credential
from azext_devops_pat.core.errors import ServiceError
from azext_devops_pat.core.names import STORED
from azext_devops_pat.core.organization import cloud_organization
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.rest import causes
from azext_devops_pat.rest.acceptance import fetch_identity_if_told
from azext_devops_pat.rest.answers import Answer

from ..support.tokens import make_pat

CONTOSO = cloud_organization("contoso")
OWN = {"X-TFS-ProcessId": "1"}
BASIC = 'Basic realm="https://tfsprodweu3.visualstudio.com/"'
BEARER = "Bearer authorization_uri=https://login.microsoftonline.com/x"


class OneAnswer:
    def __init__(self, answer):
        self.answer = answer

    def send(self, method, organization, path, credential, is_final, timeout):
        assert (method, credential.only_for, is_final(self.answer)) == ("GET", CONTOSO, False)
        return self.answer


def asked(status, headers, body=b""):
    credential = Credential(STORED, Secret(make_pat()), only_for=CONTOSO)
    return fetch_identity_if_told(OneAnswer(Answer(status, {**OWN, **headers}, body)), CONTOSO, credential)


def test_an_accepted_pat_tells_whose_it_is():
    body = b'{"authenticatedUser": {"id": "joe-id", "properties": {"Account": {"$value": "joe@contoso.com"}}}}'
    assert (asked(200, {}, body).id, asked(200, {}, body).account) == ("joe-id", "joe@contoso.com")


def test_an_empty_401_that_offers_basic_alone_tells_nothing():
    assert asked(401, {"WWW-Authenticate": BASIC}) is None


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"WWW-Authenticate": f"{BEARER}, {BASIC}"}, b""),
        ({"WWW-Authenticate": f"{BASIC}, TFS-Federated"}, b""),
        ({"WWW-Authenticate": BASIC}, b'{"message": "TF400813: The user is not authorized."}'),
        ({}, b""),
    ],
)
def test_any_other_401_is_a_refusal(headers, body):
    with pytest.raises(ServiceError) as error:
        asked(401, headers, body)
    assert error.value.cause == causes.REFUSED


def test_an_empty_401_of_the_network_is_no_acceptance():
    credential = Credential(STORED, Secret(make_pat()), only_for=CONTOSO)
    answer = OneAnswer(Answer(401, {"WWW-Authenticate": BASIC}, b""))
    with pytest.raises(ServiceError) as error:
        fetch_identity_if_told(answer, CONTOSO, credential)
    assert error.value.cause == causes.NOT_AZURE_DEVOPS
