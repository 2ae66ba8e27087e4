"""
The result of one run, as data: what every renderer reads and ``report.json`` holds.

The verdict of a run is computed from its outcomes (``conclude``), never stated by hand.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain, repeat
from typing import Any

import msgspec

from tmf645_reports.inert import DEEPEST, encodable

SCHEMA = "tmf645-report/1"

#: The share of applicable mandatory and conditional purposes that must be decided.
COVERAGE_FLOOR = 0.9

#: How deep a report is where no evidence nests: its deepest value is a header of an exchange.
_DEPTH_OF_A_REPORT = 10


class Level(StrEnum):
    """How binding a requirement is, from the document that states it."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"
    OBSERVATION = "observation"


class Verdict(StrEnum):
    """What came of one test purpose. Best first: a verdict only ever worsens."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    OBSERVED = "observed"
    NOT_APPLICABLE = "not-applicable"
    KNOWN = "known"
    WARNING = "warning"
    INCONCLUSIVE = "inconclusive"
    FAIL = "fail"
    ERROR = "error"


class Overall(StrEnum):
    """What came of the run."""

    CONFORMANT = "conformant"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"


class Kind(StrEnum):
    """What was run: a campaign of purposes, stories, or a story for a client under test."""

    CONFORMANCE = "conformance"
    REHEARSAL = "rehearsal"
    CLIENT = "client"


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of an exchange, with secrets removed and the body cut where it is long."""

    headers: dict[str, str] = {}
    body: str = ""


class RequestSent(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What the judge sent (or, for an event, what the listener received)."""

    method: str
    url: str


class ResponseReceived(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What came back."""

    status: int


class Exchange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request and its response; no response where the connection broke."""

    request: RequestSent
    response: ResponseReceived | None = None
    milliseconds: float = 0.0
    note: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What came of one test purpose.

    ``cause`` groups outcomes that one fault explains; ``fingerprint`` is the same for the same
    finding in another run. ``known_by`` says which list tells a known failure, and why.
    ``unlock`` says what the profile would have to tell for an inconclusive purpose to be decided,
    ``waits_for`` which requirement failed that it builds on.
    ``explanation`` is the purpose's own text. ``example`` is the smallest of the generated examples
    that show a finding, exactly as it was tried.
    """

    id: str
    title: str
    level: Level
    verdict: Verdict
    clauses: tuple[str, ...] = ()
    message: str = ""
    expected: Any = None
    actual: Any = None
    cause: str = ""
    fingerprint: str = ""
    known_by: str = ""
    unlock: str = ""
    waits_for: str = ""
    explanation: str = ""
    example: Any = None
    exchanges: tuple[Exchange, ...] = ()
    reproduce: str = ""


class Implementation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who was judged: as the profile names it, and where."""

    name: str = "unnamed implementation"
    version: str = ""
    url: str = ""


class ProfileUsed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The profile file of the run, or none; ``claims`` as declared or probed."""

    file: str = ""
    api: str = "tmf645-v4"
    claims: dict[str, bool] = {}
    readings: dict[str, str] = {}
    samples: tuple[str, ...] = ()


class ContractUsed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The judge's own attribute tables, by digest, and the official file they were held against."""

    table_sha256: str
    checked_against: str


class KnownUsed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    The lists of known failures of the run, by name, and how much each tells.

    ``problems`` say why the list is not current, and fail the run; ``notes`` are only told.
    """

    known_failing: str = ""
    patterns: int = 0
    baseline: str = ""
    entries: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Tool(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What judged."""

    name: str
    version: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many of the applicable mandatory and conditional purposes were decided."""

    applicable: int
    decided: int
    floor: float = COVERAGE_FLOOR


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    The facts of a run that differ from run to run.

    ``words`` says what each word stood for that evidence has in place of such a fact;
    ``milliseconds`` holds the times of the exchanges, by the id of their outcome.
    ``mark`` begins the externalId of everything that it created. ``left`` is what of that could
    not be removed, and ``left_because`` why.
    """

    started: str
    seconds: float
    host: str
    requests: int = 0
    words: dict[str, str] = {}
    milliseconds: dict[str, tuple[float, ...]] = {}
    mark: str = ""
    removed: int = 0
    left: tuple[str, ...] = ()
    left_because: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """
    One run.

    ``partial`` says why it broke off; empty where it ran to its end. ``selection`` is the expression
    that chose the purposes; empty where all of them were run. ``stories`` are the names of those that
    were to be rehearsed, where the run is of that kind.
    """

    schema: str = SCHEMA
    kind: Kind = Kind.CONFORMANCE
    stories: tuple[str, ...] = ()
    verdict: Overall
    partial: str = ""
    strict: bool = False
    selection: str = ""
    tool: Tool
    implementation: Implementation
    profile: ProfileUsed
    contract: ContractUsed
    seed: int
    budget: str = "standard"
    coverage: Coverage
    known: KnownUsed = KnownUsed()
    run: Run
    outcomes: tuple[Outcome, ...]


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """A run begins: ``groups`` holds how many purposes of each group are selected."""

    implementation: Implementation
    groups: dict[str, int]
    known: KnownUsed = KnownUsed()
    kind: Kind = Kind.CONFORMANCE
    stories: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many purposes are selected."""
        return sum(self.groups.values())


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """
    The run waits for the implementation, at most ``seconds``.

    ``news`` is worth a line where nothing moves on the screen, as in the log of a pipeline.
    """

    what: str
    seconds: float
    news: bool = False


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A purpose has its outcome."""

    outcome: Outcome


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """The run has ended; nothing follows."""

    report: Report


#: What a run tells while it happens, in this order: Started, then Waiting and Decided, Finished.
Event = Started | Waiting | Decided | Finished


#: Levels that the documents demand: what a verdict rests on.
BINDING = frozenset({Level.MANDATORY, Level.CONDITIONAL})
_DECIDED = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.KNOWN})


