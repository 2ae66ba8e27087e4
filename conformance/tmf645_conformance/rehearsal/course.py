"""
A story from its first step to its last expectation: one outcome for each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
from tmf645_reports import model
from tmf645_reports.passage import Lane, Passage

from tmf645_conformance.judge import Ending
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.rehearsal.acts import FailedAt, NotPossible, arm, perform
from tmf645_conformance.rehearsal.expectations import hold
from tmf645_conformance.rehearsal.matching import LONG_AGO, moment_of
from tmf645_conformance.rehearsal.outcomes import Teller, title_of
from tmf645_conformance.rehearsal.stage import Stage
from tmf645_conformance.rehearsal.story import BY_CONTROL, AwaitEvent, Expectation, Step
from tmf645_conformance.rehearsal.values import UnknownName
from tmf645_conformance.verdicts import Failed, Inconclusive


@dataclass(frozen=True, kw_only=True)
class Shown(Ending):
    """How a part of a story ended, and at which line that shows, where it is not its first."""

    line: int = 0


def course(stage: Stage, teller: Teller) -> Iterator[model.Outcome]:
    """
    Play the story, and yield the outcome of every step and expectation.

    From a step on that is not possible here, all that follows would be judged in another story
    than the one that was written: it is not applicable, and says because of which line.
    """
    impossible = opening(stage)
    number = 0
    for number, step in enumerate(stage.story.steps, start=1):
        stage.line = step.line
        if impossible:
            came = Shown(verdict=model.Verdict.NOT_APPLICABLE, message=impossible)
        else:
            came = ending(lambda step=step: _performed(step, stage))  # type: ignore[misc]  # bound at once
            impossible = _impossible(step, came)
        yield told_as(stage, teller, number, step, came)
    stage.settle_quietly()
    for number_, expectation in enumerate(stage.story.expect, start=number + 1):
        stage.line = expectation.line
        if impossible:
            came = Shown(verdict=model.Verdict.NOT_APPLICABLE, message=impossible)
        else:
            came = ending(lambda each=expectation: hold(each, stage))  # type: ignore[misc]  # bound at once
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


def opening(stage: Stage, *, moves_clock: bool = True) -> str:
    """Set the scene; return why the story cannot be played, where it cannot."""
    story, control = stage.story, stage.control
    stage.names |= story.given | {**stage.given}
    if control is None:
        stage.names["now"] = stage.now()
        return "its faults need the control interface of a testbed" if story.faults else ""
    try:
        if moves_clock:
            control.freeze(story.clock)
        if story.faults:
            arm(control, story.faults)
    except Inconclusive as refused:
        return refused.message
    stage.names["now"] = stage.now()
    stage.enter(Lane.CLOCK, f"the story begins at {stage.now()}")
    return ""


def _performed(step: Step, stage: Stage) -> None:
    perform(step, stage)
    if step.called and not isinstance(step, AwaitEvent):
        stage.called[step.called] = stage.mark()


def _impossible(step: Step, ending: Shown) -> str:
    """Return why nothing after ``step`` can be judged, where that is so."""
    if not isinstance(step, BY_CONTROL) or ending.verdict is not model.Verdict.NOT_APPLICABLE:
        return ""
    return f"it hangs on line {step.line}, which was not possible here"


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
            verdict=model.Verdict.INCONCLUSIVE, message=open_.message, exchanges=open_.exchanges
        )
    return Shown(verdict=model.Verdict.PASS)


def told_as(
    stage: Stage, teller: Teller, number: int, part: Step | Expectation, ending: Shown
) -> model.Outcome:
    """Return the outcome of ``part``, and put it on the timeline."""
    outcome = teller.outcome(number, part, ending, ending.line)
    text = part.title or title_of(part)
    if ending.message:
        text = f"{text}: {ending.message}"
    stage.enter(Lane.VERDICT, text, verdict=ending.verdict.value)
    return outcome
