"""
Who is known in a namespace, and which tokens hold: on its clock, and on demand.
"""

import hmac
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from starlette.datastructures import Headers
from tmf645_scenarios.authentication import Authentication, Client, Secret

from tmf645_reference_server.authentication.credentials import (
    Basic,
    Bearer,
    Unreadable,
    shown_by,
)
from tmf645_reference_server.ports import Clock, Dice

#: Tokens that are remembered, the latest.
MOST_TOKENS: Final = 10_000


class MissingSecretError(ValueError):
    """An environment variable that a scenario wants holds nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody who is known; ``scopes`` is None where everything is allowed."""

    name: str
    scopes: frozenset[str] | None = None

    def may(self, scope: str | None) -> bool:
        """Say whether ``scope`` is among what is allowed."""
        return scope is None or self.scopes is None or scope in self.scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """
    A token that was issued, or known from the start.

    ``revoked`` and ``expired`` end it before its time, and for good: also where time goes back.
    """

    digest: bytes
    principal: Principal
    expires: datetime | None
    revoked: bool = False
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not let in; ``error`` is the word of RFC 6750 where a token was shown."""

    why: str
    error: str | None = None


class Authority:
    """The authority of one namespace. What it issues lives as long as this process."""

    def __init__(
        self,
        known: Authentication,
        *,
        clock: Clock,
        dice: Dice,
        namespace: str = "default",
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Take in who is known. Raise MissingSecretError where a variable is not set."""
        self.known = known
        self._clock = clock
        self._dice = dice
        self._stream = f"{namespace}/token"
        self._environ = environ
        self._tokens: OrderedDict[bytes, Token] = OrderedDict()
        for each in known.bearer:
            principal = Principal(name=each.client, scopes=_scopes(each.scopes))
            expires = None if each.valid_for is None else clock.now() + each.valid_for
            self._keep(self._digest(each.token), principal, expires)
        self._users = [
            (each.user, self._digest(each.password), _scopes(each.scopes)) for each in known.basic
        ]
        self._keys = [
            (each, self._digest(each.key), _scopes(each.scopes)) for each in known.api_keys
        ]
        clients = known.oauth2.clients if known.oauth2 else ()
        self._clients = [(each, self._digest(each.secret)) for each in clients]

    # --- who is it? ---------------------------------------------------------------------------

    def admit(self, headers: Headers) -> Principal | Refusal:
        """Return who a request comes from, or why nobody can tell."""
        shown = shown_by(headers)
        match shown:
            case Bearer(token):
                return self._by_token(token)
            case Basic(user, password):
                return self._by_password(user, password)
            case Unreadable(why):
                return Refusal(why)
            case None:
                return self._by_key(headers)

    def client(self, id: str, secret: str) -> Client | None:
        """Return the client with this id and secret."""
        found = None
        for client, digest in self._clients:
            if _same(digest, _digest(secret)) & _same(_digest(client.id), _digest(id)):
                found = client
        return found

    @property
    def lifetime(self) -> timedelta:
        """How long a token holds that is issued."""
        return timedelta(0) if self.known.oauth2 is None else self.known.oauth2.token_lifetime

    # --- tokens -------------------------------------------------------------------------------

    def issue(self, client: Client, scopes: frozenset[str] | None) -> str:
        """Return a new token for ``client``; it ends after the lifetime that the world sets."""
        # Chance begins anew with each life of a namespace; a token that was given is not given again.
        while _digest(token := self._drawn()) in self._tokens:
            pass
        principal = Principal(name=client.id, scopes=scopes)
        expires = self._clock.now() + self.lifetime
        self._keep(_digest(token), principal, expires)
        return token

    def _drawn(self) -> str:
        return "".join(f"{int(self._dice.roll(self._stream) * 2**32):08x}" for _ in range(5))

    def follow(self, earlier: "Authority") -> None:
        """
        Go on with the tokens of ``earlier``: the namespace was built anew.

        What was revoked or is over stays so, whatever the clock shows now.
        """
        self._tokens = OrderedDict(
            (digest, replace(token, expired=earlier._is_over(token)))  # noqa: SLF001 - of the same class
            for digest, token in earlier._tokens.items()  # noqa: SLF001 - of the same class
        )

    def revoke(self, of: str | None = None) -> int:
        """Revoke every token, or those of a client; return how many. New ones can be had."""
        count = 0
        for digest, token in self._tokens.items():
            if not token.revoked and of in (None, token.principal.name):
                self._tokens[digest] = replace(token, revoked=True)
                count += 1
        return count

    def expire(self, of: str | None = None) -> int:
        """Let every token end now, or those of a client; return how many."""
        count = 0
        for digest, token in self._tokens.items():
            if not (token.revoked or self._is_over(token)) and of in (None, token.principal.name):
                self._tokens[digest] = replace(token, expired=True)
                count += 1
        return count

    # --- how ----------------------------------------------------------------------------------

    def _by_token(self, shown: str) -> Principal | Refusal:
        # Digests are looked up, not secrets: how long that takes tells nothing about them.
        token = self._tokens.get(_digest(shown))
        if token is None:
            return Refusal("the token is not known", "invalid_token")
        if token.revoked:
            return Refusal("the token was revoked", "invalid_token")
        if self._is_over(token):
            return Refusal("the token has expired", "invalid_token")
        return token.principal

    def _is_over(self, token: Token) -> bool:
        ran_out = token.expires is not None and token.expires <= self._clock.now()
        return token.expired or ran_out

    def _by_password(self, user: str, password: str) -> Principal | Refusal:
        found: Principal | Refusal = Refusal("user or password is wrong")
        for name, digest, scopes in self._users:
            if _same(_digest(name), _digest(user)) & _same(digest, _digest(password)):
                found = Principal(name=name, scopes=scopes)
        return found

    def _by_key(self, headers: Headers) -> Principal | Refusal:
        found: Principal | Refusal = Refusal("the request does not say who it is from")
        for key, digest, scopes in self._keys:
            shown = headers.get(key.header)
            if shown is None:
                continue
            if _same(digest, _digest(shown)):
                return Principal(name=key.client, scopes=scopes)
            found = Refusal(f"the key in {key.header} is not known")
        return found

    def _keep(self, digest: bytes, principal: Principal, expires: datetime | None) -> None:
        self._tokens[digest] = Token(digest=digest, principal=principal, expires=expires)
        while len(self._tokens) > MOST_TOKENS:
            self._tokens.popitem(last=False)

    def _digest(self, secret: Secret) -> bytes:
        return _digest_of(secret, self._environ)


def namespaces_by_token(
    known: Authentication, *, environ: Mapping[str, str] = os.environ
) -> Callable[[str], str | None]:
    """Return what tells the namespace of a known token. Raise MissingSecretError."""
    led = {
        _digest_of(each.token, environ): each.namespace
        for each in known.bearer
        if each.namespace is not None
    }
    return lambda token: led.get(_digest(token))


def _digest_of(secret: Secret, environ: Mapping[str, str]) -> bytes:
    if secret.env is None:
        return _digest(secret.text or "")
    value = environ.get(secret.env, "")
    if not value:
        raise MissingSecretError(
            f"behaviour.authentication: the environment variable {secret.env} is not set; "
            "export it, or write the secret into the scenario"
        )
    return _digest(value)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)


def _scopes(scopes: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if scopes is None else frozenset(scopes)
