"""A secret is a type, so that it cannot be printed by accident."""

from __future__ import annotations

import hmac

MASK = "********"


class Secret:
    """A credential value; only `reveal()` gives its text."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the plain text; the one call to look for in a review."""
        return self.__value

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not serialized")
