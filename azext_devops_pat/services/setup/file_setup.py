"""Writes the stored PAT to the file of a tool that knows nothing else, and takes it back."""

from __future__ import annotations

import base64
import logging
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ...core import shell
from ...core.errors import InputError, StoreError
from ...core.organization import Organization
from ...core.secret import Secret
from ...core.tool_setup import ToolSetup
from ...stores import private_file, tool_file
from ...stores.stores import Stores
from ...tools import launcher_files, launchers
from ...tools.blocks import SecretFile
from . import tool_files
from .difference import difference
from .file_tools import FileTool, Place

_log = logging.getLogger("cli." + __name__)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+", re.ASCII)


class Plan(NamedTuple):
    """What is to become of one file."""

    setup: ToolSetup
    before: str | None
    after: str

    @property
    def is_change(self) -> bool:
        """Whether the file is not yet as it should be."""
        return self.before != self.after


class FileSetup:
    """One such tool, our stores, and the environment in which the user runs az."""

    def __init__(self, tool: FileTool, stores: Stores, environment: Mapping[str, str]) -> None:
        self._tool, self._stores, self._environment = tool, stores, environment

    def set_up(
        self, organization: Organization, secret: Secret | None, option: str | None, force: bool, dry_run: bool
    ) -> dict[str, object]:
        """Write the PAT stored for the organization; return what was done.

        `secret` is None for a tool that is given a program instead. Raises InputError or StoreError: then no file of
        the tool was changed.
        """
        key = self._tool.key(organization, option)
        value = secret.reveal() if secret else self._helper(organization)
        plans = [self._plan(place, key, value, organization, force) for place in self._tool.places]
        if not dry_run:
            with self._stores.locked():
                if secret is None:
                    launcher = launchers.pnpm_token(organization.name)
                    launcher_files.install(launcher, self._stores.folder, self._environment)
                for plan in plans:
                    self._write(plan, organization, secret)
        return {"organization": organization.url, **_described(self._tool.name, plans, dry_run, value)}

    def undo(self, organization: Organization | None, dry_run: bool) -> dict[str, object]:
        """Take back what was written, for all organizations if none is given.

        Raises StoreError if a file could not be changed; all others were.
        """
        kept = [setup for setup in self._stores.metadata.setups() if setup.tool == self._tool.name]
        if organization is not None:
            kept = [setup for setup in kept if setup.organization == organization.key]
        if dry_run:
            return _described(self._tool.name, [self._plan_to_undo(setup) for setup in kept], True, "")
        failures = list[StoreError]()
        with self._stores.locked_if_there():
            for setup in reversed(kept):  # the last one added goes first, so that the former bytes come back
                try:
                    self._take_back(setup)
                except StoreError as error:
                    failures.append(error)
        if failures:
            raise failures[0]
        return {"tool": self._tool.name, "files": [setup.path for setup in kept], "changed": bool(kept)}

    def _plan_to_undo(self, setup: ToolSetup) -> Plan:
        text = _text(setup)
        return Plan(setup, text, self._form(setup).removed(text or "", setup.key))

    def _take_back(self, setup: ToolSetup) -> None:
        private_file.remove_leftover(Path(setup.path))
        text = _text(setup)  # as it is now: another key of the same file may be gone since
        if text is not None:
            tool_files.take_back(setup, self._form(setup), text)
        self._stores.metadata.remove_setup(setup)
        if not self._tool.has_secret:
            launcher_files.remove(launchers.pnpm_token(setup.organization.rpartition("/")[2]), self._stores.folder)

    def _form(self, setup: ToolSetup) -> SecretFile:
        return next(place.form for place in self._tool.places if place.matches(setup.key))

    def _helper(self, organization: Organization) -> str:
        path = str(launcher_files.path_of(launchers.pnpm_token(organization.name), self._stores.folder))
        if launchers.ON_WINDOWS or not _PLAIN_PATH.fullmatch(path):
            raise InputError(
                f"pnpm cannot start {path}: it takes plain paths only.",
                "To give it a credential: az devops auth exec --for pnpm -- pnpm install",
            )
        return path

    def _plan(self, place: Place, address: str, value: str, organization: Organization, force: bool) -> Plan:
        path, key = Path(os.path.realpath(place.locate(self._environment))), address + place.end
        _check_place(path)
        content = tool_file.read(path)
        before = text = None if content is None else tool_files.decoded(content)
        text = place.form.removed(text or "", key)
        lines = place.form.others(text, key)
        if lines and not force:
            where = ", ".join(f"{path}:{line}" for line in lines)
            raise InputError(
                f"{where} already has a credential for {address}, or for a part of it.",
                "To turn these lines into comments and use devops-pat, run it again with --force.",
            )
        text = place.form.muted(text, key) if lines else text
        try:
            after = place.form.added(text, key, value, self._tool.name)
        except ValueError as error:
            raise InputError(f"{path} cannot be edited. {error}", "Edit the file, then run it again.") from None
        was_made = before is None or any(
            kept.created for kept in self._stores.metadata.setups() if kept.path == str(path)
        )
        return Plan(ToolSetup(self._tool.name, str(path), was_made, key, organization.key), before, after)

    def _write(self, plan: Plan, organization: Organization, secret: Secret | None) -> None:
        """Write one file; it is noted first, so that whatever interrupts this, logout finds it."""
        if secret is not None:
            tool_files.put(self._stores, plan.setup, secret, plan.after)
            _log.warning("The PAT for %s is stored unencrypted in %s (mode 0600).", organization, plan.setup.path)
            return
        self._stores.metadata.put_setup(plan.setup)
        if plan.is_change:
            private_file.write(Path(plan.setup.path), plan.after)


def _text(setup: ToolSetup) -> str | None:
    content = tool_file.read(Path(setup.path))
    return None if content is None else tool_files.decoded(content)


def _check_place(path: Path) -> None:
    """Refuse a file in a git work tree, where it may be committed, and one that others can change."""
    tree = next((folder for folder in path.parents if (folder / ".git").exists()), None)
    if tree is not None:
        raise InputError(
            f"{path} is in the git repository {tree}, so no PAT is written to it.",
            "Move the file out of the repository.",
        )
    for place in (path, path.parent):
        if sys.platform != "win32" and place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o022:
            raise StoreError(
                f"Other users can change {place}, so no PAT is written to {path}.",
                f"To make it yours alone: chmod go-w {shell.quoted(str(place))}",
            )


def _described(tool: str, plans: list[Plan], dry_run: bool, value: str) -> dict[str, object]:
    described: dict[str, object] = {
        "tool": tool,
        "files": [plan.setup.path for plan in plans],
        "changed": any(plan.is_change for plan in plans) and not dry_run,
    }
    if not dry_run:
        return described
    lines = [line for plan in plans for line in difference(_encoded(plan.before), _encoded(plan.after))]
    return {**described, "difference": [_hidden(line, value) for line in lines]}


def _encoded(text: str | None) -> bytes:
    return (text or "").encode("utf-8", "surrogateescape")


_SETTING = re.compile(r"(?i)(_auth|_authToken|_password|Password|npmAuthIdent|npmAuthToken|<password>)(\W+)[^\s\"<]+")


def _hidden(line: str, value: str) -> str:
    """Return a line of a difference without any secret, ours or others'."""
    for secret in (value, base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()):
        if secret and not secret.startswith("/"):
            line = line.replace(secret, "********")
    return _SETTING.sub(r"\1\2********", line)
