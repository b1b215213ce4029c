"""Answers as the transport gives them."""

import json

from requests.structures import CaseInsensitiveDict

from azext_devops_pat.rest.answers import Answer

OWN = {"X-TFS-ProcessId": "a1b2c3d4-0000-4000-8000-000000000001"}  # one header that only Azure DevOps writes


def answer(status, body=b"", /, own=True, **headers):
    """Return an Answer; a dict is sent as JSON, and `_` in a header's name stands for `-`.

    `own` gives it a header of Azure DevOps.
    """
    if isinstance(body, dict | list):
        body = json.dumps(body)
    raw = body if isinstance(body, bytes) else body.encode()
    names = (OWN if own else {}) | {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, CaseInsensitiveDict(names), raw)
