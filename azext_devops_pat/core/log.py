"""Messages for people. az shows what is logged below `cli`, on standard error, as --verbose and --debug ask."""

from __future__ import annotations

import logging


def get_logger(name: str) -> logging.Logger:
    """Return the logger of a module; knack.log.get_logger does the same, but only `cli` knows knack."""
    return logging.getLogger(f"cli.{name}")
