"""
Routes: tokens of simulated authentication, ended before their time.
"""

import msgspec

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.control.calls import Call, Verb


class EndWish(msgspec.Struct, forbid_unknown_fields=True):
    """Whose tokens are to end; everybody's where nobody is named."""

    client: str | None = None


async def revoke(call: Call) -> JSON:
    """Revoke tokens."""
    wish = await call.read(EndWish)
    namespace = await call.control.namespace(call.namespace)
    return {"revoked": namespace.authority.revoke(wish.client)}


async def expire(call: Call) -> JSON:
    """Let tokens expire."""
    wish = await call.read(EndWish)
    namespace = await call.control.namespace(call.namespace)
    return {"expired": namespace.authority.expire(wish.client)}


VERBS = (
    Verb("POST", "/tokens/revoke", revoke, "revoke every token, or those of a client"),
    Verb("POST", "/tokens/expire", expire, "let every token expire, or those of a client"),
)
