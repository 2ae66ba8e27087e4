"""
What a request brings to show who it is.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import TypeAlias

from starlette.datastructures import Headers


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token (RFC 6750)."""

    token: str


@dataclass(frozen=True, slots=True)
class Basic:
    """A user and a password (RFC 7617)."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An Authorization header that says nothing we know."""

    why: str


Shown: TypeAlias = Bearer | Basic | Unreadable


def shown_by(headers: Headers) -> Shown | None:
    """Return what Authorization says; None where there is none."""
    said = headers.get("authorization")
    if said is None:
        return None
    scheme, _, rest = said.strip().partition(" ")
    rest = rest.strip()
    if scheme.lower() == "bearer" and rest:
        return Bearer(rest)
    if scheme.lower() == "basic":
        return basic_of(rest) or Unreadable("Basic: user and password in base64 are expected")
    return Unreadable(f"the scheme {scheme[:40]!r} is not known")


def basic_of(encoded: str) -> Basic | None:
    """Return what the value of Basic says; None where it says nothing."""
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    user, colon, password = text.partition(":")
    return Basic(user, password) if colon else None
