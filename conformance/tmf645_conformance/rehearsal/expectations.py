"""
What has to come of the whole story: how often something happened, in which order, how fast.
"""

from collections.abc import Mapping
from functools import singledispatch

from tmf645_conformance.rehearsal.durations import duration
from tmf645_conformance.rehearsal.matching import MOST_MISFITS, fits, moment_of
from tmf645_conformance.rehearsal.shapes import counted, many, within, written
from tmf645_conformance.rehearsal.stage import Mark, Seen, Stage, below_the_root
from tmf645_conformance.rehearsal.story import Between, Events, Exchanges, Expectation, Order
from tmf645_conformance.verdicts import Failed, Inconclusive


@singledispatch
def hold(expectation: Expectation, _stage: Stage) -> None:
    """Hold ``expectation`` against what happened. Raises Failed, Inconclusive, UnknownName."""
    raise TypeError(expectation)


@hold.register
def _(expectation: Exchanges, stage: Stage) -> None:
    _counted(expectation, stage, stage.exchanges, "exchanges")


@hold.register
def _(expectation: Events, stage: Stage) -> None:
    _counted(expectation, stage, stage.events, "events")


@hold.register
def _(expectation: Order, stage: Stage) -> None:
    marks = [(name, _mark(stage, name)) for name in expectation.names]
    came = sorted(marks, key=lambda each: each[1].order)
    if came != marks:
        raise Failed(
            f"{came[0][0]} came before {expectation.names[0]}"
            if came[0][0] != expectation.names[0]
            else "they came in another order",
            expected=expectation.names,
            actual=[f"{name} at {mark.at}" for name, mark in came],
            cause="another order",
        )


@hold.register
def _(expectation: Between, stage: Stage) -> None:
    first, then = (moment_of(_mark(stage, name).at) for name in expectation.names)
    if first is None or then is None:
        raise Inconclusive("nobody can tell at which moments they came")
    seconds = (then - first).total_seconds()
    low, high = expectation.at_least or 0.0, expectation.at_most
    if seconds < low or (high is not None and seconds > high):
        limits = (
            f"{duration(low)} or more" if high is None else f"{duration(low)} to {duration(high)}"
        )
        raise Failed(
            f"from {expectation.names[0]} to {expectation.names[1]} it took {duration(seconds)}",
            expected=limits,
            actual=duration(seconds),
            cause=f"from {expectation.names[0]} to {expectation.names[1]}",
        )


def _counted(expectation: Exchanges | Events, stage: Stage, seen: list[Seen], what: str) -> None:
    found = [each for each in seen if fits(expectation.shape, each.document, stage.names)]
    if within(len(found), expectation.count):
        return
    raise Failed(
        f"{many(len(found), what)} of this shape, {counted(expectation.count)} expected",
        expected=f"{counted(expectation.count)} like {written(expectation.shape)}",
        actual={
            "count": len(found),
            "those" if found else "there were": [
                _named(each) for each in (found or seen)[-MOST_MISFITS:]
            ],
        },
        at=[each.exchange for each in found[-3:]],
        cause=f"the number of {what} at line {expectation.line}",
    )


def _named(seen: Seen) -> str:
    document = seen.document
    if "listener" in document:
        return f"{document['eventType']} → {document['listener']} at {seen.mark.at}"
    status, body = document.get("status", "no answer"), document.get("body")
    code = body.get("code") if isinstance(body, Mapping) and "reason" in body else None
    said = f"{status} {code}" if code else f"{status}"
    return f"{document['method']} {below_the_root(document['path'])} → {said} at {seen.mark.at}"


def _mark(stage: Stage, name: str) -> Mark:
    if name not in stage.called:
        raise Inconclusive(f"{name} did not come to be")
    return stage.called[name]
