"""Tables that are imported when az shows one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

Transformer = Callable[[Any], list[dict[str, Any]]]


def late_table(path: str) -> Transformer:
    """Return what makes a table of a result; `path` is `module#function`, as for az's operations."""
    return partial(_make, path)


def _make(path: str, result: Any) -> list[dict[str, Any]]:
    module, name = path.split("#")
    transform: Transformer = getattr(import_module(module), name)  # by name, as az finds the action
    return transform(result)
