"""az's --query, where its answer would be taken for a credential."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from ..core.errors import InputError


def has_query(cmd: Any) -> bool:
    """Tell whether the user gave --query; az has parsed it away, and applies it to whatever is returned."""
    return bool(cmd.cli_ctx.invocation.data.get("query_active"))


def require_selection(cli_ctx: Any, fields: Mapping[str, object]) -> None:
    """End with InputError if --query selects nothing from `fields`: no script should take nothing for a credential.

    A field that has no value may be selected all the same.
    """
    from knack.events import EVENT_INVOKER_FILTER_RESULT

    def check(cli_ctx: Any, event_data: dict[str, Any], **_: object) -> None:
        cli_ctx.unregister_event(EVENT_INVOKER_FILTER_RESULT, check)
        words = re.findall(r"\w+", _typed_query())
        if _is_nothing(event_data["result"]) and not any(word in fields and fields[word] is None for word in words):
            from .errors import azure_error

            raise azure_error(
                InputError(
                    f"--query selects nothing. The fields are: {', '.join(fields)}.",
                    "To print the credential: az devops auth token --query accessToken --output tsv",
                )
            )

    cli_ctx.register_event(EVENT_INVOKER_FILTER_RESULT, check)  # after az's own, which applies the query


def _typed_query() -> str:
    """Return the last --query of the command line, which az keeps to itself; argparse takes its beginning, too."""
    typed = " ".join(sys.argv).rpartition(" --q")[2]
    return typed.partition(" -")[0]


def _is_nothing(result: object) -> bool:
    """Tell whether az would print no value: null, an empty text, or a list or object of nothing else."""
    if isinstance(result, Mapping):
        return all(map(_is_nothing, result.values()))
    if isinstance(result, list):
        return all(map(_is_nothing, result))
    return result is None or isinstance(result, str) and not result.strip()
