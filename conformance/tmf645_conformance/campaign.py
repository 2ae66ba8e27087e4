"""
A run: every selected purpose judged, what others build upon first, told as it happens.

    for event in run(target, profile, purposes, …):     # Started, Waiting, Decided …, Finished
"""

import shlex
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib import metadata
from urllib.parse import urlsplit

import msgspec
from tmf645_reports import model

from tmf645_conformance import clock, contract
from tmf645_conformance.capabilities import probed_claims
from tmf645_conformance.catalogue import TestPurpose, catalogue
from tmf645_conformance.dialects import STANDARD
from tmf645_conformance.examples import Example, order_ahead
from tmf645_conformance.judge import HarnessFailed, boundary, harness_failed, judge
from tmf645_conformance.known import Known
from tmf645_conformance.leaving import interrupted, leave_quickly, left_behind, take_leave
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import Profile, auth_headers, secrets_of
from tmf645_conformance.reaching import await_target
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.resources import Resource
from tmf645_conformance.session import Budget, Session
from tmf645_conformance.side_by_side import SideBySide, phases
from tmf645_conformance.steady import RUN, Steady
from tmf645_conformance.sut import SUT
from tmf645_conformance.targets import IN_PROCESS_ORIGIN, address_of
from tmf645_conformance.transport import Connection, Unreachable, connect
from tmf645_conformance.verdicts import BrokenOff, Inconclusive
from tmf645_conformance.wire import is_loopback

_REFUSED = frozenset({401, 403})

#: Whoever looks on wants to see first findings soon: so many outcomes come before anything else is
#: begun beside them. Most wrong servers of our own tests are found by then.
_FIRST = 70


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """
    What is to be run: the target, what is known of it, and which purposes.

    ``selection`` is the expression that chose the purposes, empty where it is all of them;
    ``verify`` is False to trust any certificate of the target, or the file of its issuer's;
    ``wait`` is how many seconds a target may take to come up; ``known`` holds what is known to
    fail; ``listener_bind`` and ``listener_url`` are where our listener is, and by which address the
    target reaches it. ``report`` is the folder that the report will be in, and ``replayed`` an example
    of such a report, to be tried in place of a search.
    """

    target: str
    purposes: Sequence[TestPurpose]
    profile: Profile = field(default_factory=Profile)
    seed: int = 1
    budget: Budget = Budget.STANDARD
    strict: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)
    verify: bool | str = True
    listener_bind: str = "127.0.0.1:0"
    listener_url: str | None = None
    selection: str = ""
    wait: float = 0.0
    known: Known = field(default_factory=Known)
    report: str = ""
    replayed: Example = None

    def reproduce(self, id: str, example: Example = None) -> str:
        """The command that judges one purpose again, with ``example`` of the report where there is."""
        if example is not None and self.report:
            words = ["tmf645", "replay", id, self.target, *self._profile()]
            words += ["--report", self.report]
            return shlex.join([*words, *self._unusual()])
        words = ["tmf645", "check", self.target, *self._profile(), "--only", id]
        words += ["--seed", str(self.seed)]
        if self.budget is not Budget.STANDARD:
            words += ["--budget", self.budget.value]
        return shlex.join([*words, *self._unusual()])

    def _profile(self) -> list[str]:
        return ["--profile", self.profile.file] if self.profile.file else []

    def _unusual(self) -> list[str]:
        """The options without which the same command would meet something else."""
        options: list[str] = []
        if self.listener_bind != Campaign.listener_bind:
            options += ["--listener-bind", self.listener_bind]
        if self.listener_url is not None:
            options += ["--listener-url", self.listener_url]
        if isinstance(self.verify, str):
            options += ["--ca", self.verify]
        return options if self.verify else [*options, "--insecure"]


def run(campaign: Campaign) -> Generator[model.Event, None, None]:
    """
    Judge, and tell what happens.

    The last event is Finished; its report is partial where the target could not be reached,
    refused our credentials, or stopped answering, and where somebody interrupted the run: that
    KeyboardInterrupt goes on its way when the next event is asked for. Raises TargetError, ListenerError and
    ProfileError before anything is sent.
    """
    headers = auth_headers(campaign.profile, campaign.environ)
    steady = Steady()
    redactor = Redactor(secrets_of(campaign.profile, campaign.environ), steady)
    record = _Record(campaign, redactor, steady, campaign.target)
    try:
        yield from _told(record, headers)
    except KeyboardInterrupt as stop:
        if not record.is_told:
            record.break_off(interrupted(stop))
            yield record.finished(None)
        raise


