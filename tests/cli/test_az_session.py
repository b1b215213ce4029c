"""The az session's own warnings are kept away, by any number of threads at once."""

import logging

import pytest

from azext_devops_pat.cli.az_session import AzSession, _quiet
from azext_devops_pat.core.errors import SessionError
from azext_devops_pat.sources.session import Account


def test_loggers_are_quiet_until_the_last_thread_leaves_and_then_as_before():
    logger = logging.getLogger("cli.azure.cli.core.auth")
    before = logger.level
    with _quiet:
        with _quiet:
            assert logger.level == logging.ERROR
        assert logger.level == logging.ERROR
    assert logger.level == before


@pytest.mark.parametrize("address", ["http://dom\\zaphod:Trill#ian9@127.0.0.1:1", '"http://zaphod:ian9@127.0.0.1:1"'])
def test_entra_is_not_asked_through_a_proxy_whose_address_cannot_be_read(address, monkeypatch):
    for name in ("https_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", address)
    account = Account("me", "tenant", "subscription")
    with pytest.raises(SessionError, match="the address in HTTPS_PROXY") as caught:
        AzSession(None).token(account, None)  # az is not even looked at
    assert not [part for part in ("zaphod", "Trill", "ian9") if part in caught.value.message + caught.value.hint]
