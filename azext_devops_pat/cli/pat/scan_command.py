"""Registers `az devops pat scan`."""

from __future__ import annotations

from typing import Any


def register_scan(loader: Any) -> None:
    """Register the command and its help with az's loader."""
    from azure.cli.core.commands import CliCommandType

    from .scan_help import load_help
    from .scan_tables import scan_table

    load_help()
    operations = CliCommandType(operations_tmpl="azext_devops_pat.cli.pat.scan_actions#{}")
    with loader.command_group("devops pat", operations) as group:
        group.command("scan", "scan", table_transformer=scan_table)