def _told(record: "_Record", headers: Mapping[str, str]) -> Generator[model.Event, None, None]:
    """Connect, and tell the run."""
    campaign = record.campaign
    try:
        connection = connect(
            campaign.target,
            timeouts=campaign.profile.timers.request,
            headers=headers,
            verify=campaign.verify,
        )
    except Unreachable as gone:
        yield from record.never_begun(gone)
        return
    record.root = address_of(connection.root)
    with connection, Listener(campaign.listener_bind, campaign.listener_url) as listener:
        session = Session(
            connection,
            campaign.profile,
            listener,
            seed=campaign.seed,
            budget=campaign.budget,
            reaches_us=_reaches_us(campaign, connection),
            replayed=campaign.replayed,
        )
        record.steady.ask(lambda: {session.mark: RUN})
        record.steady.ask(listener.passing)
        interruption: KeyboardInterrupt | None = None
        try:
            with boundary():
                yield record.beginning()
                yield from await_target(connection, campaign.wait)
                _make_contact(session)
                yield from _decide(campaign, session, record)
                yield from take_leave(session)
        except (BrokenOff, Unreachable) as gone:
            record.break_off(str(gone))
        except HarnessFailed as bug:
            record.break_off(str(bug))
            record.fail(bug)
            leave_quickly(session)
        except KeyboardInterrupt as stop:
            interruption = stop
            record.break_off(interrupted(stop))
            leave_quickly(session)
        finally:
            session.drawer.close()
        yield record.finished(session)
        if interruption is not None:
            raise interruption


def _decide(campaign: Campaign, session: Session, record: "_Record") -> Iterator[model.Event]:
    def decided(purpose: TestPurpose) -> model.Outcome:
        judged = judge(purpose, session, record.redactor, campaign.reproduce)
        return campaign.known.applied(judged)

    ahead = most_wanted(campaign, session)
    searches = [purpose for purpose in campaign.purposes if purpose.is_generated]
    for purposes in phases(campaign.purposes):
        # A search has its time: it is not to go by while others wait.
        alone = purposes[0].is_generated
        if alone:
            order_ahead(purposes, session)
        side_by_side = SideBySide(session, decided, ahead)
        for told in map(decided, purposes) if alone else side_by_side.decide(purposes):
            if isinstance(told, model.Waiting):
                yield told
            else:
                record.keep(told)
                yield model.Decided(outcome=told)
                if searches and not alone and len(record.decided) == _FIRST:
                    _draw_ahead(searches, session)


def _draw_ahead(searches: Sequence[TestPurpose], session: Session) -> None:
    """Have examples drawn beside the run, where it will soon look for any."""
    if session.budget.effort.drawing:
        session.drawer.begin()
        order_ahead(searches, session)


def most_wanted(campaign: Campaign, session: Session) -> list[Callable[[], None]]:
    """What makes the tasks that many purposes look at: they need not wait for them, then."""

    def ask(sut: SUT) -> None:
        with suppress(Inconclusive):
            sut.ahead(sut.standard_requests())

    # In a dialect no task of TMF645 is ever done.
    several = len(campaign.purposes) > 1 and campaign.profile.api == STANDARD
    return [partial(ask, SUT(session, resource)) for resource in Resource if several]


def _reaches_us(campaign: Campaign, connection: Connection) -> bool:
    """
    Whether the target surely reaches our listener: both are on this machine, as far as we know.

    Where we were told an address for it, nobody knows but the target's network.
    """
    host = urlsplit(connection.root).hostname or ""
    here = connection.root.startswith(IN_PROCESS_ORIGIN) or is_loopback(host)
    return here and campaign.listener_url is None


