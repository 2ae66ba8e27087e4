"""
What each step does. An act ends well, or raises Failed, Inconclusive, or NotPossible.
"""

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any, Final
from urllib.parse import quote

from msgspec import UNSET
from tmf645_reports.passage import Lane

from tmf645_conformance.exchange import Exchange, is_success
from tmf645_conformance.rehearsal.control import Control
from tmf645_conformance.rehearsal.durations import duration
from tmf645_conformance.rehearsal.failing import nothing_at, otherwise, wrong_number
from tmf645_conformance.rehearsal.matching import Misfit, fits, misfits
from tmf645_conformance.rehearsal.shapes import Shape, within, written
from tmf645_conformance.rehearsal.stage import ON_ITS_WAY, Seen, Stage
from tmf645_conformance.rehearsal.story import (
    Advance,
    AwaitEvent,
    ControlVerb,
    Edit,
    Faults,
    Freeze,
    Listen,
    Never,
    Send,
    Stays,
    Step,
    Wait,
)
from tmf645_conformance.rehearsal.values import at_path, filled, text_of
from tmf645_conformance.verdicts import Failed, Inconclusive

#: Seconds that a wait lasts which does not say how long.
USUAL_LIMIT: Final = 30.0

#: A wait looks at most about so many times, unless it says how often.
_LOOKS: Final = 40

#: And so many, however often it says.
_MOST_LOOKS: Final = 2000


class NotPossible(Exception):  # noqa: N818 - reads as what happened
    """A step that cannot be done here: it needs what only a testbed has."""


@singledispatch
def perform(step: Step, _stage: Stage) -> None:
    """Do ``step``. Raises Failed, Inconclusive, NotPossible, UnknownName."""
    raise TypeError(step)


@perform.register
def _(step: Send, stage: Stage) -> None:
    answer = stage.send(
        step.method,
        stage.url(step.target),
        body=None if step.body is UNSET else step.body,
        has_body=step.body is not UNSET,
        headers=step.headers,
        search=step.search,
    )
    stage.hear()
    judge_answer(stage, step, step.answer, answer)
    keep(stage, step.keep, answer)


@perform.register
def _(step: Wait, stage: Stage) -> None:
    url, limit = stage.url(step.target), step.within or USUAL_LIMIT
    answer: dict[str, Any] = {}

    def looked() -> bool:
        nonlocal answer
        answer = stage.send("GET", url)
        return fits(step.until, answer, stage.names)

    if not _by_and_by(stage, looked, limit, step.every):
        wrong = list(misfits(step.until, answer, stage.names))
        raise otherwise(stage, wrong, f"after {duration(limit)}")
    keep(stage, step.keep, answer)


@perform.register
def _(step: Stays, stage: Stage) -> None:
    url = stage.url(step.target)

    def looked() -> bool:
        answer = stage.send("GET", url)
        wrong = list(misfits(step.answer, answer, stage.names))
        if wrong:
            raise otherwise(stage, wrong, "although it had to stay")
        return False

    _by_and_by(stage, looked, step.within, step.every)


@perform.register
def _(step: Listen, stage: Stage) -> None:
    body: dict[str, Any] = {"callback": stage.callback(step.name)}
    if step.wants:
        body["query"] = text_of(step.wants, stage.names)
    hub = stage.hub(step.hub)
    answer = stage.send("POST", hub, body=body, has_body=True)
    made = answer.get("body")
    if answer.get("status") == 201 and isinstance(made, dict) and isinstance(made.get("id"), str):
        stage.registered.append(f"{hub}/{quote(made['id'], safe='')}")
    judge_answer(stage, step, step.answer, answer)
    keep(stage, step.keep, answer)


@perform.register
def _(step: AwaitEvent, stage: Stage) -> None:
    low, _ = step.count

    def like() -> list[Seen]:
        heard = stage.heard_by(step.name)
        return [each for each in heard if fits(step.like, each.document["body"], stage.names)]

    def came() -> bool:
        stage.settle()
        return len(like()) >= low

    came() or _give_time(stage, came)
    _by_and_by(stage, came, _limit(stage, step.within), step.every)
    came() or _give_time(stage, came)
    found = like()
    if not within(len(found), step.count):
        raise wrong_number(stage, step, found)
    if found:
        keep(stage, step.keep, found[0].document["body"])
        if step.called:
            stage.called[step.called] = found[0].mark


@perform.register
def _(step: Never, stage: Stage) -> None:
    stage.pass_time(step.within)
    stage.settle()
    heard = stage.heard_by(step.name)
    came = [each for each in heard if fits(step.like, each.document["body"], stage.names)]
    if came:
        raise Failed(
            f"an event came that must not: {came[0].document['eventType']}, at {came[0].mark.at}",
            expected=f"no event like {written(step.like)}",
            actual=came[0].document["body"],
            at=came[0].exchange,
            cause="an event that must not come",
        )


