"""
Request bodies: from bytes to JSON, refusing what would hurt before it is parsed.

Limits: 1 MiB, 64 levels, 10,000 elements in one array, 100,000 values in all, no duplicate keys, no
NaN or infinity, no lone surrogates, no integer too long to be read. Depth is counted on the bytes,
because parsers overflow their stack while they find out.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from tmf645_reference_server import problems
from tmf645_reference_server.body_places import JSON, crowded_array, repeated_key, values_in

__all__ = ["JSON", "MAX_BYTES", "MAX_DEPTH", "MAX_ELEMENTS", "MAX_VALUES", "Object", "read_object"]

Object: TypeAlias = dict[str, JSON]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 10_000
MAX_VALUES = 100_000

# Possessive, and the closing quote optional: one pass whatever the bytes are.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_AS_ONE_KIND = bytes.maketrans(b"{}", b"[]")


def read_object(body: bytes) -> Object:
    """Return the JSON object in ``body``; raise Problem (400, 413) where it is none of ours."""
    if len(body) > MAX_BYTES:
        raise problems.too_large(MAX_BYTES)
    # What stands in strings is counted too: where even so there is little, it need not be told apart.
    opened = body.count(b"[") + body.count(b"{")
    if opened > MAX_DEPTH:
        _check_depth(_skeleton(body).translate(_AS_ONE_KIND, _NOT_BRACKETS))
    value = _parse(body)
    if not isinstance(value, dict):
        raise problems.not_an_object()
    if body.count(b",") + opened >= MAX_ELEMENTS:
        _check_crowds(value)
    if _lost_keys(body, value):
        raise problems.malformed_body(
            f"{repeated_key(body)}: this key stands twice in one object; send it once"
        )
    return value


def _parse(body: bytes) -> JSON:
    try:
        value: JSON = msgspec.json.decode(body)
    except msgspec.ValidationError as error:
        raise problems.malformed_body(
            f"a number is out of range: {error}; send what a double can hold, or text"
        ) from error
    except msgspec.DecodeError as error:
        raise problems.malformed_body(f"{_at(error)}; send JSON as RFC 8259 has it") from error
    except UnicodeDecodeError as error:
        raise problems.malformed_body(
            f"byte {error.start} of the text is no UTF-8 ({error.reason}); send UTF-8"
        ) from error
    return value


def _at(error: msgspec.DecodeError) -> str:
    """Return the parser's words; the empty body, which it calls truncated, by its name."""
    said = str(error)
    return "the body is empty or ends too early" if "truncated" in said else said


def _check_depth(brackets: bytes) -> None:
    """Take the innermost pairs away, level by level; what is unbalanced, the parser refuses."""
    for _ in range(MAX_DEPTH):
        outer = brackets.replace(b"[]", b"")
        if len(outer) == len(brackets):
            break
        brackets = outer
    if b"[]" in brackets or brackets.count(b"[") > MAX_DEPTH:
        raise problems.malformed_body(
            f"the body is nested deeper than {MAX_DEPTH} levels; send it flatter"
        )


def _check_crowds(value: Object) -> None:
    if (crowd := crowded_array(value, MAX_ELEMENTS)) is not None:
        raise problems.malformed_body(
            f"{crowd}: an array has more than {MAX_ELEMENTS} elements; spread them over requests"
        )
    if (count := values_in(value)) > MAX_VALUES:
        raise problems.malformed_body(
            f"/: the body has {count} values, more than {MAX_VALUES}; spread them over requests"
        )


def _lost_keys(body: bytes, value: Object) -> bool:
    """Say whether an object of ``body`` has a key twice: then not every key survived parsing."""
    if b"\\" not in body:
        # Without escapes, strings are written as they were read: only keys take colons with them.
        return body.count(b":") != msgspec.json.encode(value).count(b":")
    return _skeleton(body).count(b":") != _count_keys(value)


def _skeleton(body: bytes) -> bytes:
    """Return ``body`` without what stands in strings."""
    if b"\\" in body:
        return _STRING.sub(b"", body)
    return b"".join(body.split(b'"')[::2])


def _count_keys(node: dict[str, JSON] | list[JSON]) -> int:
    """Return how many keys survived parsing."""
    inner: Iterable[JSON]
    found, inner = (len(node), node.values()) if isinstance(node, dict) else (0, node)
    for each in inner:
        if isinstance(each, (dict, list)):
            found += _count_keys(each)
    return found
