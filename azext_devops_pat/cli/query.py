"""az's --query and --output, where what they leave would be taken for a credential, or lose the only sight of one."""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Mapping
from typing import Any

from ..core.errors import InputError

_TO_PRINT = "To print the token alone: --query token --output tsv"


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


def require_token_in_output(cmd: Any, fields: Mapping[str, object]) -> None:
    """Raise InputError if az, as it was asked to print, would leave out the `token` that is never shown again.

    `fields` are those of what the command is going to return. What az would refuse to print is raised here already.
    """
    token = uuid.uuid4().hex
    if token not in _printed(cmd.cli_ctx, {**fields, "token": token}):
        raise InputError(
            "The output that --query and --output ask for would not show the token, and Azure DevOps never shows it "
            "again: nothing was created.",
            f"{_TO_PRINT}\nTo store it instead: --login",
        )


def _printed(cli_ctx: Any, returned: Mapping[str, object]) -> str:
    """Return what az would print for a returned value."""
    from knack.events import EVENT_INVOKER_FILTER_RESULT
    from knack.util import CommandResultItem

    data = {"result": dict(returned)}
    cli_ctx.unregister_event = lambda *_: None  # az's filter ends itself once it has answered
    try:
        cli_ctx.raise_event(EVENT_INVOKER_FILTER_RESULT, event_data=data)
    except ValueError as error:  # jmespath's errors are all of that kind
        raise InputError(f"--query cannot be used for what this command returns: {error}", _TO_PRINT) from None
    finally:
        del cli_ctx.unregister_event
    invocation = cli_ctx.invocation.data
    item = CommandResultItem(data["result"], is_query_active=bool(invocation.get("query_active")))
    return str(cli_ctx.output.get_formatter(invocation["output"])(item))
