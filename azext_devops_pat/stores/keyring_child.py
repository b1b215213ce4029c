"""The process in which the keyring library runs: `python -I -S keyring_child.py`, one JSON line in, one out.

A process of its own can be killed: a keyring call that hangs, even one in C code that never gives the interpreter
back, ends with it, and a write that timed out cannot land later. It also sees our own `keyring`, whatever older one
`azure-devops` has put on az's path. It imports nothing of the package but `keyring_search`
and `keyring_choice`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
from typing import Any

_NONE = {"error": "unavailable", "reason": "no keyring backend is available"}
_SECRET_SERVICE = "keyring.backends.SecretService"
_MOST_ITEMS = 9  # a Secret Service may hold several items for one key, and keyring deletes one at a time


def main() -> None:
    """Answer requests until the input ends; the first line holds our own folder and the rest of az's search path."""
    requests, answers = _take_standard_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle: it kills this process
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, lines), daemon=True).start()
    own, *others = json.loads(lines.get())
    sys.path.insert(0, own)
    can_serve = True
    with contextlib.suppress(Exception):  # whatever it is, the first answer says it
        from azext_devops_pat.stores.keyring_search import prepare_backends

        can_serve = prepare_backends(own, others)
        if can_serve:
            _backend()  # import now, while the parent asks the service
    while True:
        request = json.loads(lines.get())
        answers.write(json.dumps(_answer(request) if can_serve else _NONE) + "\n")
        answers.flush()


def _read(requests: Any, lines: queue.SimpleQueue[str]) -> None:
    """Pass the requests on, and end this process with its parent, whatever call it hangs in."""
    for line in requests:
        lines.put(line)
    os._exit(0)


def _take_standard_streams() -> tuple[Any, Any]:
    """Keep the pipes for ourselves, so that no backend reads requests or prints among the answers."""
    requests = os.fdopen(os.dup(0), "r", encoding="ascii")
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return requests, answers


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        backend = _backend()
        if backend is None:
            return _NONE
        return {"ok": _DO[request["do"]](backend, request)}
    except _RefusalError as refusal:
        return {"error": refusal.cause, "reason": str(refusal)}
    except Exception as error:  # any backend may be configured; its own words may hold a part of the secret
        return {"error": _cause(error), "reason": type(error).__name__}


class _RefusalError(Exception):
    def __init__(self, cause: str, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause


def _cause(error: Exception) -> str:
    from keyring import errors

    if isinstance(error, errors.KeyringLocked):
        return "locked"
    return "unavailable" if isinstance(error, errors.NoKeyringError) else "failed"


def _backend() -> Any:
    """Return the configured backend, else the best recommended one; None if there is none.

    A backend that is not recommended (keyrings.alt's plain file) is used only if the user configured it.
    """
    import keyring.core

    if keyring.core._keyring_backend is None:
        from azext_devops_pat.stores.keyring_choice import ignore_choice_of_ours, is_usable, what_is_wrong

        ignore_choice_of_ours()
        try:
            keyring.core.init_backend(limit=is_usable)
        except Exception as error:
            wrong = what_is_wrong(error)
            if wrong is None:
                raise
            raise _RefusalError("misconfigured", wrong) from None
    backend = keyring.get_keyring()
    unusable = type(backend).__module__ in ("keyring.backends.fail", "keyring.backends.null")
    return None if unusable else backend


def _get(backend: Any, request: dict[str, Any]) -> str | None:
    value: str | None = backend.get_password(request["service"], request["user"])
    return value


def _peek(backend: Any, request: dict[str, Any]) -> str | None:
    """Return the secret unless a prompt to unlock would come first."""
    if type(backend).__module__ == _SECRET_SERVICE:
        import secretstorage

        with contextlib.closing(secretstorage.dbus_init()) as bus:
            if secretstorage.Collection(bus).is_locked():
                raise _RefusalError("locked", "it was not unlocked to look into it")
    return _get(backend, request)


def _put(backend: Any, request: dict[str, Any]) -> str:
    """Set, read back, and put the old value back if the new one is not whole; return the backend's name."""
    service, user, secret = request["service"], request["user"], request["secret"]
    old = backend.get_password(service, user)
    try:
        backend.set_password(service, user, secret)
        _remove_twins(backend, service, user, secret)
        whole = backend.get_password(service, user) == secret
    except Exception:
        _restore(backend, request, old)
        raise
    if not whole:
        _restore(backend, request, old)
        raise _RefusalError("truncated", f"it did not keep all {len(secret)} characters")
    _remove_former(backend, service, user)
    return _name(backend, request)


def _restore(backend: Any, request: dict[str, Any], old: str | None) -> None:
    service, user = request["service"], request["user"]
    now = backend.get_password(service, user)
    if now == old:
        return
    if old is None:
        backend.delete_password(service, user)
    else:
        backend.set_password(service, user, old)


def _remove_twins(backend: Any, service: str, user: str, secret: str) -> None:
    """A Secret Service may hold several items for one key, and clients take any: leave the new one alone."""
    if type(backend).__module__ != _SECRET_SERVICE:
        return
    collection = backend.get_preferred_collection()
    with contextlib.closing(collection.connection):
        items = list(collection.search_items({"service": service, "username": user}))
        twins = [item for item in items if item.get_secret() != secret.encode()]
        if len(twins) < len(items):
            for item in twins:
                item.delete()


def _remove_former(backend: Any, service: str, user: str) -> None:
    """Windows' backend, on overwriting, keeps the old value under `USER@SERVICE`."""
    former = f"{user}@{service}"
    if backend.get_password(former, user) is not None:
        backend.delete_password(former, user)


def _remove(backend: Any, request: dict[str, Any]) -> bool:
    service, user = request["service"], request["user"]
    removed = False
    for _ in range(_MOST_ITEMS):
        if backend.get_password(service, user) is None:
            break
        backend.delete_password(service, user)
        removed = True
    _remove_former(backend, service, user)
    return removed


def _name(backend: Any, _request: dict[str, Any]) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


_DO = {"get": _get, "peek": _peek, "put": _put, "remove": _remove, "name": _name}

if __name__ == "__main__":
    main()
