"""Answers as the transport gives them."""

import json

from requests.structures import CaseInsensitiveDict

from azext_devops_pat.rest.answers import Answer


def answer(status, body=b"", **headers):
    """Return an Answer; a dict is sent as JSON, and `_` in a header's name stands for `-`."""
    if isinstance(body, dict | list):
        body = json.dumps(body)
    raw = body if isinstance(body, bytes) else body.encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, CaseInsensitiveDict(names), raw)
