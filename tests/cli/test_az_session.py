"""The az session's own warnings are kept away, by any number of threads at once."""

import logging

from azext_devops_pat.cli.az_session import _quiet


def test_loggers_are_quiet_until_the_last_thread_leaves_and_then_as_before():
    logger = logging.getLogger("cli.azure.cli.core.auth")
    before = logger.level
    with _quiet:
        with _quiet:
            assert logger.level == logging.ERROR
        assert logger.level == logging.ERROR
    assert logger.level == before
