"""
What a purpose demands. Each function raises Failed(expected, actual, where) or returns.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from tmf645_conformance import contract
from tmf645_conformance.compare import lost
from tmf645_conformance.exchange import NOT_JSON, Exchange
from tmf645_conformance.profile import Vocabulary
from tmf645_conformance.resources import Resource
from tmf645_conformance.verdicts import Failed

#: One exchange that shows it, or several.
Where: TypeAlias = Exchange | Sequence[Exchange]

#: Where the state of a task stands: in the task, and in the payload of an event.
_STATE = re.compile(r"(/event/\w+)?/state")

#: Attributes that are mandatory in the answers of both resources.
_OF_BOTH = frozenset({"id", "href", "state"})

#: A fault of this kind shows in many places and is one cause.
SERVER_ERROR = "server error"


def equal(expected: object, actual: object, what: str, *, at: Where, cause: str = "") -> None:
    """Demand that ``what`` is as expected."""
    if expected != actual:
        raise Failed(what, expected=expected, actual=actual, at=at, cause=cause)


def kept(
    before: Mapping[str, Any], shown: Mapping[str, Any], what: str, *, at: Where, cause: str = ""
) -> None:
    """Demand that nothing of ``before`` is lost or changed in ``shown``; more may be there."""
    gone = lost(before, shown)
    if gone:
        name = gone.split("/")[1]
        raise Failed(
            f"{what}: {gone}",
            expected=before.get(name),
            actual=shown.get(name),
            at=at,
            cause=cause,
        )


def true(
    holds: bool,  # noqa: FBT001 - it is the statement
    what: str,
    *,
    expected: Any,
    actual: Any,
    at: Where,
    cause: str = "",
) -> None:
    """Demand that something holds."""
    if not holds:
        raise Failed(what, expected=expected, actual=actual, at=at, cause=cause)


def status(exchange: Exchange, *allowed: int, cause: str = "") -> None:
    """Demand one of the ``allowed`` statuses."""
    if exchange.status not in allowed:
        words = " or ".join(str(each) for each in allowed)
        raise Failed(
            f"{exchange.method} answered {exchange.status}",
            expected=words,
            actual=exchange.status,
            at=exchange,
            cause=cause or _cause_of_status(exchange),
        )


def refused(exchange: Exchange, what: str, *, cause: str = "") -> None:
    """Demand that the client is told (4xx) that ``what`` is wrong."""
    no_server_error(exchange)
    if not 400 <= exchange.status < 500:
        raise Failed(
            f"{what} is answered {exchange.status}",
            expected="4xx",
            actual=exchange.status,
            at=exchange,
            cause=cause or _cause_of_status(exchange),
        )


def refused_or_unimplemented(exchange: Exchange, what: str) -> None:
    """Demand 4xx or 501."""
    if exchange.status != 501:
        refused(exchange, what)


def no_server_error(exchange: Exchange) -> None:
    """Demand that the server does not break (501 says that it never could)."""
    if exchange.status >= 500 and exchange.status != 501:
        raise Failed(
            f"{exchange.method} answered {exchange.status}: a request may be refused, not break "
            "the server",
            expected="no 5xx",
            actual=exchange.status,
            at=exchange,
            cause=SERVER_ERROR,
        )


def json_object(exchange: Exchange) -> Mapping[str, Any]:
    """Demand a JSON object as body, and return it."""
    if not isinstance(exchange.json, dict):
        raise Failed(
            "the body is no JSON object",
            expected="a JSON object",
            actual=_shape(exchange),
            at=exchange,
            cause="body is no JSON object",
        )
    return exchange.json


def json_list(exchange: Exchange) -> list[Mapping[str, Any]]:
    """
    Demand a JSON array of objects as body, and return them.

    A row that is no object is left out where others are: ``rows_are_objects`` tells that, once.
    """
    body = exchange.json
    found: list[Mapping[str, Any]] = []
    if isinstance(body, list):
        found = [row for row in body if isinstance(row, dict)]
    if not isinstance(body, list) or (body and not found):
        raise Failed(
            "the body is no JSON array of objects",
            expected="a JSON array of objects",
            actual=_shape(exchange),
            at=exchange,
            cause="list is no array",
        )
    return found


def rows_are_objects(exchange: Exchange) -> None:
    """Demand that a list holds nothing but objects."""
    for position, row in enumerate(exchange.json if isinstance(exchange.json, list) else []):
        if not isinstance(row, dict):
            raise Failed(
                f"row {position} of the list is no object",
                expected="an object",
                actual=row,
                at=exchange,
                cause="rows of a list",
            )


def json_media_type(exchange: Exchange, headers: Mapping[str, str], what: str) -> None:
    """Demand that ``headers`` say application/json, or another +json type, in any case."""
    said = headers.get("content-type", "")
    media_type = said.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise Failed(
            f"the Content-Type of {what} is not JSON",
            expected="application/json",
            actual=said or "(none)",
            at=exchange,
        )


def error_body(exchange: Exchange) -> None:
    """Demand an Error of the API file: code and reason."""
    faults = contract.errors("Error", exchange.json) if exchange.json is not NOT_JSON else ()
    if exchange.json is NOT_JSON or faults:
        problems = "; ".join(f"{fault.pointer or '/'} {fault.problem}" for fault in faults)
        raise Failed(
            f"the body of a {exchange.status} is no Error: {problems or 'it is no JSON'}",
            expected="an object with code and reason, both strings",
            actual=_shape(exchange),
            at=exchange,
            cause="error body",
        )


def as_declared(
    schema: str,
    document: object,
    *,
    at: Exchange,
    vocabulary: Vocabulary,
) -> None:
    """
    Demand that ``document`` is what the API file declares as ``schema``.

    Words of a task's state that ``vocabulary`` knows are accepted.
    """
    faults = [
        fault
        for fault in contract.errors(schema, document)
        if not _declared_word(fault, vocabulary)
    ]
    if faults:
        listed = "; ".join(f"{fault.pointer or '/'}: {fault.problem}" for fault in faults[:10])
        raise Failed(
            f"not as the API file declares {schema}: {listed}",
            expected=faults[0].expected,
            actual=faults[0].actual,
            at=at,
            cause=f"contract: {_attribute(faults[0].pointer)}",
        )


def mandatory_attributes(resource: Resource, document: Mapping[str, Any], *, at: Exchange) -> None:
    """
    Demand the attributes that the conformance profile makes mandatory in responses.

    What the documents disagree about is left aside: the list of a query may be empty, because
    nothing may be available, or not yet known.
    """
    faults = [
        fault
        for fault in contract.missing_mandatory(resource.value, document)
        if not fault.observed_only
    ]
    if faults:
        listed = ", ".join(f"{fault.pointer} {fault.problem}" for fault in faults)
        names = [_attribute(fault.pointer) for fault in faults]
        # What both resources lack is one cause, whatever only one of them lacks besides.
        shared = next((name for name in names if name in _OF_BOTH), names[0])
        raise Failed(
            f"mandatory attributes: {listed}",
            expected=faults[0].expected,
            actual=faults[0].actual,
            at=at,
            cause=f"contract: {shared}",
        )


def complete_parts(faults: Sequence[contract.Fault], *, at: Exchange) -> None:
    """Demand that there are no ``faults`` in the mandatory attributes of a service's parts."""
    if faults:
        raise Failed(
            "; ".join(f"{fault.pointer}: {fault.problem}" for fault in faults[:10]),
            expected=faults[0].expected,
            actual=faults[0].actual,
            at=at,
            cause="contract: parts of a service",
        )


def _cause_of_status(exchange: Exchange) -> str:
    """The fault that a wrong status is a sign of, where it is one that shows in many places."""
    if exchange.status >= 500:
        return SERVER_ERROR
    is_error = isinstance(exchange.json, dict) and {"code", "reason"} <= exchange.json.keys()
    return "error answered as a success" if is_error and exchange.succeeded else ""


def _declared_word(fault: contract.Fault, vocabulary: Vocabulary) -> bool:
    """Whether the fault is a state's word that the profile (or another document) allows."""
    return _STATE.fullmatch(fault.pointer) is not None and (
        vocabulary.state(str(fault.actual)) is not None
    )


def _attribute(pointer: str) -> str:
    """The attribute a pointer leads to, whatever its place in a list."""
    names = [part for part in pointer.split("/") if part and not part.isdigit()]
    return names[-1] if names else "document"


def _shape(exchange: Exchange) -> object:
    if exchange.json is NOT_JSON:
        return exchange.body[:200].decode(errors="replace") or "(empty body)"
    return exchange.json
