"""
Which namespace a request names, in this order:

1. the header X-Testbed-Namespace
2. its bearer token: what the scenario says of the token (or a hook instead of it); else the claim
   ``testbed_namespace`` of a token in the form of a JWT (its signature is not looked at)
3. a path below /ns/NAME; every href that it is answered with stays there
4. ``default``

Header and path that differ are refused. A token and a path that differ too: no client can mean both.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec
from starlette.types import Scope
from tmf645_scenarios.authentication import NAMESPACE

from tmf645_reference_server import problems

DEFAULT: Final = "default"
HEADER: Final = "X-Testbed-Namespace"
CLAIM: Final = "testbed_namespace"

TokenHook: TypeAlias = Callable[[str], str | None]

_PREFIX = re.compile(r"/ns/([^/]*)(?=/)")
_MOST_TOKEN: Final = 8_192

_OF_NAMESPACE = HEADER.lower().encode()
_NAMING = frozenset({_OF_NAMESPACE, b"authorization"})


def is_name(name: str) -> bool:
    """Say whether a namespace can be called so."""
    return NAMESPACE.fullmatch(name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """
    How requests name namespaces.

    ``token`` returns the namespace that a bearer token stands for, None where it stands for none.
    """

    token: TokenHook | None = None

    def says_something(self, scope: Scope) -> bool:
        """Say whether there is anything in a request that could name a namespace."""
        if scope["path"].startswith("/ns/"):
            return True
        return not _NAMING.isdisjoint([key for key, _ in scope["headers"]])

    def name(self, scope: Scope) -> tuple[str, str]:
        """Return the name, and the prefix of the path that says so. Raise Problem 400."""
        header = token = None
        for key, value in scope["headers"]:
            if key == _OF_NAMESPACE:
                header = value.decode("latin-1")
            elif key == b"authorization":
                token = self._of_token(value)
        prefix, path = _of_path(scope["path"])
        name = _agreed(header if header is not None else token, path) or DEFAULT
        return name, prefix

    def _of_token(self, authorization: bytes) -> str | None:
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        known = None if self.token is None else self.token(token.strip())
        return known if known is not None else claimed(token.strip())


def claimed(token: str) -> str | None:
    """Return the claim ``testbed_namespace`` of a token in the form of a JWT, if it has one."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _MOST_TOKEN:
        return None
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = msgspec.json.decode(payload)
    except (binascii.Error, ValueError, RecursionError):
        return None
    name = claims.get(CLAIM) if isinstance(claims, dict) else None
    return name if isinstance(name, str) else None


def _of_path(path: str) -> tuple[str, str | None]:
    below = _PREFIX.match(path) if path.startswith("/ns/") else None
    return ("", None) if below is None else (below[0], below[1])


def _agreed(said: str | None, path: str | None) -> str | None:
    """Return the one that was named. Raise Problem 400 where two were, or none by an empty name."""
    if said is not None and path is not None and said != path:
        raise problems.two_namespaces(said, path)
    name = said if said is not None else path
    if name is not None and not is_name(name):
        raise problems.bad_namespace(name)
    return name