def _make_contact(session: Session) -> None:
    """Get an answer that is not a refusal of our credentials."""
    sut = SUT(session)
    try:
        first = sut.listed({"limit": "1"})
        if first.status in _REFUSED and sut.post(sut.request()).status == first.status:
            raise BrokenOff(
                f"{first.url} answers {first.status} to GET and POST: it refuses the credentials "
                "of this run. Is auth in the profile right?"
            )
    except Inconclusive:
        return


@dataclass
class _Record:
    """What a run leaves behind."""

    campaign: Campaign
    redactor: Redactor
    steady: Steady
    root: str
    decided: dict[str, model.Outcome] = field(default_factory=dict)
    partial: str = ""
    is_told: bool = False
    started: datetime = field(default_factory=clock.now)
    begun: float = field(default_factory=clock.seconds)

    @property
    def implementation(self) -> model.Implementation:
        named = self.campaign.profile.implementation
        return model.Implementation(name=named.name, version=named.version, url=self.root)

    def beginning(self) -> model.Started:
        """The first event."""
        groups = Counter(purpose.group for purpose in self.campaign.purposes)
        return model.Started(
            implementation=self.implementation, groups=dict(groups), known=self._known()
        )

    def never_begun(self, gone: Unreachable) -> Iterator[model.Event]:
        """The events of a run that did not get as far as a session."""
        self.break_off(str(gone))
        yield self.beginning()
        yield self.finished(None)

    def finished(self, session: Session | None) -> model.Finished:
        """The last event."""
        event = model.Finished(report=self.report(session))
        self.is_told = True
        return event

    def break_off(self, why: str) -> None:
        """Remember why the run ended before its end."""
        self.partial = self.redactor.text(why)

    def keep(self, outcome: model.Outcome) -> None:
        """Remember what was decided."""
        self.decided[outcome.id] = outcome

    def fail(self, bug: HarnessFailed) -> None:
        """Put the bug in the place of the first purpose that it kept from being judged."""
        purposes = self.campaign.purposes
        undecided = (each for each in purposes if each.id not in self.decided)
        purpose = next(undecided, purposes[-1])
        self.keep(harness_failed(purpose, bug, self.redactor, self.campaign.reproduce))

    @property
    def outcomes(self) -> list[model.Outcome]:
        """What was decided, in the order of the catalogue, whatever was decided first."""
        known = (self.decided.get(purpose.id) for purpose in self.campaign.purposes)
        return [outcome for outcome in known if outcome is not None]

    def report(self, session: Session | None) -> model.Report:
        """What there is to tell so far; a run without a session sent nothing."""
        campaign = self.campaign
        return model.Report(
            verdict=model.conclude(self.outcomes, strict=campaign.strict, partial=self.partial),
            partial=self.partial,
            strict=campaign.strict,
            selection=campaign.selection,
            tool=model.Tool(name="tmf645-testbed", version=metadata.version("tmf645-testbed")),
            implementation=self.implementation,
            profile=self._profile_used(session),
            contract=model.ContractUsed(
                table_sha256=contract.table_sha256(), checked_against=contract.CHECKED_AGAINST
            ),
            seed=campaign.seed,
            budget=campaign.budget.value,
            coverage=model.coverage(self.outcomes),
            known=self._known(),
            run=self._run(session),
            outcomes=tuple(self.outcomes),
        )

    def _run(self, session: Session | None) -> model.Run:
        facts = model.Run(
            started=self.started.isoformat(timespec="seconds"),
            seconds=round(clock.seconds() - self.begun, 3),
            host=clock.host(),
        )
        if session is None:
            return facts
        left = left_behind(session)
        return msgspec.structs.replace(
            facts,
            requests=session.requests,
            mark=session.mark,
            words=self.steady.words(),
            removed=session.belongings.removed,
            left=tuple(map(self.redactor.url, left)),
            left_because=self.redactor.text(session.left_because) if left else "",
        )

    def _known(self) -> model.KnownUsed:
        return self.campaign.known.used(self.outcomes, (each.id for each in catalogue()))

    def _profile_used(self, session: Session | None) -> model.ProfileUsed:
        profile = self.campaign.profile
        return model.ProfileUsed(
            file=profile.file,
            api=profile.api,
            claims=probed_claims(SUT(session)) if session else {},
            readings=dict(profile.readings),
            samples=tuple(sample.name for sample in profile.samples),
        )
