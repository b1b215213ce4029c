"""What tests of every level share."""

import pytest

from .support import secret_service as _secret_service


@pytest.fixture
def secret_service(tmp_path):
    """The address of a session bus with a real, unlocked, empty Secret Service."""
    with _secret_service.running(tmp_path / "secret-service") as address:
        yield address
