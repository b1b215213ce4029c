"""git's credential protocol: `key=value` lines in, `key=value` lines out, all of it bytes.

By hand because no library reads it; Python's text mode would take a lone carriage return for the end of a line.
The words are those of https://git-scm.com/docs/git-credential#IOFMT.
"""

MAX_LINE = 65535  # bytes, as git limits a line
MAX_INPUT = 65536  # of all lines together; git's own requests have some hundred bytes
_SINGLE = (b"protocol", b"host", b"path", b"username", b"password")

Request = dict[bytes, bytes]


def parse(data: bytes) -> Request | None:
    """Return what was asked, None for anything that git does not send.

    Lines end with a line feed, the last one too: what was cut off could name another organization. A blank line or
    the end of the input ends the request. Of a key that has one value a second is refused; `key[]` lists and unknown
    keys count for nothing here. `url` is refused: git takes it apart before it calls a helper.
    """
    if len(data) > MAX_INPUT:
        return None
    found: Request = {}
    *lines, rest = data.split(b"\n")
    if rest and b"" not in lines:
        return None
    for line in lines:
        if not line:
            break
        key, equals, value = line.partition(b"=")
        if not _is_sound(line, key, equals) or key in found:
            return None
        if key in _SINGLE:
            found[key] = value
    return found


def _is_sound(line: bytes, key: bytes, equals: bytes) -> bool:
    odd = len(line) > MAX_LINE or b"\r" in line or b"\0" in line
    return bool(key and equals) and key != b"url" and not odd


def answer(user: str, secret: str, expires_on: int | None) -> bytes:
    """Return the lines that give git a user name and a password; `expires_on` in POSIX seconds if it is known.

    Never `quit`: other helpers may know more. Raises ValueError for what a line cannot hold.
    """
    lines = [("username", user), ("password", secret)]
    if expires_on is not None:
        lines.append(("password_expiry_utc", str(expires_on)))
    text = "".join(f"{key}={value}\n" for key, value in lines)
    if text.count("\n") != len(lines) or "\r" in text or "\0" in text:
        raise ValueError("a value has a line break")
    return text.encode("utf-8", "surrogateescape")
