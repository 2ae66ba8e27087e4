"""A verdict follows from how a body ended and from its level; a body never states it."""

from collections.abc import Callable, Iterator

import pytest
from campaign.minimal_profile import PROFILE
from tmf645_conformance import expect
from tmf645_conformance.catalogue import Body, Need, TestPurpose
from tmf645_conformance.judge import judge
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.resources import Resource
from tmf645_conformance.session import Session
from tmf645_conformance.specification import API_STATE
from tmf645_conformance.sut import SUT
from tmf645_conformance.transport import connect
from tmf645_conformance.verdicts import BrokenOff, Failed, Inconclusive
from tmf645_reports.model import Level, Outcome, Verdict


@pytest.fixture
def session() -> Iterator[Session]:
    """A conversation with the minimal server."""
    target = "asgi:campaign.minimal_server:MinimalServer"
    with connect(target, timeouts=5.0, headers={}) as connection, Listener() as listener:
        yield Session(connection, parse_profile(PROFILE), listener)


def outcome(
    session: Session,
    body: Body,
    *,
    level: Level = Level.MANDATORY,
    law: bool = False,
    needs: tuple[Need, ...] = (),
    given: tuple[str, ...] = (),
    id: str = "CSQ-REQ-BV-99",
) -> Outcome:
    """The outcome of a purpose with this body."""
    toy = TestPurpose(
        id=id,
        level=level,
        clauses=(API_STATE,),
        needs=needs,
        about="a toy",
        given=given,
        law=law,
        resource=Resource.CHECK,
        body=body,
    )
    return judge(toy, session, Redactor(["s3cret-value"]), "judge {} again".format)


def holds(sut: SUT) -> None:
    """A fact."""


def fails(sut: SUT) -> None:
    """A fact that is none."""
    raise Failed("it is not so", expected=1, actual=2)


def gets_nowhere(sut: SUT) -> None:
    """A fact that cannot be reached."""
    raise Inconclusive("no way", unlock="samples: a place")


def breaks(sut: SUT) -> None:
    """A bug of ours."""
    raise KeyError("ours")


@pytest.mark.parametrize(
    ("body", "level", "verdict"),
    [
        (holds, Level.MANDATORY, Verdict.PASS),
        (holds, Level.RECOMMENDED, Verdict.PASS),
        (holds, Level.OBSERVATION, Verdict.OBSERVED),
        (fails, Level.MANDATORY, Verdict.FAIL),
        (fails, Level.CONDITIONAL, Verdict.FAIL),
        (fails, Level.RECOMMENDED, Verdict.WARNING),
        (fails, Level.OBSERVATION, Verdict.OBSERVED),
        (gets_nowhere, Level.MANDATORY, Verdict.INCONCLUSIVE),
        (gets_nowhere, Level.OBSERVATION, Verdict.INCONCLUSIVE),
        (breaks, Level.MANDATORY, Verdict.ERROR),
    ],
)
def test_the_verdict_follows_from_ending_and_level(
    session: Session, body: Body, level: Level, verdict: Verdict
) -> None:
    """The whole table."""
    assert outcome(session, body, level=level).verdict is verdict


def test_a_failure_says_what_was_expected_and_how_to_see_it_again(session: Session) -> None:
    """Expected, actual, cause, and the command that repeats it."""
    found = outcome(session, fails)

    assert (found.expected, found.actual, found.cause) == (1, 2, "a toy")
    assert found.reproduce == "judge CSQ-REQ-BV-99 again"


def test_what_could_not_be_tested_says_what_would_unlock_it(session: Session) -> None:
    """So that the owner of the profile knows what to add."""
    assert outcome(session, gets_nowhere).unlock == "samples: a place"


def test_a_law_that_fails_once_and_holds_when_repeated_is_inconclusive(session: Session) -> None:
    """Nobody is accused of what does not repeat."""
    calls: list[int] = []

    def flaky(sut: SUT) -> None:
        """A law that fails the first time."""
        calls.append(1)
        if len(calls) == 1:
            fails(sut)

    assert outcome(session, flaky, law=True).verdict is Verdict.INCONCLUSIVE
    assert len(calls) == 2


def test_a_law_that_fails_twice_fails(session: Session) -> None:
    """A fault that repeats is one."""
    assert outcome(session, fails, law=True).verdict is Verdict.FAIL


def test_a_law_is_repeated_with_requests_of_its_own(session: Session) -> None:
    """Remembered answers would only repeat the first mistake."""
    ids: list[str] = []

    def remembers(sut: SUT) -> None:
        """A law about a remembered answer."""
        ids.append(sut.settled(sut.check(sut.item("qualified"))).id)
        fails(sut)

    outcome(session, remembers, law=True)

    assert len(set(ids)) == 2


def test_what_is_not_claimed_does_not_apply(session: Session) -> None:
    """A capability that the profile denies is not judged."""
    session.profile = parse_profile({**PROFILE, "claims": {"patch": False}})

    found = outcome(session, fails, needs=(Need.PATCH,))

    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.message == "PATCH is not claimed"


def test_what_builds_on_an_unmet_purpose_is_not_judged(session: Session) -> None:
    """The purpose that failed is the finding; what follows from it would only repeat it."""
    outcome(session, fails)

    found = outcome(session, fails, given=("CSQ-REQ-BV-99",))

    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.message == "cannot be told while CSQ-REQ-BV-99 is not met"


def test_what_builds_on_that_names_the_purpose_that_failed(session: Session) -> None:
    """Not the one between, which nobody can mend: a long chain leads to its beginning."""
    outcome(session, fails)
    outcome(session, holds, id="CSQ-REQ-BV-98", given=("CSQ-REQ-BV-99",))

    found = outcome(session, fails, given=("CSQ-REQ-BV-98",))

    assert found.message == "cannot be told while CSQ-REQ-BV-99 is not met"
    assert found.waits_for == "CSQ-REQ-BV-99"


def test_secrets_do_not_reach_the_outcome(session: Session) -> None:
    """Neither in words nor in evidence."""

    def tells(sut: SUT) -> None:
        """A purpose that meets a secret."""
        exchange = sut.post({"token": "s3cret-value"}, headers={"X-Note": "s3cret-value"})
        raise Failed("s3cret-value", expected="s3cret-value", actual=["s3cret-value"], at=exchange)

    assert "s3cret-value" not in repr(outcome(session, tells))


def test_a_broken_connection_ends_the_run(session: Session) -> None:
    """Going on would only repeat the same sentence a hundred times."""

    def gone(sut: SUT) -> None:
        """A server that is gone."""
        raise BrokenOff("gone")

    with pytest.raises(BrokenOff):
        outcome(session, gone)


@pytest.mark.parametrize(
    "demand",
    [
        lambda exchange: expect.status(exchange, 200),
        lambda exchange: expect.refused(exchange, "it"),
        expect.no_server_error,
        expect.error_body,
        expect.json_list,
    ],
)
def test_demands_bite(session: Session, demand: Callable[[expect.Exchange], object]) -> None:
    """Each demand fails on an exchange that does not meet it."""
    exchange = expect.Exchange(method="GET", url="http://x", status=500, body=b"{}")

    with pytest.raises(Failed):
        demand(exchange)
