"""Answers are read as the documents of HTTP and JSON have them, whoever wrote them."""

import pytest
from tmf645_conformance.compare import same
from tmf645_conformance.contract import Fault
from tmf645_conformance.contract.validation import in_order
from tmf645_conformance.exchange import NOT_JSON, parse
from tmf645_conformance.listing import linked


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_json_is_exchanged_in_utf_8(encoding: str) -> None:
    """Another encoding, or a byte order mark, is no JSON between systems (RFC 8259, 8.1)."""
    assert parse('{"name": "für"}'.encode(encoding)) is NOT_JSON


@pytest.mark.parametrize(
    "link",
    [
        '<http://x?offset=2>; rel="next"',
        "<http://x?offset=2>;rel=next",
        '<http://x>; rel="self", <http://x?offset=2>; rel="last next"',
        '<http://x>; title="a, b; rel=next", <http://x?offset=2>; title="; x"; Rel = "NEXT"',
        '<http://x?offset=2>; rel="next"; rel="prev"',
    ],
)
def test_a_link_is_found_by_its_relation(link: str) -> None:
    """Relations have any case, and may stand together (RFC 8288, 3.3)."""
    assert linked(link, "next") == "http://x?offset=2"


@pytest.mark.parametrize(
    "link", ["", "next", '<http://x>; rel="prev"', '<http://x>; rel="nextest"', "<http://x>; next"]
)
def test_what_is_no_such_link_is_not_found(link: str) -> None:
    """Nothing is followed that nobody named."""
    assert linked(link, "next") == ""


def test_the_letters_of_a_moment_may_be_small() -> None:
    """RFC 3339, 5.6."""
    assert same("2026-01-01t00:00:00z", "2026-01-01T00:00:00Z")


def test_a_name_of_digits_beyond_ascii_is_a_name() -> None:
    """A server may call an attribute anything; no order of faults breaks on it."""
    strange = [Fault(pointer=f"/{name}", problem="odd") for name in ("²", "9" * 5_000, "1")]

    assert len(in_order(strange)) == 3
