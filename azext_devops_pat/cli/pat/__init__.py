"""`az devops pat scan`."""

from __future__ import annotations

from typing import Any


def register_commands(loader: Any) -> None:
    """Register the commands and their help with az's loader."""
    from .scan_command import register_scan

    register_scan(loader)