#: What the ids of a story's lines begin with; those of obligations and purposes do not.
OF_STORIES = "STY"


def group_of_story(name: str) -> str:
    """Return the group that the lines of the story called ``name`` are in."""
    return f"{OF_STORIES}-{name.replace('-', '_')}"


def is_of_story(id: str) -> bool:
    """Whether the outcome with that id is of a line of a story."""
    return id.startswith(f"{OF_STORIES}-")


def coverage(outcomes: Iterable[Outcome], kind: Kind = Kind.CONFORMANCE) -> Coverage:
    """
    Count the applicable mandatory and conditional outcomes, and the decided ones of them.

    A client is put by a story to what the story tells: those lines count, and what it owes beyond
    them is told beside.
    """
    applicable = [
        outcome
        for outcome in outcomes
        if outcome.level in BINDING
        and outcome.verdict is not Verdict.NOT_APPLICABLE
        and _is_asked_for(outcome, kind)
    ]
    decided = [outcome for outcome in applicable if outcome.verdict in _DECIDED]
    return Coverage(applicable=len(applicable), decided=len(decided))


def conclude(
    outcomes: Sequence[Outcome],
    *,
    strict: bool = False,
    partial: str = "",
    kind: Kind = Kind.CONFORMANCE,
) -> Overall:
    """
    Return the verdict of a run.

    A failure outranks everything. Without one the run is inconclusive where an applicable
    mandatory purpose is undecided, where fewer than the floor were decided, where nothing was
    decided at all, or where the run broke off.
    """
    worst = {Verdict.FAIL, Verdict.WARNING} if strict else {Verdict.FAIL}
    if any(outcome.verdict in worst for outcome in outcomes):
        return Overall.NONCONFORMANT
    if partial or not _enough_decided(outcomes, kind):
        return Overall.INCONCLUSIVE
    return Overall.CONFORMANT


def conclusion_of(report: Report) -> Overall:
    """Return the verdict that follows from what ``report`` holds."""
    return conclude(report.outcomes, strict=report.strict, partial=report.partial, kind=report.kind)


def undecided(outcomes: Iterable[Outcome], kind: Kind) -> tuple[Outcome, ...]:
    """Return the mandatory outcomes without which there is no verdict, and that are open."""
    return tuple(
        outcome
        for outcome in outcomes
        if outcome.level is Level.MANDATORY
        and (
            outcome.verdict is Verdict.ERROR
            or (outcome.verdict is Verdict.INCONCLUSIVE and _is_asked_for(outcome, kind))
        )
    )


def _is_asked_for(outcome: Outcome, kind: Kind) -> bool:
    return kind is not Kind.CLIENT or is_of_story(outcome.id)


def _enough_decided(outcomes: Sequence[Outcome], kind: Kind) -> bool:
    counted = coverage(outcomes, kind)
    return (
        not undecided(outcomes, kind)
        and counted.decided > 0
        and counted.decided >= counted.floor * counted.applicable
    )


def to_json(report: Report) -> bytes:
    """
    Return ``report`` as the bytes of ``report.json``.

    Evidence that JSON cannot hold (halves of surrogate pairs, NaN, bottomless nesting) is told as
    text: whatever a target answered, there is a report of it. All that differs between two runs
    with the same seed and answers stands in ``run``, also the times of the exchanges.
    """
    outcomes = tuple(
        msgspec.structs.replace(
            outcome,
            expected=encodable(outcome.expected),
            actual=encodable(outcome.actual),
            example=encodable(outcome.example),
            exchanges=_timed(outcome, ()),
        )
        for outcome in report.outcomes
    )
    times = {
        outcome.id: tuple(exchange.milliseconds for exchange in outcome.exchanges)
        for outcome in report.outcomes
        if outcome.exchanges
    }
    run = msgspec.structs.replace(report.run, milliseconds=times)
    plain = msgspec.to_builtins(msgspec.structs.replace(report, run=run, outcomes=outcomes))
    whole = encodable(plain, depth=DEEPEST + _DEPTH_OF_A_REPORT)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def from_json(data: bytes) -> Report:
    """Read ``report.json``; raises msgspec.ValidationError naming the path of what is wrong."""
    report = msgspec.json.decode(data, type=Report)
    outcomes = tuple(
        msgspec.structs.replace(
            outcome, exchanges=_timed(outcome, report.run.milliseconds.get(outcome.id, ()))
        )
        for outcome in report.outcomes
    )
    run = msgspec.structs.replace(report.run, milliseconds={})
    return msgspec.structs.replace(report, run=run, outcomes=outcomes)


def _timed(outcome: Outcome, times: Iterable[float]) -> tuple[Exchange, ...]:
    """Return the exchanges of ``outcome`` with these times; those beyond took none."""
    return tuple(
        msgspec.structs.replace(exchange, milliseconds=time)
        for exchange, time in zip(outcome.exchanges, chain(times, repeat(0.0)), strict=False)
    )
