"""Keyring backends that misbehave, for PYTHON_KEYRING_BACKEND; what they hold lies in the file $TEST_KEYRING."""

import ctypes
import json
import os
import time
from pathlib import Path

from keyring import backend, errors


class JsonKeyring(backend.KeyringBackend):
    """Works, and stands for a backend that a user configured."""

    priority = 1

    def _load(self):
        path = Path(os.environ["TEST_KEYRING"])
        return json.loads(path.read_text()) if path.exists() else {}

    def _save(self, entries):
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(entries))

    def _count(self, call):
        if "TEST_KEYRING_ENVIRONMENT" in os.environ:
            with open(os.environ["TEST_KEYRING_ENVIRONMENT"], "a") as file:
                file.writelines(f"{name}={value}\n" for name, value in os.environ.items())
        if "TEST_KEYRING_CALLS" in os.environ:
            with open(os.environ["TEST_KEYRING_CALLS"], "a") as file:
                file.write(call + "\n")

    def get_password(self, service, username):
        self._count(f"get {service}")
        return self._load().get(f"{service}|{username}")

    def set_password(self, service, username, password):
        self._count(f"set {service}")
        self._save({**self._load(), f"{service}|{username}": password})

    def delete_password(self, service, username):
        self._count(f"delete {service}")
        entries = self._load()
        if entries.pop(f"{service}|{username}", None) is None:
            raise errors.PasswordDeleteError("not found")
        self._save(entries)


class Hanging(JsonKeyring):
    """Never answers."""

    def get_password(self, service, username):
        self._count(f"get {service}")
        while True:
            time.sleep(3600)

    set_password = delete_password = get_password


class HangingInC(JsonKeyring):
    """Never answers, and never gives the interpreter back."""

    def get_password(self, service, username):
        ctypes.PyDLL(None).sleep(3600)


class HangingOnSet(JsonKeyring):
    """Reads, but a write waits for a while and then lands."""

    def set_password(self, service, username, password):
        time.sleep(8)
        super().set_password(service, username, password)


class Locked(JsonKeyring):
    """Is locked, and nobody unlocks it."""

    def get_password(self, service, username):
        raise errors.KeyringLocked("Failed to unlock the collection!")

    set_password = delete_password = get_password


class FailingOnSet(JsonKeyring):
    """Reads, but does not write, and is talkative about it."""

    def set_password(self, service, username, password):
        raise errors.PasswordSetError(f"could not keep {password[:40]}")


class Truncating(JsonKeyring):
    """Keeps 1,280 characters, as a Windows credential does."""

    def set_password(self, service, username, password):
        super().set_password(service, username, password[:1280])


class LikeWindows(JsonKeyring):
    """On overwriting keeps the old value beside the new, under USER@SERVICE."""

    def set_password(self, service, username, password):
        old = self._load().get(f"{service}|{username}")
        if old is not None:
            super().set_password(f"{username}@{service}", username, old)
        super().set_password(service, username, password)


class ReplacingByDelete(JsonKeyring):
    """Replaces by delete and add, and the add fails: what was there must come back."""

    def set_password(self, service, username, password):
        entries = self._load()
        if entries.pop(f"{service}|{username}", None) is not None and "TEST_KEYRING_RESTORED" not in os.environ:
            self._save(entries)
            os.environ["TEST_KEYRING_RESTORED"] = "1"
            raise errors.PasswordSetError("the item could not be added")
        super().set_password(service, username, password)


class FailingOnOther(JsonKeyring):
    """Stores nothing under a key that ends in `other`."""

    def set_password(self, service, username, password):
        if service.endswith("other"):
            raise OSError(f"cannot keep {password[:40]}")
        super().set_password(service, username, password)


class UnlockedAfterAWhile(JsonKeyring):
    """Waits for somebody to unlock it, and then answers."""

    def get_password(self, service, username):
        time.sleep(10)
        return super().get_password(service, username)
