"""docs/limits.md says what the code says, and all of it."""

import re
from pathlib import Path

import pytest
from tmf645_reference_server import asgi, bodies, hub, serving
from tmf645_reference_server.intake import IntakeLimits
from tmf645_reference_server.selection import grammar, patterns

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"

_USUAL = IntakeLimits()

#: The first cell of each row, and the constant that it tells.
ROWS: dict[str, float] = {
    "the head arrives within": _USUAL.head_within,
    "the whole request arrives within": _USUAL.request_within,
    "silence between two requests": _USUAL.idle,
    "an answer waits for its reader": _USUAL.unread,
    "a closed connection waits for its last bytes": _USUAL.linger,
    "bytes of path and query": _USUAL.target_bytes,
    "bytes of header fields": _USUAL.head_bytes,
    "header fields": _USUAL.header_fields,
    "bytes of a request on the wire, framing included": _USUAL.request_bytes,
    "requests sent ahead on one connection": _USUAL.pipelined,
    "connections": _USUAL.connections,
    "connections from one address": _USUAL.connections_per_peer,
    "requests under way": _USUAL.requests,
    "answers under way are waited for": serving.GRACE,
    "what is on its way is still taken for": serving.LAST_CALL,
    "what is arriving may still arrive for": serving.STILL_ARRIVING,
    "bytes": bodies.MAX_BYTES,
    "levels of nesting": bodies.MAX_DEPTH,
    "elements in one array": bodies.MAX_ELEMENTS,
    "values in all": bodies.MAX_VALUES,
    "characters": grammar.MAX_QUERY,
    "conditions, alternatives included": grammar.MAX_CONDITIONS,
    "regular expressions": grammar.MAX_REGEX,
    "bytes of a regular expression": patterns.MAX_PATTERN,
    "names in `fields`": grammar.MAX_FIELDS,
    "names in `sort`": grammar.MAX_SORT_KEYS,
    "`limit` without one": grammar.DEFAULT_LIMIT,
    "largest `limit`": grammar.MAX_LIMIT,
    "subscriptions": hub.MOST_SUBSCRIPTIONS,
}


def rows() -> dict[str, float]:
    """Return first cell and value of every row of the page's tables."""
    found = re.findall(r"^\| ([^|]+) \| ([\d,.]+)(?: s)? \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: float(value.replace(",", "")) for name, value in found}


def test_the_page_has_every_limit_and_no_other() -> None:
    """A limit that nobody is told of is a trap; one that does not exist is a lie."""
    assert rows() == ROWS


def test_no_limit_of_the_intake_is_missing() -> None:
    """Every field of the limits stands in the table."""
    told = {"request_within", "head_within", "idle", "unread", "linger", "target_bytes"} | {
        "head_bytes", "header_fields", "request_bytes", "pipelined", "connections",
        "connections_per_peer", "requests",
    }  # fmt: skip

    assert set(IntakeLimits.__dataclass_fields__) == told


@pytest.mark.parametrize("name", ["BODY_DEADLINE", "MAX_TARGET"])
def test_in_process_the_limits_are_the_same(name: str) -> None:
    """An application that another server runs refuses at the same mark."""
    here = {"BODY_DEADLINE": _USUAL.request_within, "MAX_TARGET": _USUAL.target_bytes}

    assert getattr(asgi, name) == here[name]
