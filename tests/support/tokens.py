"""PATs made at run time, never written down."""

import secrets
import string


def make_pat() -> str:
    """Return a new value with the look of a PAT."""
    letters = string.ascii_letters + string.digits
    body = "".join(secrets.choice(letters) for _ in range(76))
    return body + "AZDO" + "".join(secrets.choice(letters) for _ in range(4))


def make_old_pat() -> str:
    """Return a new value with the look that PATs had before 2024."""
    return "".join(secrets.choice(string.ascii_lowercase + "234567") for _ in range(52))