@perform.register
def _(step: Advance, stage: Stage) -> None:
    stage.latest = _control(stage, step).advance(step.seconds)
    stage.moved(f"+ {duration(step.seconds)}")
    stage.settle()


@perform.register
def _(step: Freeze, stage: Stage) -> None:
    moment = text_of(step.moment, stage.names)
    stage.latest = _control(stage, step).freeze(moment)
    stage.moved(f"set to {moment}")
    stage.settle()


@perform.register
def _(step: Edit, stage: Stage) -> None:
    stage.latest = _control(stage, step).done("POST", "inventory/edits", step.edit)
    stage.enter(Lane.NETWORK, "; ".join(f"{what}: {_flat(of)}" for what, of in step.edit.items()))
    stage.settle()


@perform.register
def _(step: Faults, stage: Stage) -> None:
    stage.latest = arm(_control(stage, step), step.faults)
    stage.enter(Lane.NETWORK, f"faults: {named(step.faults)}")


@perform.register
def _(step: ControlVerb, stage: Stage) -> None:
    method, _, path = text_of(step.verb, stage.names).partition(" ")
    if not path:
        raise Inconclusive(f'"{step.verb}" is no verb; write one like POST watches')
    body = None if step.body is UNSET else filled(step.body, stage.names)
    exchange = _control(stage, step).call(method, path, body)
    stage.latest = exchange
    stage.enter(Lane.NETWORK, f"control: {method} {path} → {exchange.status}")
    stage.forget_time()
    answer = {"status": exchange.status, "headers": dict(exchange.headers), "body": exchange.json}
    judge_answer(stage, step, step.answer, answer)
    keep(stage, step.keep, answer)
    stage.settle()


def named(faults: Mapping[str, Any]) -> str:
    """Return what goes wrong: a profile, the kinds of a list, or none."""
    kinds = [str(each.get("kind")) for each in faults.get("faults", ()) if isinstance(each, dict)]
    return str(faults.get("profile") or ", ".join(kinds) or "none")


def arm(control: Control, faults: Mapping[str, Any]) -> Exchange:
    """Let ``faults`` go wrong, and nothing else."""
    if faults:
        return control.done("PUT", "faults", dict(faults))
    return control.done("DELETE", "faults")


def judge_answer(stage: Stage, step: Step, shape: Shape | None, answer: Mapping[str, Any]) -> None:
    """Hold ``answer`` against ``shape``; without one, any 2xx will do. Raises Failed."""
    if shape is not None:
        wrong = list(misfits(shape, answer, stage.names))
        if wrong:
            raise otherwise(stage, wrong)
        return
    status = answer.get("status")
    if not is_success(status):
        found = answer.get("why", status)
        wrong = [Misfit(path="status", line=step.line, expected="any 2xx", actual=found)]
        raise otherwise(stage, wrong)


def keep(stage: Stage, wanted: Mapping[str, str], document: Any) -> None:
    """Keep parts of ``document`` under their names. Raises Failed where one is not there."""
    for name, path in wanted.items():
        try:
            stage.names[name] = at_path(document, path)
        except LookupError:
            raise nothing_at(stage, document, path, name) from None


def _control(stage: Stage, step: Step) -> Control:
    if stage.control is None:
        raise NotPossible(
            f"{step.word} needs the control interface of a testbed; name it with --control"
        )
    return stage.control


def _by_and_by(stage: Stage, done: Callable[[], bool], limit: float, every: float | None) -> bool:
    """Try ``done`` now and then until ``limit`` seconds have passed; return whether it was."""
    pause = max(every, limit / _MOST_LOOKS) if every else max(1.0, limit / _LOOKS)
    passed = 0.0
    while not done():
        if passed >= limit:
            return False
        step = min(pause, limit - passed)
        stage.pass_time(step)
        passed += step
    return True


def _limit(stage: Stage, within: float | None) -> float:
    """Return for how long an event is waited for: none where a clock tells what is due."""
    if within is not None:
        return within
    return USUAL_LIMIT if stage.control is None else 0.0


def _give_time(stage: Stage, enough: Callable[[], bool]) -> bool:
    """Give events that are due the real time that they may need on their way."""
    known = len(stage.listener.received())
    stage.listener.wait_for(lambda _: True, ON_ITS_WAY, until=lambda found: len(found) > known)
    return enough()


def _flat(value: Any) -> str:
    """Return keys and values as somebody writes them in a line."""
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{key} {each}" for key, each in value.items())
