"""Finishes what a process left that was killed after it replaced a PAT, before the files of other tools followed."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from ...core.errors import StoreError
from ...core.secret import Secret
from ...stores.stores import Stores, organization_of
from ..rotate.stored import stored_pat
from . import tool_files

_log = logging.getLogger("cli." + __name__)


def renew_late_files(stores: Stores, stored: Mapping[str, Secret]) -> None:
    """Write the stored PAT where a former one is left; `stored` holds the PATs that were read, by their keys.

    A failure costs a log line: `auth status` shows such a file as stale.
    """
    setups = stores.metadata.setups()
    late = [one for one in setups if tool_files.is_late(one, stores, stored.get(one.organization))]
    for key in dict.fromkeys(setup.organization for setup in late):
        organization = organization_of(key)
        try:
            with stores.locked():
                found = stored_pat(stores, organization) if organization else None
                if organization is not None and found is not None and found.keys:
                    tool_files.renew(stores, organization, found.secret)
        except StoreError as error:
            _log.info("The PAT for %s was not renewed in the files of other tools: %s", organization, error.message)
