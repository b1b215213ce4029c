"""What a look-up finds. By hand: `dataclasses` costs more than the whole helper may."""

BASIC, BEARER = "basic", "bearer"


class Answer:
    """A credential: `kind` BASIC (a PAT, the password of any user name) or BEARER (an Entra token, which git sends
    as a password too); `expires_on` in POSIX seconds if it is known."""

    __slots__ = ("expires_on", "kind", "secret")

    def __init__(self, secret: str, kind: str, expires_on: int | None = None) -> None:
        self.secret, self.kind, self.expires_on = secret, kind, expires_on
