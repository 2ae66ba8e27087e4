"""
A story for a client under test: what the client has to do is waited for, all else is done.

A request of the story is met by the first exchange of the client, after the one before it, that goes
to the same target and got the answer that the story tells. What the world does (clock, network,
faults) is done when its turn comes. In the end the client is judged by its obligations, too.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tmf645_reports import model
from tmf645_reports.passage import Lane

from tmf645_conformance import clock
from tmf645_conformance.clients import judge_client
from tmf645_conformance.exchange import is_success
from tmf645_conformance.rehearsal.acts import NotPossible, keep, perform
from tmf645_conformance.rehearsal.course import Shown, ending, hanging, opening, told_as
from tmf645_conformance.rehearsal.durations import duration
from tmf645_conformance.rehearsal.expectations import hold
from tmf645_conformance.rehearsal.matching import misfits
from tmf645_conformance.rehearsal.outcomes import Teller, title_of
from tmf645_conformance.rehearsal.record import Record
from tmf645_conformance.rehearsal.shapes import Shape, written
from tmf645_conformance.rehearsal.stage import Seen, Stage
from tmf645_conformance.rehearsal.story import (
    AwaitEvent,
    Listen,
    Never,
    Send,
    Stays,
    Step,
    Story,
    Wait,
)
from tmf645_conformance.rehearsal.values import UnknownName, filled, text_of
from tmf645_conformance.verdicts import Failed

#: Seconds between two looks at the journal.
_PAUSE = 0.1

#: What is told of a client, and nothing to judge it by.
_NOT_JUDGED = frozenset({"namespace"})

_IS_OURS = "it is about what the provider does, which is simulated here"


@dataclass
class Serving:
    """Serves one story for at most ``limit`` seconds. Ctrl-C ends the waiting, not the judging."""

    limit: float
    _over: bool = False
    _cursor: int = 0
    _at: str = ""
    _begun: float = field(default_factory=clock.seconds)

    def play(self, stage: Stage, teller: Teller) -> Iterator[model.Outcome | model.Waiting]:
        """Yield what is waited for, and the outcome of every step, expectation and obligation."""
        hangs = opening(stage, moves_clock=False)
        record = Record(stage)
        number = 0
        for number, step in enumerate(stage.story.steps, start=1):
            stage.line = step.line
            if not hangs and not self._over and isinstance(step, Send | Listen | Wait | AwaitEvent):
                yield self._waiting(stage.story, step)
            self._at = ""
            came = hangs or ending(partial(self._met, step, stage, record))
            hangs = hangs or self._nobody(stage) or hanging(step, came)
            came = hangs if hangs and not stage.exchanges else came
            yield told_as(stage, teller, number, step, came, self._at)
        self._wait(record, lambda: True)
        for place, expectation in enumerate(stage.story.expect, start=number + 1):
            stage.line = expectation.line
            came = hangs or ending(partial(hold, expectation, stage))
            yield told_as(stage, teller, place, expectation, came)
        stage.line = 0
        yield from _obligations(stage, record, teller)

    def _nobody(self, stage: Stage) -> Shown | None:
        """
        Return how all ends where no client came: nobody is there to be judged.

        Where it was sent to a namespace, it may have come to another one: that is its own doing.
        """
        if not self._over or stage.exchanges or stage.namespace:
            return None
        message = f"no client came to {stage.connection.root}, nor anywhere else on that host"
        return Shown(verdict=model.Verdict.INCONCLUSIVE, message=message, line=stage.line)

    def _met(self, step: Step, stage: Stage, record: Record) -> None:
        """See that the client did ``step``, or do what the world does."""
        match step:
            case Send():
                url = stage.url(step.target)
                self._asked(step, stage, record, step.method, url, step.answer)
            case Listen():
                self._asked(step, stage, record, "POST", stage.hub(step.hub), step.answer)
            case Wait():
                self._learned(step, stage, record)
            case AwaitEvent():
                self._heard(step, stage, record)
            case Stays() | Never():
                stage.pass_time(step.within)
                stage.moved(f"+ {duration(step.within)}")
                raise NotPossible(_IS_OURS)
            case _:
                perform(step, stage)

    def _asked(
        self,
        step: Send | Listen,
        stage: Stage,
        record: Record,
        method: str,
        url: str,
        answer: Shape | None,
    ) -> None:
        path = urlsplit(url).path

        def likely() -> list[tuple[int, Seen]]:
            return [
                (place, each)
                for place, each in enumerate(stage.exchanges)
                if place >= self._cursor
                and each.document["method"] == method
                and each.document["path"] == path
            ]

        def met() -> tuple[int, Seen] | None:
            return next((each for each in likely() if _answers(answer, each[1], stage)), None)

        self._wait(record, lambda: met() is not None)
        found = met()
        if found is None:
            raise _not_done(f"{method} {path}", [each for _, each in likely()], answer, stage)
        place, seen = found
        self._cursor = place + 1
        self._found(step, seen, seen.document, stage)

    def _learned(self, step: Wait, stage: Stage, record: Record) -> None:
        """The client learned it by looking, or by an event that it received."""
        path = urlsplit(stage.url(step.target)).path

        def met() -> Seen | None:
            looks = [
                each
                for each in stage.exchanges
                if each.document["method"] == "GET" and each.document["path"] == path
            ]
            return next(
                (
                    each
                    for each in (*looks, *_resources(stage.events))
                    if not list(misfits(step.until, each.document, stage.names))
                ),
                None,
            )

        self._wait(record, lambda: met() is not None)
        seen = met()
        if seen is None:
            raise _not_done(f"look at {path} until it was so", [], step.until, stage)
        self._found(step, seen, seen.document, stage)

    def _heard(self, step: AwaitEvent, stage: Stage, record: Record) -> None:
        def met() -> Seen | None:
            received = (each for each in stage.events if _is_received(each))
            return next(
                (
                    each
                    for each in received
                    if not list(misfits(step.like, each.document["body"], stage.names))
                ),
                None,
            )

        self._wait(record, lambda: met() is not None)
        seen = met()
        if seen is None:
            raise _not_done("receive an event of this shape", [], step.like, stage)
        self._found(step, seen, seen.document["body"], stage)

    def _found(
        self, step: Send | Listen | Wait | AwaitEvent, seen: Seen, document: Any, stage: Stage
    ) -> None:
        """Take note of what met ``step``: there is what it keeps, and its moment was then."""
        self._at = seen.mark.at
        stage.belongs(seen, step.line)
        stage.latest = seen.exchange
        keep(stage, step.keep, document)
        if step.called:
            stage.called[step.called] = seen.mark

    def _wait(self, record: Record, met: Callable[[], bool]) -> None:
        """Read the journal until ``met``, or until time is over, or somebody says so."""
        try:
            record.refresh()
            while not met() and not self._over:
                if clock.seconds() - self._begun >= self.limit:
                    self._over = True
                clock.sleep(_PAUSE)
                record.refresh()
        except KeyboardInterrupt:
            self._over = True
        record.stage.forget_time()

    def _waiting(self, story: Story, step: Step) -> model.Waiting:
        left = max(self.limit - (clock.seconds() - self._begun), 0.0)
        what = f"the client, {story.file}:{step.line}: {step.title or title_of(step)}"
        return model.Waiting(what=what, seconds=round(left), news=True)


def _answers(shape: Shape | None, seen: Seen, stage: Stage) -> bool:
    """Whether the client got the answer that the story tells: without one, any 2xx."""
    if shape is None:
        return _is_received(seen)
    return not list(misfits(shape, seen.document, stage.names))


def _is_received(event: Seen) -> bool:
    return is_success(event.document.get("status"))


def _resources(events: Sequence[Seen]) -> Iterator[Seen]:
    """Yield what received events tell, as if it had been read."""
    for each in filter(_is_received, events):
        body = each.document["body"]
        inner = body.get("event") if isinstance(body, dict) else None
        for resource in inner.values() if isinstance(inner, dict) else ():
            document = {"status": 200, "headers": {}, "body": resource}
            yield Seen(mark=each.mark, document=document, exchange=each.exchange)


def _not_done(what: str, near: Sequence[Seen], shape: Shape | None, stage: Stage) -> Failed:
    """Return the failure that tells what the client did not do, and what it did instead."""
    did = [
        f"{each.document['method']} {each.document['path']} → {each.document.get('status')}"
        for each in stage.exchanges[-10:]
    ]
    return Failed(
        f"the client did not {what}"
        + (", or not with the answer that the story tells" if near and shape else ""),
        expected=f"{what}, like {written(shape)}" if shape else what,
        actual={"the client did": did},
        at=[each.exchange for each in (*near, *stage.exchanges[-3:])][:3],
        cause=f"the client did not {what}",
    )


def _obligations(stage: Stage, record: Record, teller: Teller) -> Iterator[model.Outcome]:
    """
    Yield what came of the obligations of every client, whatever the story is.

    What the client never came to in this story stays open, and says what would decide it.
    """
    for outcome in judge_client(record.lines, _told(stage)):
        yield teller.of_client(outcome)
        if outcome.verdict in {model.Verdict.FAIL, model.Verdict.WARNING}:
            text = f"{outcome.id}: {outcome.message}"
            stage.enter(Lane.VERDICT, text, verdict=outcome.verdict.value)


def _told(stage: Stage) -> dict[str, Any]:
    """Return what the story tells about its client, in its values; whether it orders, the steps tell."""
    orders = any(
        isinstance(each, Send) and each.target.api == "order" for each in stage.story.steps
    )
    known = {key: each for key, each in stage.story.told.items() if key not in _NOT_JUDGED}
    if "accepted" in known:
        known["accepted"] = list(_accepted(known["accepted"], stage))
    return {"orders": orders, **filled(known, stage.names)}


def _accepted(texts: Sequence[str], stage: Stage) -> Iterator[str]:
    """Yield the proposals that were accepted; one that the client never saw was not."""
    for text in texts:
        with suppress(UnknownName):
            yield text_of(text, stage.names)
