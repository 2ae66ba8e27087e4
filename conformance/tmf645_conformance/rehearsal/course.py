"""
A story from its first step to its last expectation: one outcome for each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import msgspec
from tmf645_reports import model
from tmf645_reports.passage import Lane, Passage

from tmf645_conformance.judge import Ending
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.rehearsal.acts import NotPossible, arm, named, perform
from tmf645_conformance.rehearsal.expectations import hold
from tmf645_conformance.rehearsal.failing import FailedAt
from tmf645_conformance.rehearsal.matching import LONG_AGO, moment_of
from tmf645_conformance.rehearsal.outcomes import Teller, title_of
from tmf645_conformance.rehearsal.stage import Stage
from tmf645_conformance.rehearsal.story import BY_CONTROL, AwaitEvent, Expectation, Step
from tmf645_conformance.rehearsal.values import UnknownName
from tmf645_conformance.verdicts import Failed, Inconclusive


@dataclass(frozen=True, kw_only=True)
class Shown(Ending):
    """
    How a part of a story ended, and at which line that shows, where it is not its first.

    ``refused`` says that the testbed would not do it.
    """

    line: int = 0
    refused: bool = False


def course(stage: Stage, teller: Teller) -> Iterator[model.Outcome]:
    """
    Play the story, and yield the outcome of every step and expectation.

    From a step on that is not possible here, or that the testbed refused, all that follows would be
    judged in another story than the one that was written: it says on which line it hangs.
    """
    hangs = opening(stage)
    number = 0
    for number, step in enumerate(stage.story.steps, start=1):
        stage.line = step.line
        came = hangs or ending(partial(_performed, step, stage))
        hangs = hangs or hanging(step, came)
        yield told_as(stage, teller, number, step, came)
    stage.settle_quietly()
    for number_, expectation in enumerate(stage.story.expect, start=number + 1):
        stage.line = expectation.line
        came = hangs or ending(partial(hold, expectation, stage))
        yield told_as(stage, teller, number_, expectation, came)


def passage(stage: Stage, redactor: Redactor) -> Passage:
    """Return the course of the story, for its timeline: at one moment, in the order it was seen."""
    story = stage.story
    entries = sorted(stage.entries, key=lambda each: moment_of(each.at) or LONG_AGO)
    return Passage(
        name=story.name,
        about=redactor.text(story.about),
        file=redactor.text(story.file),
        entries=tuple(
            msgspec.structs.replace(each, text=redactor.text(each.text)) for each in entries
        ),
    )


def opening(stage: Stage, *, moves_clock: bool = True) -> Shown | None:
    """Set the scene; return how all of the story ends, where it cannot be played."""
    story, control = stage.story, stage.control
    stage.names |= story.given | {**stage.given}
    if control is None:
        stage.names["now"] = stage.now()
        missing = "its faults need the control interface of a testbed; name it with --control"
        return _not_here(missing) if story.faults else None
    try:
        if moves_clock:
            control.freeze(story.clock)
        if story.faults:
            arm(control, story.faults)
    except Inconclusive as refused:
        return _not_here(refused.message)
    stage.names["now"] = stage.now()
    stage.enter(Lane.CLOCK, f"the story begins at {stage.now()}")
    if story.faults:
        stage.enter(Lane.NETWORK, f"faults: {named(story.faults)}")
    return None


def _not_here(why: str, line: int = 1) -> Shown:
    return Shown(verdict=model.Verdict.NOT_APPLICABLE, message=why, line=line)


def _performed(step: Step, stage: Stage) -> None:
    perform(step, stage)
    if step.called and not isinstance(step, AwaitEvent):
        stage.called[step.called] = stage.mark()


def hanging(step: Step, came: Shown) -> Shown | None:
    """Return how all ends that comes after ``step``, where nothing of that can be judged."""
    if not isinstance(step, BY_CONTROL):
        return None
    if came.verdict is model.Verdict.NOT_APPLICABLE:
        return _not_here("it was not possible here, and what follows hangs on it", step.line)
    if came.refused:
        message = "it was refused, and what follows hangs on it"
        return Shown(verdict=model.Verdict.INCONCLUSIVE, message=message, line=step.line)
    return None


def ending(act: Callable[[], None]) -> Shown:
    """Return how ``act`` ends."""
    try:
        act()
    except Failed as failed:
        return Shown(
            line=failed.line if isinstance(failed, FailedAt) else 0,
            verdict=model.Verdict.FAIL,
            message=failed.message,
            expected=failed.expected,
            actual=failed.actual,
            cause=failed.cause,
            exchanges=failed.exchanges,
        )
    except NotPossible as reason:
        return Shown(verdict=model.Verdict.NOT_APPLICABLE, message=str(reason))
    except UnknownName as missing:
        message = f"{missing}: the step that keeps it did not come so far"
        return Shown(verdict=model.Verdict.INCONCLUSIVE, message=message)
    except Inconclusive as open_:
        return Shown(
            verdict=model.Verdict.INCONCLUSIVE,
            message=open_.message,
            exchanges=open_.exchanges,
            refused=True,
        )
    return Shown(verdict=model.Verdict.PASS)


def told_as(
    stage: Stage, teller: Teller, number: int, part: Step | Expectation, ending: Shown, at: str = ""
) -> model.Outcome:
    """Return the outcome of ``part``, and put it on the timeline: at that moment, else now."""
    outcome = teller.outcome(number, part, ending, ending.line)
    text = part.title or title_of(part)
    if ending.message:
        text = f"{text}: {ending.message}"
    stage.enter(Lane.VERDICT, text, at=at, verdict=ending.verdict.value)
    return outcome
