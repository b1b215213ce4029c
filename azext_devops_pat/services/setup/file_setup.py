"""Writes the stored PAT to the file of a tool that knows nothing else, and takes it back."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ...core.errors import InputError, StoreError
from ...core.organization import Organization
from ...core.secret import Secret
from ...core.tool_setup import ToolSetup
from ...stores import private_file, tool_file
from ...stores.stores import Stores
from ...tools import launcher_files, launchers
from ...tools.blocks import SecretFile
from . import own_lines, tool_files
from .file_plan import Plan, described
from .file_tools import FileTool, Place
from .safe_place import check_place

_log = logging.getLogger("cli." + __name__)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+", re.ASCII)


class FileSetup:
    """One such tool, our stores, and the environment in which the user runs az."""

    def __init__(self, tool: FileTool, stores: Stores, environment: Mapping[str, str]) -> None:
        self._tool, self._stores, self._environment = tool, stores, environment

    def set_up(
        self,
        organization: Organization,
        secret: Callable[[], Secret] | None,
        option: str | None,
        force: bool,
        dry_run: bool,
    ) -> dict[str, object]:
        """Write the PAT stored for the organization; return what was done.

        `secret` returns that PAT; it is None for a tool that is given a program instead. Raises InputError, and then
        no file was changed, or StoreError: then what was written before is noted, so that `undo` removes it.
        """
        keys = self._tool.keys(organization, option, self._environment)
        found = secret() if secret else None
        plans = self._plans(organization, keys, found, force)  # whatever is refused is refused before anything is made
        if not dry_run:
            with self._stores.locked():
                found = secret() if secret else None  # again: another process may have changed the store and the files
                plans = self._plans(organization, keys, found, force)
                if found is None:
                    launcher = launchers.pnpm_token(organization.name)
                    launcher_files.install(launcher, self._stores.folder, self._environment)
                for plan in plans:
                    self._write(plan, found)
                for path in dict.fromkeys(plan.setup.path for plan in plans if found):
                    _log.warning("The PAT for %s is stored unencrypted in %s (mode 0600).", organization, path)
        value = found.reveal() if found else ""
        return {"organization": organization.url, **described(self._tool.name, plans, dry_run, value)}

    def _plans(self, organization: Organization, keys: Sequence[str], secret: Secret | None, force: bool) -> list[Plan]:
        """Return a plan for each place and key; one for a file that has a plan already begins with what that leaves."""
        value = secret.reveal() if secret else self._helper(organization)
        plans = list[Plan]()
        for place in self._tool.places:
            for key in keys:
                plans.append(self._plan(place, key, value, organization, force, plans))
        return plans

    def undo(self, organization: Organization | None, dry_run: bool, option: str | None = None) -> dict[str, object]:
        """Take back what was written, for all organizations if none is given, and for all values of the option.

        Raises StoreError if a file could not be changed; all others were.
        """
        noted = (setup for setup in self._stores.metadata.setups() if setup.tool == self._tool.name)
        kept = [setup for setup in noted if self._tool.is_named(setup.key, option)]
        if organization is not None:
            kept = [setup for setup in kept if setup.organization == organization.key]
        if dry_run:
            return described(self._tool.name, self._plans_to_undo(kept), True, "")
        failures = list[StoreError]()
        with self._stores.locked_if_there():
            for setup in reversed(kept):  # the last one added goes first, so that the former bytes come back
                try:
                    self._take_back(setup)
                except StoreError as error:
                    failures.append(error)
        if failures:
            raise failures[0]
        paths = list(dict.fromkeys(setup.path for setup in kept))
        return {"tool": self._tool.name, "files": paths, "changed": bool(kept)}

    def _plans_to_undo(self, kept: Sequence[ToolSetup]) -> list[Plan]:
        """Return what is to become of each file, in whatever number of places it has our lines."""
        plans = dict[str, Plan]()
        for setup in reversed(kept):
            before = _text(Path(setup.path))
            left = plans[setup.path].after if setup.path in plans else before or ""
            plans[setup.path] = Plan(setup, before, own_lines.removed(left, setup, self._form(setup)))
        return list(plans.values())

    def _take_back(self, setup: ToolSetup) -> None:
        private_file.remove_leftover(Path(setup.path))
        text = _text(Path(setup.path))  # as it is now: another key of the same file may be gone since
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

    def _plan(
        self,
        place: Place,
        address: str,
        value: str,
        organization: Organization,
        force: bool,
        earlier: Sequence[Plan],
    ) -> Plan:
        path, key = Path(os.path.realpath(place.locate(self._environment))), address + place.end
        check_place(path)
        found = _text(path)
        before = {plan.setup.path: plan.after for plan in earlier}.get(str(path), found)
        noted = [setup for setup in self._stores.metadata.setups() if setup.path == str(path)]
        lines = place.form.others(own_lines.blanked(before or "", noted), key)
        if lines and not force:
            where = ", ".join(f"{path}:{line}" for line in lines)
            raise InputError(
                f"{where} already has a credential for {address}, or for a part of it.",
                "To turn these lines into comments and use devops-pat, run it again with --force.",
            )
        text = place.form.removed(own_lines.marked(before or "", noted), key)
        text = place.form.muted(text, key) if lines else text
        try:
            after = place.form.added(text, key, value, self._tool.name)
        except ValueError as error:
            raise InputError(f"{path} cannot be edited. {error}", "Edit the file, then run it again.") from None
        was_made = found is None or any(setup.created for setup in noted)
        return Plan(ToolSetup(self._tool.name, str(path), was_made, key, organization.key), before, after)

    def _write(self, plan: Plan, secret: Secret | None) -> None:
        """Write one file; it is noted first, so that whatever interrupts this, logout finds it."""
        if secret is not None:
            tool_files.put(self._stores, plan.setup, secret, plan.after)
            return
        self._stores.metadata.put_setup(plan.setup)
        if plan.is_change:
            private_file.write(Path(plan.setup.path), plan.after)


def _text(path: Path) -> str | None:
    content = tool_file.read(path)
    return None if content is None else tool_files.decoded(content)
