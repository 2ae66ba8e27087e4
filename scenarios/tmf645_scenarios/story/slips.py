"""
Slips: shapes that nothing of their kind can ever have.

An expectation that there are none of those would hold for ever, and say nothing; a wait for one
would never end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tmf645_scenarios.nodes import Mapping, Node, Scalar
from tmf645_scenarios.problems import suggestion
from tmf645_scenarios.story.grammar import MATCHERS

#: What there is of an exchange, and of an event, by what a step does with its shape.
PARTS: Final = {
    "exchanges": ("method", "path", "query", "request", "status", "headers", "body", "broken"),
    "events": ("listener", "eventType", "status", "headers", "body"),
}
#: The key at which a step has the shape of an event itself, or of an answer.
_EVENT_AT: Final = {"event": "like", "never": "like"}
_ANSWER_AT: Final = {"send": "answer", "control": "answer", "stays": "answer", "wait": "until"}

#: What an answer has that can be kept.
_OF_AN_ANSWER: Final = ("body", "headers", "status")

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

#: TMF645, TMF679, TMF622 and TMF673, notification resources.
EVENT_TYPES: Final = tuple(
    f"{resource}{what}Event"
    for resource in (
        "checkServiceQualification",
        "queryServiceQualification",
        "productOfferingQualification",
        "productOrder",
        "geographicAddressValidation",
    )
    for what in ("Create", "StateChange", "AttributeValueChange", "InformationRequired", "Delete")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What is wrong: its line, its path below the step, and what to write instead."""

    line: int
    path: str
    message: str


def slips(does: str, word: str, step: Mapping) -> Iterator[Slip]:
    """Yield what is wrong with the shapes of ``step``, which ``does`` that at its key ``word``."""
    if does in PARTS:
        shape = _document(step.values[word])
        yield from _unknown(shape, word, does)
        yield from _of_exchange(shape, word) if does == "exchanges" else ()
        yield from _of_type(shape, word)
    elif does in _EVENT_AT:
        key = _EVENT_AT[does]
        yield from _of_type(_document(step.values.get(key)), key)
    elif does in _ANSWER_AT:
        key = _ANSWER_AT[does]
        yield from _of_status(_document(step.values.get(key)), key)
    keep = step.values.get("keep")
    if isinstance(keep, Mapping):
        yield from _of_kept(keep, does)


def _of_kept(keep: Mapping, does: str) -> Iterator[Slip]:
    for name, node in keep.values.items():
        text = node.text if isinstance(node, Scalar) else ""
        first = text.partition(".")[0].partition("[")[0]
        if does == "event" and first == "body":
            message = f'no event has a body; write event.…, or eventId: what is kept is "{text}"'
        elif does != "event" and text and first not in _OF_AN_ANSWER:
            message = (
                f'no part of an answer is "{first}"; write body.{text}, or headers.… or status'
            )
        else:
            continue
        yield Slip(line=node.line, path=f"keep.{name}", message=message)


def _document(node: Node | None) -> Mapping:
    """Return ``node`` where it says what keys have; an empty one where it does not, or is a matcher."""
    if not isinstance(node, Mapping) or all(key in MATCHERS for key in node.values):
        return Mapping(0)
    return node


def _unknown(shape: Mapping, path: str, does: str) -> Iterator[Slip]:
    known = PARTS[does]
    for key in shape.values:
        if key not in known:
            message = f"no part of {_A[does]}{suggestion(key, known)} Parts: {', '.join(known)}"
            yield Slip(line=shape.lines[key], path=f"{path}.{key}", message=message)


def _of_exchange(shape: Mapping, path: str) -> Iterator[Slip]:
    method, where = _written(shape, "method"), _written(shape, "path")
    if method and method.text not in METHODS:
        guess = suggestion(method.text.upper(), METHODS)
        message = f'"{method.text}" is no method{guess} Known: {", ".join(METHODS)}'
        yield Slip(line=method.line, path=f"{path}.method", message=message)
    if where and not where.text.startswith("/"):
        message = (
            f'no path is "{where.text}"; write it whole, from its first /,'
            ' or as a pattern: {matches: ".*/productOrder"}'
        )
        yield Slip(line=where.line, path=f"{path}.path", message=message)
    yield from _of_status(shape, path)


def _of_status(shape: Mapping, path: str) -> Iterator[Slip]:
    status = _written(shape, "status")
    if status and not (isinstance(status.value, int) and 100 <= status.value <= 599):
        remedy = f"the number {status.text}" if status.text.isdigit() else "a number like 201"
        message = f'no status is the text "{status.text}"; write {remedy}'
        if isinstance(status.value, int):
            message = f"no status is {status.text}; write one from 100 to 599"
        yield Slip(line=status.line, path=f"{path}.status", message=message)


def _of_type(shape: Mapping, path: str) -> Iterator[Slip]:
    """A type that is nearly one: other servers may have others, and other capitals."""
    told = _written(shape, "eventType")
    known = {each.lower(): each for each in EVENT_TYPES}
    if told is None or told.text.lower() in known:
        return
    guess = suggestion(told.text, EVENT_TYPES)
    if guess != ".":
        message = (
            f'no event has the type "{told.text}"{guess}'
            " Where a server has one of its own, write {matches: …}"
        )
        yield Slip(line=told.line, path=f"{path}.eventType", message=message)


def _written(shape: Mapping, key: str) -> Scalar | None:
    """Return the value that is written at ``key``, without names that stand for another."""
    node = shape.values.get(key)
    return node if isinstance(node, Scalar) and "${" not in node.text else None


_A: Final = {"exchanges": "an exchange", "events": "an event"}
