"""
A rehearsal: stories one after the other, each in a place of its own, told as it happens.

    run = Rehearsal(parts)
    for event in run.events(): …            # Started, Decided …, Finished
    run.passages                            # the course of each, for the timeline
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, TypeAlias

import msgspec
from tmf645_reports import model
from tmf645_reports.passage import Passage

from tmf645_conformance import clock, contract
from tmf645_conformance.clients import obligations
from tmf645_conformance.interruption import heed
from tmf645_conformance.judge import Ending, HarnessFailed, boundary
from tmf645_conformance.leaving import interrupted
from tmf645_conformance.listener import Listener
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.rehearsal.control import Control
from tmf645_conformance.rehearsal.course import course, passage
from tmf645_conformance.rehearsal.leaving import HURRIED, UNHURRIED, Left
from tmf645_conformance.rehearsal.outcomes import Teller, group
from tmf645_conformance.rehearsal.stage import Stage
from tmf645_conformance.rehearsal.story import Story
from tmf645_conformance.steady import Steady
from tmf645_conformance.targets import Unreachable, address_of
from tmf645_conformance.transport import connect, probe
from tmf645_conformance.verdicts import BrokenOff

#: Seconds that a request of a story may take.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where a story is played: the target as ``check`` takes it, and the control interface, if any.

    ``namespace`` keeps what the story does apart from what others do at the same testbed. ``lasting``: it
    goes on when the story has ended, and what the story created is removed, unless ``keep``.
    """

    target: str
    control: str = ""
    token: str = ""
    namespace: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    verify: bool | str = True
    lasting: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A story, where it is played, and the command that plays it again."""

    story: Story
    place: Callable[[], AbstractContextManager[Place]]
    reproduce: str = ""


#: Plays one story, and yields what it waits for and what came of each part.
Player: TypeAlias = Callable[[Stage, Teller], Iterator[model.Outcome | model.Waiting]]


@dataclass
class Rehearsal:
    """
    The stories of ``parts``, in order.

    ``given`` replaces the values that stories have under these names; ``player`` plays each story:
    as it is told, or (``Serving(…).play``) for a client under test; ``kind`` says which of the two.
    ``subject`` is who is judged.
    """

    parts: Sequence[Part]
    given: Mapping[str, Any] = field(default_factory=dict)
    listener_bind: str = "127.0.0.1:0"
    listener_url: str | None = None
    secrets: Sequence[str] = ()
    player: Player = course
    subject: str = "the reference server"
    kind: model.Kind = model.Kind.REHEARSAL
    passages: list[Passage] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to count the time."""
        self._started, self._begun = clock.now(), clock.seconds()
        self._outcomes: list[model.Outcome] = []
        self._partial = ""
        self._requests = 0
        self._left: list[Left] = []
        self._steady = Steady()
        self._redactor = Redactor(self.secrets, self._steady)
        self._at = self._named("")

    def events(self) -> Generator[model.Event, None, None]:
        """
        Play every story, and tell what happens; the last event is Finished.

        Raises ListenerError and TargetError before anything is sent.
        """
        with Listener(self.listener_bind, self.listener_url) as listener:
            self._steady.ask(listener.passing)
            stopped: KeyboardInterrupt | None = None
            try:
                yield model.Started(
                    implementation=self._at,
                    groups=self._groups(),
                    kind=self.kind,
                    stories=self._names(),
                )
                with boundary():
                    for part in self.parts:
                        yield from self._play(part, listener)
            except (BrokenOff, Unreachable) as gone:
                self._partial = self._redactor.text(str(gone))
            except HarnessFailed as bug:
                self._partial = str(bug)
                yield model.Decided(outcome=self._broken(bug))
            except KeyboardInterrupt as stop:
                stopped, self._partial = stop, interrupted(stop)
        yield model.Finished(report=self.report())
        if stopped is not None:
            raise stopped

    def _play(self, part: Part, listener: Listener) -> Generator[model.Event, None, None]:
        with ExitStack() as stack:
            place = stack.enter_context(part.place())
            connection = stack.enter_context(
                connect(
                    place.target, timeouts=_PATIENCE, headers=place.headers, verify=place.verify
                )
            )
            self._at = self._named(address_of(connection.root))
            if not place.control:
                probe(connection)
            control = (
                stack.enter_context(
                    Control(place.control, namespace=place.namespace, token=place.token)
                )
                if place.control
                else None
            )
            if control is not None:
                control.greet()
            stage = Stage(
                story=part.story,
                connection=connection,
                listener=listener,
                control=control,
                namespace=place.namespace,
                given=self.given,
            )
            yield from self._tell(stage, part, place)

    def _tell(self, stage: Stage, part: Part, place: Place) -> Generator[model.Event, None, None]:
        seconds = UNHURRIED
        teller = Teller(story=part.story, redactor=self._redactor, reproduce=part.reproduce)
        try:
            for told in self.player(stage, teller):
                if isinstance(told, model.Waiting):
                    yield msgspec.structs.replace(told, what=self._redactor.text(told.what))
                else:
                    self._outcomes.append(told)
                    yield model.Decided(outcome=told)
            heed()  # or it would interrupt the leaving
        except KeyboardInterrupt:
            seconds = HURRIED
            raise
        finally:
            left = stage.leave(keep=place.keep or not place.lasting, seconds=seconds)
            if place.lasting:
                self._left.append(left)
            self._requests += stage.conversation.requests
            self.passages.append(passage(stage, self._redactor))

    def _groups(self) -> dict[str, int]:
        groups: dict[str, int] = {}
        for part in self.parts:
            name = group(part.story.name)
            size = len(part.story.steps) + len(part.story.expect)
            groups[name] = groups.get(name, 0) + size
            if self.kind is model.Kind.CLIENT:
                groups |= Counter(each.group for each in obligations())
        return groups

    def _named(self, url: str) -> model.Implementation:
        return model.Implementation(
            name=self._redactor.text(self.subject), url=self._redactor.url(url)
        )

    def _names(self) -> tuple[str, ...]:
        return tuple(part.story.name for part in self.parts)

    def _broken(self, bug: HarnessFailed) -> model.Outcome:
        story = self.parts[len(self.passages) - 1 if self.passages else 0].story
        teller = Teller(story=story, redactor=self._redactor, reproduce="")
        ending = Ending(verdict=model.Verdict.ERROR, message=str(bug), cause="the judge itself")
        outcome = teller.outcome(len(self._outcomes) + 1, story.steps[0], ending)
        self._outcomes.append(outcome)
        return outcome

    def report(self) -> model.Report:
        """Return what there is to tell so far."""
        return model.Report(
            kind=self.kind,
            stories=self._names(),
            verdict=model.conclude(self._outcomes, partial=self._partial, kind=self.kind),
            partial=self._partial,
            tool=model.Tool(name="tmf645-testbed", version=metadata.version("tmf645-testbed")),
            implementation=self._at,
            profile=model.ProfileUsed(),
            contract=model.ContractUsed(
                table_sha256=contract.table_sha256(), checked_against=contract.CHECKED_AGAINST
            ),
            seed=0,
            coverage=model.coverage(self._outcomes, self.kind),
            run=model.Run(
                started=self._started.isoformat(timespec="seconds"),
                seconds=round(clock.seconds() - self._begun, 3),
                host=clock.host(),
                requests=self._requests,
                words=self._steady.words(),
                removed=sum(each.removed for each in self._left),
                left=tuple(
                    self._redactor.url(url) for each in self._left for url in each.still_there
                ),
                left_because=self._redactor.text(
                    "; ".join(dict.fromkeys(each.because for each in self._left if each.because))
                ),
            ),
            outcomes=tuple(self._outcomes),
        )
