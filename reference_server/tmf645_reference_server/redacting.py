"""
Secrets are not shown: what stands in headers, queries and bodies under a name that speaks of one.

Whoever reads a journal sees that a secret was sent, never which.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from tmf645_reference_server.bodies import JSON

HIDDEN: Final = "***"
_HIDDEN: Final = HIDDEN.encode()

#: Common fields that hold no secret by their names.
_PLAIN: Final = frozenset(
    {
        b"accept",
        b"content-type",
        b"location",
        b"link",
        b"user-agent",
        b"x-result-count",
        b"x-testbed-namespace",
        b"x-total-count",
    }
)

_SECRET = re.compile(
    r"authorization|cookie|token|secret|passw|api[-_]?key|credential|private[-_]?key|assertion",
    re.IGNORECASE,
)
_MARK: Final = b"eyJ"
# Both begin where a word does, and never give back what they took: one pass whatever the text is.
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}+\.[\w-]{5,}+\.[\w-]*+")
_PAIR = re.compile(r"(?<![^&\s=\"{},:])([^&\s=\"{},:]++)=([^&\s]*+)")


def headers(fields: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Return header fields without secrets; the scheme of an Authorization stays."""
    # Made at every exchange: what is plain is kept as it is.
    return tuple(
        [
            field if field[0] in _PLAIN and _MARK not in field[1] else (field[0], _value(*field))
            for field in fields
        ]
    )


def query(text: str) -> str:
    """Return a query string, or a form, without secrets."""
    return _JWT.sub(HIDDEN, _PAIR.sub(_pair, text))


def body(content: bytes) -> JSON:
    """Return a body without secrets: as JSON where it is that, else as text."""
    try:
        return _hidden(msgspec.json.decode(content))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return query(content.decode("utf-8", "backslashreplace"))


def _value(name: bytes, value: bytes) -> bytes:
    if _is_secret(name):
        scheme, blank, _ = value.partition(b" ")
        return (scheme + blank if blank and name == b"authorization" else b"") + _HIDDEN
    if _MARK in value:
        return _JWT.sub(HIDDEN, value.decode("latin-1")).encode("latin-1")
    return value


@lru_cache(maxsize=1024)
def _is_secret(name: bytes) -> bool:
    return _SECRET.search(name.decode("latin-1")) is not None


def _pair(found: re.Match[str]) -> str:
    return f"{found[1]}={HIDDEN}" if _SECRET.search(found[1]) else found[0]


def _hidden(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {
            key: HIDDEN if _SECRET.search(key) and each is not None else _hidden(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return _JWT.sub(HIDDEN, value) if isinstance(value, str) else value
