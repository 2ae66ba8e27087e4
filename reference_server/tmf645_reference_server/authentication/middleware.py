"""
The layer in front of the API that lets in who is known, and serves the token endpoint.

Everything of the API and of its neighbours needs authentication, but the description. A refusal is 401 with a challenge for
each way that there is (RFC 9110, 11.6.1), or 403 where the scope does not reach (RFC 6750, 3.1).
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from tmf645_scenarios.authentication import Authentication

from tmf645_reference_server import problems
from tmf645_reference_server.authentication.authority import Authority, Principal, Refusal
from tmf645_reference_server.authentication.tokens import PATH, issue
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.dialects.servicenow.surface import APPLICATION
from tmf645_reference_server.roots import below_root

#: The qualification API, its neighbours and its dialects live here.
_APIS: Final = ("/tmf-api/", f"{APPLICATION}/")
_DESCRIPTION: Final = f"{BASE_PATH}/openapi.json"

AuthorityOf: TypeAlias = Callable[[Scope], Authority]


class AuthenticationLayer:
    """An ASGI application in front of ``app``."""

    def __init__(self, app: ASGIApp, authority_of: AuthorityOf) -> None:
        self._app = app
        self._authority_of = authority_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass. Raise Problem 401, 403."""
        if scope["type"] == "http":
            authority = self._authority_of(scope)
            below = below_root(scope)
            if authority.known.oauth2 is not None and below == PATH:
                response = await issue(Request(scope, receive), authority)
                await response(scope, receive, send)
                return
            if below.startswith(_APIS) and below != _DESCRIPTION:
                _check(scope, authority)
        await self._app(scope, receive, send)


def _check(scope: Scope, authority: Authority) -> Principal:
    found = authority.admit(Headers(scope=scope))
    if isinstance(found, Refusal):
        raise problems.not_authenticated(found.why, _challenges(authority.known, found))
    needed = authority.known.scopes
    scope_needed = needed.read if scope["method"] in {"GET", "HEAD"} else needed.write
    if not found.may(scope_needed):
        raise problems.insufficient_scope(str(scope_needed))
    return found


def _challenges(known: Authentication, refusal: Refusal) -> str:
    challenges = []
    if known.bearer or known.oauth2:
        error = ""
        if refusal.error is not None:
            error = f', error="{refusal.error}", error_description="{refusal.why}"'
        challenges.append(f'Bearer realm="tmf645"{error}')
    if known.basic:
        challenges.append('Basic realm="tmf645", charset="UTF-8"')
    challenges += [
        f'ApiKey realm="tmf645", header="{name}"'
        for name in dict.fromkeys(each.header for each in known.api_keys)
    ]
    return ", ".join(challenges)
