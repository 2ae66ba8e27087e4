"""A run tells what happens in order, and ends with a report whatever breaks it off."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from campaign.minimal_http import Answered, Asked
from campaign.minimal_profile import PROFILE
from campaign.minimal_server import MinimalServer
from tmf645_conformance import campaign as campaigns
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import select
from tmf645_conformance.hub import Hub
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget
from tmf645_conformance.sut import SUT
from tmf645_conformance.transport import TargetError
from tmf645_conformance.verdicts import BrokenOff
from tmf645_reports.model import Decided, Event, Finished, Overall, Report, Started, Verdict
from tmf645_reports.statement import exit_code

MINIMAL = "asgi:campaign.minimal_server:MinimalServer"
THREE = "CSQ-REQ-BV-01,CSQ-REQ-BV-02,CSQ-REQ-BV-03"


def campaign(target: str = MINIMAL, only: str = THREE, **more: Any) -> Campaign:
    """A short run against the minimal server."""
    return Campaign(target=target, purposes=select(only), profile=parse_profile(PROFILE), **more)


def report_of(events: list[Event]) -> Report:
    """What the last event brings."""
    assert isinstance(events[-1], Finished)
    return events[-1].report


def verdicts(report: Report) -> Mapping[str, Verdict]:
    """The verdicts by id."""
    return {outcome.id: outcome.verdict for outcome in report.outcomes}


def test_a_run_tells_its_beginning_each_decision_and_its_end() -> None:
    """Started comes first, Finished last, and every purpose is decided once between them."""
    first, *middle, last = run(campaign())
    decided = [event.outcome.id for event in middle if isinstance(event, Decided)]

    assert isinstance(first, Started)
    assert {"CSQ-REQ": 3} == first.groups
    assert THREE.split(",") == decided
    assert [outcome.id for outcome in report_of([last]).outcomes] == decided


def test_an_application_that_does_not_start_has_a_report() -> None:
    """It says that nothing was sent, and names the target as it was given."""
    target = "asgi:json:loads"

    report = report_of(list(run(campaign(target))))

    assert report.partial.startswith("cannot start asgi:json:loads: TypeError")
    assert (target, 0, 3) == (report.implementation.url, report.run.requests, exit_code(report))


def test_a_wrong_target_raises_before_anything_is_told() -> None:
    """It is the question that is wrong, so there is nothing to report on."""
    with pytest.raises(TargetError):
        next(run(campaign("asgi:no_such_module:app")))


@pytest.mark.parametrize("decided", [0, 1, 2])
def test_an_interruption_between_purposes_ends_the_run(decided: int) -> None:
    """What had been decided is in the report; then the interruption goes on its way."""
    events = run(campaign())
    told: list[Event] = [next(events)]
    while sum(isinstance(event, Decided) for event in told) < decided:
        told.append(next(events))

    finished = events.throw(KeyboardInterrupt())

    assert decided == len(report_of([finished]).outcomes)
    assert "it was interrupted" == report_of([finished]).partial
    with pytest.raises(KeyboardInterrupt):
        next(events)


def test_an_interruption_within_a_purpose_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """The purpose that was being judged has no outcome."""
    judged = campaigns.judge

    def interrupted(purpose: Any, *others: Any) -> Any:
        if purpose.id == "CSQ-REQ-BV-02":
            raise KeyboardInterrupt
        return judged(purpose, *others)

    monkeypatch.setattr(campaigns, "judge", interrupted)
    told: list[Event] = []

    with pytest.raises(KeyboardInterrupt):
        keep(told, run(campaign()))

    assert ["CSQ-REQ-BV-01"] == list(verdicts(report_of(told)))


def keep(told: list[Event], events: Iterable[Event]) -> None:
    """Add each event to ``told`` as it comes, so that an exception takes none of them away."""
    for event in events:
        told.append(event)  # noqa: PERF402 - extend would lose them


def test_subscriptions_are_ended_after_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on sending events to a judge that has left."""
    left: list[Hub] = []

    def leave(hub: Hub) -> None:
        left.append(hub)

    monkeypatch.setattr(Hub, "leave", leave)
    events = run(campaign())
    next(events)

    events.throw(KeyboardInterrupt())

    assert 1 == len(left)


