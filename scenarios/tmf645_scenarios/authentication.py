"""
Who is let in: tokens, users, keys and clients of a simulated partner.

For simulation only: what stands in a scenario file is no secret. A secret that is one comes from
an environment variable, ``{env: NAME}``.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from tmf645_scenarios.problems import SenselessError

#: What a namespace of the server can be called.
NAMESPACE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret: its ``text``, or the environment variable ``env`` that holds it."""

    text: str | None = None
    env: str | None = None

    def __post_init__(self) -> None:
        """Refuse neither and both."""
        if (self.text is None) == (self.env is None):
            raise SenselessError("env", "or a text: write one of them")
        if not (self.text or self.env):
            raise SenselessError("env", "is empty; write the name of an environment variable")


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerToken:
    """
    A token that is known from the start; it ends ``valid_for`` later, on the world's clock.

    Requests that bring it are for ``namespace``, where it names one.
    """

    token: Secret
    client: str = "somebody"
    scopes: tuple[str, ...] | None = None
    valid_for: timedelta | None = None
    namespace: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be sent, and what could not be meant."""
        _check_scopes(self.scopes)
        if self.namespace is not None and not NAMESPACE.fullmatch(self.namespace):
            raise SenselessError(
                "namespace",
                f"{self.namespace!r} is no name of one: up to 64 letters, digits, dots, dashes, "
                "underscores, the first a letter or a digit",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicUser:
    """A user with a password (RFC 7617)."""

    user: str
    password: Secret
    scopes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be sent."""
        if not self.user or ":" in self.user:
            raise SenselessError("user", "has to be a name without a colon (RFC 7617)")
        _check_scopes(self.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key in a header."""

    key: Secret
    header: str = "X-API-Key"
    client: str = "somebody"
    scopes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what is no header."""
        if not _HEADER.fullmatch(self.header) or self.header.lower() == "authorization":
            raise SenselessError("header", "has to be the name of a header of its own")
        _check_scopes(self.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client that may get tokens for itself (RFC 6749, 4.4), with these scopes."""

    id: str
    secret: Secret
    scopes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be sent."""
        if not self.id:
            raise SenselessError("id", "has to be a name")
        _check_scopes(self.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """A token endpoint, and the clients that it knows."""

    clients: tuple[Client, ...]
    token_lifetime: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        """Refuse tokens that end before they begin."""
        if self.token_lifetime < timedelta(seconds=1):
            raise SenselessError("token_lifetime", "has to be one second or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededScopes:
    """The scope that a GET needs, and the one that everything else does; none where left out."""

    read: str | None = None
    write: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no scope."""
        _check_scopes(tuple(each for each in (self.read, self.write) if each is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """Who is let in; everybody where nothing is said."""

    bearer: tuple[BearerToken, ...] = ()
    basic: tuple[BasicUser, ...] = ()
    api_keys: tuple[ApiKey, ...] = ()
    oauth2: OAuth2 | None = None
    scopes: NeededScopes = field(default_factory=NeededScopes)

    @property
    def is_on(self) -> bool:
        """Whether anybody is asked who it is."""
        return bool(self.bearer or self.basic or self.api_keys or self.oauth2)


def _check_scopes(scopes: tuple[str, ...] | None) -> None:
    for each in scopes or ():
        if not _SCOPE.fullmatch(each):
            raise SenselessError("scopes", f"{each!r} is no scope: no spaces, quotes, backslashes")
