"""
The token endpoint: client credentials for a token (RFC 6749, sections 4.4, 5.1 and 5.2).
"""

from typing import Final
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from tmf645_scenarios.authentication import Client

from tmf645_reference_server import problems
from tmf645_reference_server.asgi import read_body
from tmf645_reference_server.authentication.authority import Authority
from tmf645_reference_server.authentication.credentials import basic_of

PATH: Final = "/oauth2/token"

_FORM: Final = "application/x-www-form-urlencoded"
_NOT_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class _Refused(Exception):  # noqa: N818 - reads as what happened
    """An error of RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


async def issue(request: Request, authority: Authority) -> Response:
    """Answer a request for a token. Raise Problem 405, 408, 413."""
    if request.method != "POST":
        raise problems.method_not_allowed(request.method, ["POST"])
    try:
        form = _form(request, await read_body(request))
        client = _client(request, form, authority)
        return _granted(form, client, authority)
    except _Refused as refused:
        headers = dict(_NOT_KEPT)
        if refused.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="tmf645"'
        body = {"error": refused.error, "error_description": refused.description}
        return _json(body, refused.status, headers)


def _granted(form: dict[str, str], client: Client, authority: Authority) -> Response:
    if "grant_type" not in form:
        raise _Refused("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise _Refused("unsupported_grant_type", "only client_credentials is supported")
    scopes = _scopes(form, client)
    answer: dict[str, str | int] = {
        "access_token": authority.issue(client, scopes),
        "token_type": "Bearer",
        "expires_in": int(authority.lifetime.total_seconds()),
    }
    if scopes is not None:
        answer["scope"] = " ".join(sorted(scopes))
    return _json(answer, 200, _NOT_KEPT)


def _scopes(form: dict[str, str], client: Client) -> frozenset[str] | None:
    """Return the scopes asked for, all that the client has where none is named."""
    wanted = frozenset(form.get("scope", "").split())
    if client.scopes is None:
        return wanted or None
    if not wanted <= frozenset(client.scopes):
        raise _Refused("invalid_scope", "the client may not have a scope that it asks for")
    return wanted or frozenset(client.scopes)


def _form(request: Request, body: bytes) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise _Refused("invalid_request", f"the body has to be {_FORM}")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=False, max_num_fields=50, errors="strict"
        )
    except ValueError:
        raise _Refused("invalid_request", "the body is no form") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _Refused("invalid_request", "a parameter is given twice")
    return form


def _client(request: Request, form: dict[str, str], authority: Authority) -> Client:
    """Return who asks: by Basic or in the form, never both (RFC 6749, 2.3)."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme and "client_secret" in form:
        raise _Refused("invalid_request", "the client shows itself in two ways; keep one")
    basic = basic_of(encoded.strip()) if scheme.lower() == "basic" else None
    if basic is not None:
        shown = unquote_plus(basic.user), unquote_plus(basic.password)
    else:
        shown = form.get("client_id", ""), form.get("client_secret", "")
    client = authority.client(*shown)
    if client is None:
        raise _Refused("invalid_client", "the client is not known, or its secret is wrong", 401)
    return client


def _json(body: object, status: int, headers: dict[str, str]) -> Response:
    return Response(msgspec.json.encode(body), status, headers, "application/json")
