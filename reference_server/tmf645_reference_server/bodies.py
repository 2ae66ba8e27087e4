"""
Request bodies: from bytes to JSON, refusing what would hurt before it is parsed.

Limits: 1 MiB, 64 levels, 10,000 elements in one array, no duplicate keys, no NaN or infinity, no
lone surrogates, no integer too long to be read. Depth is counted on the bytes, because parsers
overflow their stack while they find out.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from tmf645_reference_server import problems

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
Object: TypeAlias = dict[str, JSON]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 10_000

# Possessive, and the closing quote optional: one pass whatever the bytes are.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_OPENING = frozenset(b"[{")


def read_object(body: bytes) -> Object:
    """Return the JSON object in ``body``; raise Problem (400, 413) where it is none of ours."""
    if len(body) > MAX_BYTES:
        raise problems.too_large(MAX_BYTES)
    skeleton = _skeleton(body)
    _check_depth(skeleton.translate(None, _NOT_BRACKETS))
    value = _parse(body)
    if not isinstance(value, dict):
        raise problems.not_an_object()
    # An object with the same key twice has more colons than keys survived parsing.
    if skeleton.count(b":") != _count_keys(value, crowded=skeleton.count(b",") >= MAX_ELEMENTS):
        raise problems.malformed_body("an object has the same key twice")
    return value


def _parse(body: bytes) -> JSON:
    try:
        value: JSON = msgspec.json.decode(body)
    except msgspec.ValidationError as error:
        raise problems.malformed_body(f"a number is out of range: {error}") from error
    except msgspec.DecodeError as error:
        raise problems.malformed_body(str(error)) from error
    except UnicodeDecodeError as error:
        raise problems.malformed_body(f"the body is not UTF-8: {error.reason}") from error
    return value


def _check_depth(brackets: bytes) -> None:
    # Not deep if there are few of them; nearly every body ends here.
    if brackets.count(b"[") + brackets.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in _OPENING else -1
        if depth > MAX_DEPTH:
            raise problems.malformed_body(f"the body is nested deeper than {MAX_DEPTH} levels")


def _skeleton(body: bytes) -> bytes:
    """Return ``body`` without what stands in strings."""
    if b"\\" in body:
        return _STRING.sub(b"", body)
    return b"".join(body.split(b'"')[::2])


def _count_keys(node: dict[str, JSON] | list[JSON], *, crowded: bool) -> int:
    """Return how many keys survived parsing; refuse crowded arrays on the way."""
    inner: Iterable[JSON]
    if isinstance(node, dict):
        found, inner = len(node), node.values()
    elif crowded and len(node) > MAX_ELEMENTS:
        raise problems.malformed_body(f"an array has more than {MAX_ELEMENTS} elements")
    else:
        found, inner = 0, node
    for each in inner:
        if isinstance(each, (dict, list)):
            found += _count_keys(each, crowded=crowded)
    return found
