"""
Everything that can be wrong with a request, as named constructors; and the Error that is sent.

    raise problems.no_such_resource("checkServiceQualification", "7")

Shape: Error of the TMF645 v4 API file; ``code`` and ``status`` are strings there. ``code`` is stable,
``reason`` says what is wrong in general, ``message`` where and what to do. ``why`` travels in
the header X-Testbed-Why: the rule that was broken, or the near miss.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec


class Problem(Exception):  # noqa: N818 - reads as what it is: an answer to the client, no crash
    """An answer that is an Error. Raised anywhere below the outermost handler."""

    def __init__(
        self,
        status: int,
        code: str,
        reason: str,
        message: str,
        *,
        why: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.reason = reason
        self.message = message
        self.why = why
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        """Return the Error as JSON."""
        return msgspec.json.encode(
            {
                "code": self.code,
                "reason": self.reason,
                "message": encodable(self.message),
                "status": str(self.status),
                "@type": "Error",
            }
        )

    def header_fields(self) -> dict[str, str]:
        """Return the headers: those given, and the rule as far as a header can carry it."""
        plain = self.why.encode("ascii", "backslashreplace").decode("ascii")
        return self.headers | {"X-Testbed-Why": "".join(c for c in plain if c.isprintable())[:500]}


def encodable(text: str) -> str:
    """Return ``text`` without lone surrogates, which a path or query may smuggle in."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


# --- 400: bodies ------------------------------------------------------------------------------


def malformed_body(what: str) -> Problem:
    """Return: the body is no JSON that we accept."""
    return Problem(
        400, "MALFORMED_BODY", "The request body is not acceptable JSON", what, why="RFC 8259"
    )


def not_an_object() -> Problem:
    """Return: the body is JSON, but no object."""
    return Problem(
        400,
        "MALFORMED_BODY",
        "The request body is not a JSON object",
        "/: send one JSON object",
        why="TMF645 v4: the body of POST and PATCH is an object",
    )


def misfit(pointer: str, what: str, schema: str, *, api: str = "TMF645 v4") -> Problem:
    """Return: an attribute has the wrong type, or a required one is missing."""
    missing = "missing required" in what
    return Problem(
        400,
        "MISSING_ATTRIBUTE" if missing else "INVALID_ATTRIBUTE",
        "A required attribute is missing" if missing else "An attribute has the wrong type",
        f"{pointer or '/'}: {what}",
        why=f"{api} API file, schema {schema}",
    )


def invalid_attribute(pointer: str, what: str, *, why: str) -> Problem:
    """Return: an attribute has the right type and still makes no sense."""
    return Problem(
        400, "INVALID_ATTRIBUTE", "An attribute is not acceptable", f"{pointer}: {what}", why=why
    )


def too_large(limit: int) -> Problem:
    """Return: the body exceeds ``limit`` bytes."""
    return Problem(
        413,
        "BODY_TOO_LARGE",
        "The request body is too large",
        f"the body exceeds {limit} bytes; send fewer items per request",
        why=f"limit of this server: {limit} bytes",
    )


def too_slow(seconds: float) -> Problem:
    """Return: the body did not arrive in time."""
    return Problem(
        408,
        "BODY_TOO_SLOW",
        "The request body did not arrive in time",
        f"the whole body has to arrive within {seconds:g} seconds",
        why=f"limit of this server: {seconds:g} s for a body",
        headers={"Connection": "close"},
    )


def unsupported_encoding(sent: str) -> Problem:
    """Return: the body comes compressed."""
    return Problem(
        415,
        "UNSUPPORTED_ENCODING",
        "The content encoding of the body is not supported",
        f"Content-Encoding {sent[:200]!r} is not supported; send the body as it is",
        why="RFC 9110 section 15.5.16; compressed bodies are not unpacked by this server",
        headers={"Accept-Encoding": "identity"},
    )


def target_too_long(limit: int) -> Problem:
    """Return: path and query exceed ``limit`` bytes."""
    return Problem(
        414,
        "TARGET_TOO_LONG",
        "The request target is too long",
        f"path and query string exceed {limit} bytes; ask with fewer filters or fields",
        why=f"limit of this server: {limit} bytes for path and query",
    )


# --- 400 and 501: query strings ---------------------------------------------------------------


def invalid_parameter(name: str, what: str) -> Problem:
    """Return: a parameter of the query string is wrong."""
    return Problem(
        400,
        "INVALID_PARAMETER",
        "A query parameter is not acceptable",
        f"{name}: {what}",
        why="TMF630 4.2 section 4: fields, filters, paging, sorting",
    )


