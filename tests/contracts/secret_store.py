"""The promises of a SecretStore; every store of ours, and every keyring backend below it, is held to them."""

import time
from collections.abc import Callable

import pytest

from azext_devops_pat.core.errors import StoreError
from azext_devops_pat.core.secret import Secret
from azext_devops_pat.stores.secret_store import SecretStore

from ..support.tokens import make_pat

KEY = "azdevops-cli:https://dev.azure.com/contoso"
OTHER = "azdevops-cli:https://dev.azure.com/fabrikam"


def check_working_store(make: Callable[[], SecretStore]) -> None:
    """Absence is None; what is put is read back, by another process too; keys do not meet; removal tells the truth."""
    store = make()
    first, second, third = Secret(make_pat()), Secret(make_pat()), Secret(make_pat())
    assert store.get(KEY) is None
    assert store.remove(KEY) is False
    store.put(KEY, first)
    store.put(OTHER, second)
    assert make().get(KEY) == first
    store.put(KEY, third)
    assert make().get(KEY) == third
    assert make().get(OTHER) == second
    assert store.remove(KEY) is True
    assert make().get(KEY) is None
    assert make().get(OTHER) == second
    assert store.remove(OTHER) is True


def check_failed_put(store: SecretStore, stored: Callable[[], str | None], token: Secret, seconds: float) -> StoreError:
    """A put that cannot work ends in time, in StoreError, without the token; what was stored is still there."""
    before = stored()
    start = time.monotonic()
    with pytest.raises(StoreError) as caught:
        store.put(KEY, token)
    assert time.monotonic() - start < seconds
    assert token.reveal()[:8] not in repr(caught.value) + caught.value.message + caught.value.hint
    assert stored() == before
    return caught.value
