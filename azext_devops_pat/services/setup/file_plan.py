"""What is to become of the files of a tool, and how that is shown."""

from __future__ import annotations

from typing import NamedTuple

from ...core.tool_setup import ToolSetup
from .difference import difference, hidden


class Plan(NamedTuple):
    """What is to become of one file."""

    setup: ToolSetup
    before: str | None
    after: str

    @property
    def is_change(self) -> bool:
        """Whether the file is not yet as it should be."""
        return self.before != self.after


def described(tool: str, steps: list[Plan], dry_run: bool, value: str) -> dict[str, object]:
    """Return what was done to the files, or of a dry run their differences; `value` is hidden in these."""
    whole = dict[str, Plan]()
    for step in steps:
        path = step.setup.path
        whole[path] = step._replace(before=whole[path].before) if path in whole else step
    plans = list(whole.values())
    described: dict[str, object] = {
        "tool": tool,
        "files": list(whole),
        "changed": any(plan.is_change for plan in plans) and not dry_run,
    }
    if not dry_run:
        return described
    lines = [line for plan in plans for line in difference(_encoded(plan.before), _encoded(plan.after))]
    return {**described, "difference": [hidden(line, value) for line in lines]}


def _encoded(text: str | None) -> bytes:
    return (text or "").encode("utf-8", "surrogateescape")
