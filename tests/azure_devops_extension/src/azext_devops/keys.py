"""Under which name a PAT rests."""

from __future__ import annotations

from urllib.parse import urlparse

PREFIX = 'azdevops-cli:'
DEFAULT_KEY = PREFIX + ' default'
USERNAME = 'Personal Access Token'


def key_of(organization: str | None) -> str:
    """No cleaning: `user@`, `:443` and `http` each give another key; a bare name is an IndexError, as in the original."""
    return DEFAULT_KEY if organization is None else PREFIX + _spelling(organization)


def _spelling(url: str) -> str:
    parts = urlparse(url)
    root = f'{parts.scheme.lower()}://{parts.netloc.lower()}'
    path = parts.path.lower()
    if not path or 'visualstudio.com' in url.lower():
        return root
    return f'{root}/{path.split("/")[1]}'