def unsupported_expression(name: str, what: str) -> Problem:
    """Return: a kind of filter that TMF630 knows and this server does not have."""
    return Problem(
        501,
        "UNSUPPORTED_EXPRESSION",
        "This kind of expression is not supported",
        f"{name}: {what}",
        why="TMF630 Part 6: an unsupported JSONPath expression is answered 501",
    )


def invalid_header(name: str, what: str) -> Problem:
    """Return: a header field of the request is wrong."""
    return Problem(
        400, "INVALID_HEADER", "A header field is not acceptable", f"{name}: {what}", why=name
    )


# --- 400: namespaces and edits of the world ---------------------------------------------------


def bad_namespace(name: str) -> Problem:
    """Return: no namespace can have this name."""
    return Problem(
        400,
        "INVALID_NAMESPACE",
        "This is no name of a namespace",
        f"{name[:100]!r} is no namespace; write 1 to 64 letters, digits, dots, dashes, underscores",
        why="X-Testbed-Namespace, or the path below /ns/",
    )


def two_namespaces(header: str, path: str) -> Problem:
    """Return: header and path name different namespaces."""
    return Problem(
        400,
        "INVALID_NAMESPACE",
        "Two namespaces are named",
        f"X-Testbed-Namespace says {header[:100]!r}, the path says {path[:100]!r}; give one of them",
        why="X-Testbed-Namespace and the path below /ns/ differ",
    )


def impossible_edit(problem: str) -> Problem:
    """Return: the world cannot be changed in this way."""
    return Problem(
        400,
        "INVALID_EDIT",
        "The world cannot be changed like this",
        problem,
        why="the edits of a world: docs/changing-worlds.md",
    )


# --- 401 and 403 ------------------------------------------------------------------------------


def not_authenticated(what: str, challenges: str) -> Problem:
    """Return: the request does not show who it is from; ``challenges`` tell how to."""
    return Problem(
        401,
        "UNAUTHORIZED",
        "The request is not authenticated",
        f"{what}; WWW-Authenticate tells how to authenticate",
        why=f"behaviour.authentication: {what}",
        headers={"WWW-Authenticate": challenges},
    )


def insufficient_scope(scope: str) -> Problem:
    """Return: whoever sent this is known, and may not do it."""
    return Problem(
        403,
        "FORBIDDEN",
        "The request is not allowed",
        f"this needs the scope {scope}",
        why=f"behaviour.authentication.scopes: {scope} is needed",
        headers={
            "WWW-Authenticate": f'Bearer realm="tmf645", error="insufficient_scope", scope="{scope}"'
        },
    )


# --- 404, 405, 406, 409, 415 ------------------------------------------------------------------


def no_such_resource(kind: str, id: str) -> Problem:
    """Return: nothing has this id."""
    return Problem(
        404,
        "NOT_FOUND",
        "No such resource",
        f"there is no {kind} with the id {id!r}; it may have been deleted",
        why=f"no {kind} is stored under this id",
    )


def no_such_path(path: str, near: Sequence[str]) -> Problem:
    """Return: nothing lives at ``path``; ``near`` are paths that resemble it."""
    hint = f"; did you mean {near[0]}?" if near else ""
    return Problem(
        404, "NOT_FOUND", "No such path", f"nothing lives at {path!r}{hint}", why=f"no route{hint}"
    )


def method_not_allowed(method: str, allowed: Sequence[str]) -> Problem:
    """Return: the path exists, the method does not."""
    names = ", ".join(allowed)
    return Problem(
        405,
        "METHOD_NOT_ALLOWED",
        "This method is not supported here",
        f"{method} is not supported here; allowed: {names}",
        why="TMF645 v4 API file, operations; RFC 9110 section 15.5.6",
        headers={"Allow": names},
    )


def not_acceptable(accept: str) -> Problem:
    """Return: the client takes no JSON."""
    return Problem(
        406,
        "NOT_ACCEPTABLE",
        "Only application/json can be produced",
        f"Accept: {accept[:200]!r} excludes application/json",
        why="TMF645 v4 API file: produces application/json",
    )


def unsupported_media_type(sent: str, accepted: Sequence[str], *, patch: bool) -> Problem:
    """Return: the body comes as something else than JSON."""
    names = ", ".join(accepted)
    return Problem(
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "The content type of the body is not supported",
        f"Content-Type {sent[:200]!r} is not supported; send {names}",
        why="TMF645 v4 API file: consumes application/json; TMF630 section 3.2 for PATCH",
        headers={"Accept-Patch" if patch else "Accept": names},
    )