@pytest.mark.parametrize("trouble", [BrokenOff("gone"), KeyboardInterrupt()])
def test_taking_leave_may_fail(trouble: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target may be gone, the person impatient: there is a report all the same."""

    def refuse(_: Hub) -> None:
        raise trouble

    monkeypatch.setattr(Hub, "leave", refuse)
    events = run(campaign())
    next(events)

    assert "it was interrupted" == report_of([events.throw(KeyboardInterrupt())]).partial


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((SUT, "standard_requests"), ["error"]),
        ((Hub, "leave"), ["pass", "pass", "error"]),
    ],
)
def test_a_bug_of_ours_is_an_error_and_never_a_failure(
    place: tuple[type, str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands where a purpose could not be judged any more, and outranks the rest."""

    def bug(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(*place, bug)

    report = report_of(list(run(campaign())))

    assert expected == list(verdicts(report).values())
    assert "the judge itself failed: ZeroDivisionError: ours" == report.outcomes[-1].message
    assert (5, Overall.INCONCLUSIVE) == (exit_code(report), report.verdict)


def test_without_a_profile_criteria_without_places_accuse_nobody() -> None:
    """A bare question has no places; their absence in the answer is no loss."""
    bare = Campaign(
        target="asgi:tmf645_reference_server:create_app",
        purposes=select("QSQ-RES-BV-05,QSQ-REQ-BV-02"),
    )

    report = report_of(list(run(bare)))

    assert {Verdict.PASS} == set(verdicts(report).values())


def test_the_command_that_repeats_a_purpose_is_whole() -> None:
    """Quoted for a shell, with the profile and the seed of the run."""
    told = Campaign(
        target=MINIMAL,
        purposes=(),
        profile=parse_profile(PROFILE, file="my profile.yaml"),
        seed=7,
    ).reproduce("CSQ-REQ-BV-01")

    expected = f"tmf645 check {MINIMAL} --profile 'my profile.yaml' --only CSQ-REQ-BV-01 --seed 7"
    assert expected == told


def test_the_command_that_repeats_a_purpose_has_the_options_that_matter() -> None:
    """Without the same listener, certificate and budget it would meet something else."""
    told = Campaign(
        target=MINIMAL,
        purposes=(),
        budget=Budget.THOROUGH,
        verify="our ca.pem",
        listener_bind="127.0.0.1:9000",
        listener_url="http://judge.example:9000",
    )

    assert told.reproduce("CSQ-REQ-BV-01").endswith(
        " --only CSQ-REQ-BV-01 --seed 1 --budget thorough --listener-bind 127.0.0.1:9000"
        " --listener-url http://judge.example:9000 --ca 'our ca.pem'"
    )
    assert replace(told, verify=False).reproduce("CSQ-REQ-BV-01").endswith(" --insecure")


PHASES = {
    "connecting": "tmf645_conformance.campaign.connect",
    "opening the listener": "tmf645_conformance.campaign.Listener",
    "knocking": "tmf645_conformance.campaign.await_target",
    "preparing": "tmf645_conformance.sut.SUT.standard_requests",
    "judging": "tmf645_conformance.campaign.judge",
    "leaving": "tmf645_conformance.campaign.take_leave",
    "reporting": "tmf645_conformance.campaign.probed_claims",
}


@pytest.mark.parametrize("phase", PHASES)
def test_an_interruption_in_any_phase_leaves_a_partial_report(
    phase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last event tells it, once, and the interruption goes on its way after that."""

    def interrupt(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(PHASES[phase], interrupt)
    events: list[Event] = []
    going = run(campaign())

    with pytest.raises(KeyboardInterrupt):
        all(events.append(event) is None for event in going)

    assert "it was interrupted" == report_of(events).partial
    assert 1 == sum(isinstance(event, Finished) for event in events)


def test_a_hub_that_nobody_claims_is_left_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both resources find out by subscribing whether there is a hub: one time, and it is ended."""
    told: list[str] = []
    subscribe, unsubscribe = MinimalServer.subscribe, MinimalServer.unsubscribe

    def subscribed(server: MinimalServer, asked: Asked) -> Answered:
        told.append("subscribed")
        return subscribe(server, asked)

    def unsubscribed(server: MinimalServer, id: str, asked: Asked) -> Answered:
        told.append("unsubscribed")
        return unsubscribe(server, id, asked)

    monkeypatch.setattr(MinimalServer, "subscribe", subscribed)
    monkeypatch.setattr(MinimalServer, "unsubscribe", unsubscribed)
    claims = {name: said for name, said in PROFILE["claims"].items() if name != "hub"}
    events = run(
        replace(
            campaign(only="CSQ-NOT-BV-01,QSQ-NOT-BV-01"),
            profile=parse_profile({**PROFILE, "claims": claims}),
        )
    )

    assert {Verdict.PASS} == set(verdicts(report_of(list(events))).values())
    assert ["subscribed", "unsubscribed"] == told


def test_a_subscription_without_a_callback_that_was_taken_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It tells nobody, and would stand at the server for ever."""
    servers: set[MinimalServer] = set()

    def subscribe(server: MinimalServer, asked: Asked) -> Answered:
        servers.add(server)
        return told(server, replace(asked, body=b'{"callback": "http://127.0.0.1:9/"}'))

    told = MinimalServer.subscribe
    monkeypatch.setattr(MinimalServer, "subscribe", subscribe)

    report = report_of(list(run(campaign(only="HUB-NOT-BI-01"))))

    assert {"HUB-NOT-BI-01": Verdict.FAIL} == verdicts(report)
    assert [{}] == [server.subscriptions for server in servers]
