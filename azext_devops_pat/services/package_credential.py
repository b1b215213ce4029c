"""What a package tool's helper is answered if it cannot decide by itself: one line, which `fast.hand_over` reads."""

from __future__ import annotations

from ..core.feed_url import organization_of
from . import feed_credential
from .credentials import Credentials


def answer(data: bytes, credentials: Credentials) -> bytes:
    """Return `basic SECRET`, `bearer SECRET`, `note SENTENCE`, or nothing without any credential.

    `data` is the organization's URL. Raises what the settings and stores raise.
    """
    organization = organization_of(data.decode("utf-8", "replace").strip())
    if organization is None:
        return b""
    found = feed_credential.look_up(credentials, organization)
    if found.credential is not None:
        return f"{found.credential.kind.lower()} {found.credential.secret.reveal()}\n".encode(
            "utf-8", "surrogateescape"
        )
    return note(found.note) if found.note else b""


def note(sentence: str) -> bytes:
    """Return the line for a sentence that the person should see."""
    return f"note {' '.join(sentence.split())}\n".encode()
