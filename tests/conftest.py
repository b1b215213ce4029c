"""What tests of every level share."""

import pytest
from hypothesis import settings

from .support import secret_service as _secret_service

# A busy machine is no failure: examples have no deadline.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")


@pytest.fixture
def secret_service(tmp_path):
    """The address of a session bus with a real, unlocked, empty Secret Service."""
    with _secret_service.running(tmp_path / "secret-service") as address:
        yield address
