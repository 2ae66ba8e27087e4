"""
Answers to what never becomes a request, as TMF Errors in plain bytes.
"""

from collections.abc import Iterable
from http import HTTPStatus

from tmf645_reference_server.problems import Problem


def malformed_http(what: str) -> Problem:
    """Return: this is no HTTP/1.1 that can be answered."""
    return Problem(
        400,
        "MALFORMED_HTTP",
        "The request is not acceptable HTTP",
        f"{what}; send HTTP/1.1 as RFC 9112 has it",
        why="RFC 9112",
    )


def head_too_large(what: str, limit: int) -> Problem:
    """Return: the head exceeds ``limit`` of ``what``."""
    return Problem(
        431,
        "HEAD_TOO_LARGE",
        "The header fields are too large",
        f"the head of the request exceeds {limit} {what}; send fewer or shorter header fields",
        why=f"limit of this server: {limit} {what} in the head of a request",
    )


def request_too_large(limit: int) -> Problem:
    """Return: the request, framing included, exceeds ``limit`` bytes."""
    return Problem(
        413,
        "BODY_TOO_LARGE",
        "The request is too large",
        f"the request exceeds {limit} bytes on the wire; send fewer items, in larger chunks",
        why=f"limit of this server: {limit} bytes on the wire",
    )


def arrived_too_slowly(part: str, seconds: float) -> Problem:
    """Return: ``part`` of the request did not arrive within ``seconds``."""
    return Problem(
        408,
        "REQUEST_TOO_SLOW",
        "The request did not arrive in time",
        f"{part} has to arrive within {seconds:g} seconds of its first byte; send it at once",
        why=f"limit of this server: {seconds:g} s for {part}",
    )


def too_busy(what: str, limit: int) -> Problem:
    """Return: ``limit`` of ``what`` are under way already."""
    return Problem(
        503,
        "BUSY",
        "The server is busy",
        f"{limit} {what} are under way; repeat the request in a second",
        why=f"limit of this server: {limit} {what}",
        headers={"Retry-After": "1"},
    )


def as_bytes(problem: Problem, more: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
    """Return the whole answer that tells ``problem`` and ends the connection."""
    body = problem.body()
    fields = {
        "Content-Type": "application/json;charset=utf-8",
        "Content-Length": str(len(body)),
        **problem.header_fields(),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    head = "\r\n".join(lines).encode("latin-1")
    extra = b"".join(b"\r\n" + name + b": " + value for name, value in more)
    return head + extra + b"\r\n\r\n" + body
