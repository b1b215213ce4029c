"""`az devops pat scan`."""

from __future__ import annotations

from typing import Any


def register_commands(loader: Any) -> None:
    """Register the commands and their help with az's loader."""
    from .scan_help import load_help
    from .scan_tables import register_scan

    load_help()
    register_scan(loader)
