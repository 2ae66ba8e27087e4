"""
From how a step ended to the outcome that a report tells: with the line of the file, always.
"""

import hashlib
from dataclasses import dataclass

import msgspec
from tmf645_reports import model

from tmf645_conformance import evidence
from tmf645_conformance.judge import Ending
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.rehearsal.durations import duration
from tmf645_conformance.rehearsal.shapes import counted
from tmf645_conformance.rehearsal.story import (
    Advance,
    AwaitEvent,
    Between,
    ControlVerb,
    Edit,
    Events,
    Exchanges,
    Expectation,
    Faults,
    Freeze,
    Listen,
    Never,
    Order,
    Send,
    Step,
    Story,
    Target,
    Wait,
)
from tmf645_conformance.rehearsal.story import Stays as StaysStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Makes outcomes for one story; ``reproduce`` is the command that rehearses it again."""

    story: Story
    redactor: Redactor
    reproduce: str

    def outcome(
        self, number: int, part: Step | Expectation, ending: Ending, line: int = 0
    ) -> model.Outcome:
        """Return the outcome of the part with that number, which shows at ``line`` of the file."""
        well = ending.verdict in {model.Verdict.PASS, model.Verdict.NOT_APPLICABLE}
        text = self.redactor.text
        id, where = self.id(number), text(f"{self.story.file}:{part.line}")
        message = (
            f"{self.story.file}:{line or part.line}: {ending.message}" if ending.message else ""
        )
        cause = text(f"{self.story.name}: {ending.cause}") if ending.cause else ""
        return model.Outcome(
            id=id,
            title=text(part.title or title_of(part)),
            level=model.Level.MANDATORY,
            verdict=ending.verdict,
            clauses=(where,),
            message=text(message),
            expected=evidence.value(ending.expected, self.redactor),
            actual=evidence.value(ending.actual, self.redactor),
            cause=cause,
            fingerprint=_digest(f"{id}|{cause}") if cause else "",
            explanation=text(self.story.about),
            exchanges=() if well else evidence.shown(ending.exchanges, self.redactor),
            reproduce="" if well else text(self.reproduce),
        )

    def of_client(self, outcome: model.Outcome) -> model.Outcome:
        """Return the outcome of an obligation, with the command that rehearses the story again."""
        return msgspec.structs.replace(outcome, reproduce=self.redactor.text(self.reproduce))

    def id(self, number: int) -> str:
        """Return the id of the part with that number."""
        return f"{group(self.story.name)}-{number:02d}"


def group(name: str) -> str:
    """Return the group that the outcomes of the story called ``name`` are in."""
    return model.group_of_story(name)


def title_of(part: Step | Expectation) -> str:
    """Return what ``part`` is, where its file does not say so."""
    match part:
        case Send():
            said = f"{part.method} {_shown(part.target)}"
        case Wait() | StaysStep():
            said = f"{part.word} {_shown(part.target)}"
        case Listen() | Never():
            said = f"{part.word} {part.name}"
        case AwaitEvent():
            said = f"an event reaches {part.name}"
        case Exchanges() | Events():
            said = f"{counted(part.count)} {part.word} of a shape"
        case Order() | Between():
            said = f"{part.word} {', '.join(part.names)}"
        case _:
            said = _of_control(part)
    return said


def _of_control(part: Advance | Freeze | Edit | Faults | ControlVerb) -> str:
    match part:
        case Advance():
            said = f"advance the clock by {duration(part.seconds)}"
        case Freeze():
            said = f"set the clock to {part.moment}"
        case Edit():
            said = f"edit the network: {', '.join(part.edit)}"
        case Faults():
            said = "let something go wrong" if part.faults else "let nothing go wrong any more"
        case ControlVerb():
            said = f"control: {part.verb}"
    return said


def _shown(target: Target) -> str:
    return target.api + target.rest


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
