"""
Who may call the control interface.

It changes what a server does, so no web page may reach it through somebody's browser (facts of
cross-site requests and DNS rebinding): host names are those of this machine, bodies are declared as
JSON, no header ever invites other origins. Beyond loopback a token is needed.
"""

import hmac
import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from tmf645_reference_server.control.refusing import ControlProblem

JSON_TYPE: Final = "application/json"

_WRITES = frozenset({"POST", "PUT", "PATCH"})
_PORT = re.compile(r":\d*$")


@dataclass(frozen=True, slots=True)
class Guard:
    """What a call has to bring; ``token`` is the secret, None where none is needed."""

    token: str | None = None

    def check(self, request: Request) -> None:
        """Raise ControlProblem 401, 403, 415 where this call may not be made."""
        if self.token is None:
            _check_local(request)
        else:
            _check_token(request, self.token)
        if request.method in _WRITES:
            _check_json(request)


def is_loopback(host: str) -> bool:
    """Say whether ``host`` (a name or address, without port) is this machine by its loopback."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _check_local(request: Request) -> None:
    host = _PORT.sub("", request.headers.get("host", ""))
    if not is_loopback(host):
        raise ControlProblem(
            403,
            f"Host {host[:100]!r} is not this machine; call 127.0.0.1 or localhost, or use a token",
        )
    if request.client is not None and not is_loopback(request.client.host):
        raise ControlProblem(
            403, "calls from other machines need a token; set TMF645_CONTROL_TOKEN at the server"
        )


def _check_token(request: Request, token: str) -> None:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    given = sent.strip().encode("latin-1")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given, token.encode()):
        raise ControlProblem(
            401,
            "send the server's control token as Authorization: Bearer …",
            headers={"WWW-Authenticate": "Bearer"},
        )


def _check_json(request: Request) -> None:
    sent = request.headers.get("content-type", "")
    if sent.partition(";")[0].strip().lower() != JSON_TYPE:
        raise ControlProblem(
            415, f"Content-Type is {sent[:100]!r}; send application/json, also without a body"
        )
