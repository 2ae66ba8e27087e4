"""
How a story says what went otherwise than it tells: in words first, then expected and actual.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tmf645_conformance.rehearsal.matching import MOST_MISFITS, Misfit, Nothing, misfits
from tmf645_conformance.rehearsal.shapes import counted, many, written
from tmf645_conformance.rehearsal.stage import Seen, Stage
from tmf645_conformance.rehearsal.story import AwaitEvent
from tmf645_conformance.rehearsal.values import at_path
from tmf645_conformance.verdicts import Failed

#: So many keys of a document are told.
_SOME: Final = 20


class FailedAt(Failed):
    """A failure that shows at one line of the story."""

    def __init__(self, line: int, message: str, **told: Any) -> None:
        super().__init__(message, **told)
        self.line = line


def nearest(stage: Stage, step: AwaitEvent) -> Any:
    """Return where the event that comes nearest to the shape is another; None without any."""
    wrong = [
        list(misfits(step.like, each.document["body"], stage.names))
        for each in stage.heard_by(step.name)
    ]
    fewest = min(filter(None, wrong), key=len, default=[])
    return {each.path: _shown(each.actual) for each in fewest} or None


def wrong_number(stage: Stage, step: AwaitEvent, found: list[Seen]) -> Failed:
    """Return the failure of a step that heard ``found``, and waited for more, or for fewer."""
    others = [
        f"{each.document['eventType']} at {each.mark.at}" for each in stage.heard_by(step.name)
    ]
    return Failed(
        f"{many(len(found), 'events')} of this shape came to {step.name},"
        f" {counted(step.count)} expected",
        expected=f"{counted(step.count)} like {written(step.like)}",
        actual={
            "count": len(found),
            "came": others[:MOST_MISFITS],
            "the nearest has": nearest(stage, step),
        },
        at=[each.exchange for each in stage.heard_by(step.name)[-3:]],
        cause="the number of events",
    )


def otherwise(stage: Stage, wrong: list[Misfit], when: str = "") -> Failed:
    """Return the failure that tells where a document has not its shape: the first in words."""
    first, more = wrong[0], len(wrong) - 1
    place = first.path or "it"
    also = f" (and {more} more)" if more else ""
    actual, expected = _short(first.actual), _short(first.expected)
    if actual == expected:  # of other types: 200 and "200"
        actual, expected = _json(first.actual), _json(first.expected)
    message = f"{place} is {actual}, expected {expected}{_why(stage, place)}"
    return FailedAt(
        first.line,
        " ".join(filter(None, (message + also, when))),
        expected={each.path: each.expected for each in wrong[:MOST_MISFITS]},
        actual={each.path: _shown(each.actual) for each in wrong[:MOST_MISFITS]},
        at=stage.latest or (),
        cause=f"{place} at line {first.line}",
    )


def _why(stage: Stage, place: str) -> str:
    """Return what an Error says, where the status is not what was expected."""
    said = stage.latest.json if stage.latest is not None and place == "status" else None
    if not isinstance(said, dict) or not {"code", "reason"} <= said.keys():
        return ""
    return f"; {said['code']}: {_short(said.get('message') or said['reason'])}"


def nothing_at(stage: Stage, document: Any, path: str, name: str) -> Failed:
    """Return the failure of a step that keeps what is at ``path``, where nothing is."""
    return Failed(
        f"there is nothing at {path} to be kept as {name}{_what_there_is(document, path)}",
        expected=f"something at {path}",
        actual=document,
        at=stage.latest or (),
        cause=f"nothing at {path}",
    )


def _shown(value: Any) -> Any:
    return repr(value) if isinstance(value, Nothing) else value


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else _json(_shown(value))
    return text if len(text) <= 120 else f"{text[:120]}…"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def _what_there_is(document: Any, path: str) -> str:
    """Return what stands where the last thing on the way to ``path`` is."""
    parent = re.sub(r"(\.[^.\[\]]+|\[[^\]]*\])$", "", path)
    try:
        there = document if parent == path else at_path(document, parent)
    except LookupError:
        return _what_there_is(document, parent)
    place = "" if parent == path else f"{parent} has "
    if isinstance(there, Mapping):
        return f"; {place}{', '.join(list(there)[:_SOME]) or 'nothing'}"
    return f"; {place}{len(there)} elements" if isinstance(there, list) else ""