def conflict(pointer: str, what: str, *, why: str) -> Problem:
    """Return: the request is well formed and does not fit the state of the resource."""
    return Problem(
        409, "CONFLICT", "The request conflicts with the resource", f"{pointer}: {what}", why=why
    )


def changed_meanwhile() -> Problem:
    """Return: somebody else kept changing the same resource."""
    return Problem(
        409,
        "CONFLICT",
        "The resource was changed by somebody else",
        "the resource changed while the request was carried out; read it again and repeat",
        why="concurrent changes of one resource",
    )


def key_in_use(key: str) -> Problem:
    """Return: the first request with this Idempotency-Key is under way."""
    return Problem(
        409,
        "IDEMPOTENCY_KEY_IN_USE",
        "The first request with this Idempotency-Key is under way",
        f"Idempotency-Key {key[:100]!r}: wait for the answer to the first request, then repeat it",
        why="draft-ietf-httpapi-idempotency-key-header-07, section 2.7",
        headers={"Retry-After": "1"},
    )


def key_used_otherwise(key: str) -> Problem:
    """Return: this Idempotency-Key came with another body before."""
    return Problem(
        422,
        "IDEMPOTENCY_KEY_REUSED",
        "This Idempotency-Key came with another request before",
        f"Idempotency-Key {key[:100]!r}: another body was sent with it; take a new key",
        why="draft-ietf-httpapi-idempotency-key-header-07, section 2.7",
    )


# --- 5xx --------------------------------------------------------------------------------------


def not_in_time() -> Problem:
    """Return: a synchronous answer was asked for and cannot be given in time."""
    return Problem(
        504,
        "NOT_IN_TIME",
        "The qualification cannot be finished synchronously",
        "/instantSyncQualification: this qualification takes longer; ask without it",
        why="reading instant_too_late = 504",
    )


_INJECTED: Final = {
    401: ("UNAUTHORIZED", "The request is not authenticated"),
    403: ("FORBIDDEN", "The request is not allowed"),
    404: ("NOT_FOUND", "No such resource"),
    409: ("CONFLICT", "The request conflicts with the resource"),
    429: ("TOO_MANY_REQUESTS", "Too many requests"),
    500: ("INTERNAL_ERROR", "The server failed to carry out the request"),
    502: ("BAD_GATEWAY", "The system behind this server gave no valid answer"),
    503: ("UNAVAILABLE", "The service is not available at the moment"),
    504: ("GATEWAY_TIMEOUT", "The system behind this server did not answer in time"),
}


def injected(status: int, message: str = "") -> Problem:
    """Return: what a scenario wants to go wrong. Nothing in it says that it is wanted."""
    code, reason = _INJECTED.get(status, (f"HTTP_{status}", "The request could not be served"))
    later = status in (429, 502, 503, 504)
    what = message or ("try again later" if later else "the request was not carried out")
    return Problem(status, code, reason, what, why="")


def stopping() -> Problem:
    """Return: the server was told to stop before it had the answer."""
    return Problem(
        503,
        "STOPPING",
        "The server is stopping",
        "the server was stopped before the request was carried out; repeat it in a second",
        why="the server was told to stop",
        headers={"Retry-After": "1", "Connection": "close"},
    )


def store_unavailable(retry_after: int) -> Problem:
    """Return: what the server keeps things in cannot be used just now."""
    return Problem(
        503,
        "STORE_UNAVAILABLE",
        "The store of the server cannot be used just now",
        f"nothing is acknowledged that is not kept; repeat the request in {retry_after} s",
        why="the store refused; the log of the server has the details",
        headers={"Retry-After": str(retry_after)},
    )


def store_damaged() -> Problem:
    """Return: what the server keeps is not what was written. Which file, its log tells."""
    return Problem(
        500,
        "STORE_DAMAGED",
        "The store of the server is damaged",
        "what was kept cannot be read; stop the server and put back a copy of its store, or reset "
        "the namespace",
        why="the checksum of a row, or of the whole file; the log of the server has the details",
    )


def internal_error() -> Problem:
    """Return: this server is broken. What happened is in its log, never in the answer."""
    return Problem(
        500,
        "INTERNAL_ERROR",
        "The server failed to carry out the request",
        "this is a fault of the server; its log has the details",
        why="a bug of the reference server",
    )
