"""cargo's list of credential providers, with ours as the last one: that one cargo asks first."""

from __future__ import annotations

import re
from dataclasses import replace

from . import launchers, option_lines
from .option_lines import Option

_NAME = Option("registry", "global-credential-providers", "", launchers.CARGO.name)
_DEFAULT = '["cargo:token"]'  # what cargo asks if nothing is configured
_PART = re.compile(r"(?P<entry>\"[^\"\\\n]*\"|'[^'\n]*')|#[^\n]*|[\s,\[\]]")


def providers(content: bytes, program: str) -> Option | None:
    """Return the option for a configuration that has this content; None if its list cannot be read.

    cargo splits an entry at blanks, so that a path with one is named by its last part, which has to be on PATH.
    """
    ours = program.rpartition("/")[2] if re.search(r"[\s\"\\]", program) else program
    before = option_lines.without_option(content, replace(_NAME, value=f'["cargo:token", "{ours}"]'))
    listed = option_lines.value_of(before, _NAME) or _DEFAULT
    if _PART.sub("", listed) or listed.count("[") != 1:
        return None
    own = f'"{ours}"'
    entries = [match["entry"] for match in _PART.finditer(listed) if match["entry"]]
    return replace(_NAME, value=f"[{', '.join([*entries, own])}]")
