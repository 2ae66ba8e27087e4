"""What the control interface does to callbacks and tokens: retries by advancing, revocation."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from control.control_rig import CHECKS, NOW, ControlRig, check, controlled
from reference_server.listeners import listening
from tmf645_reference_server import Patience
from tmf645_reference_server.delivery import Attempt
from tmf645_reference_server.delivery.attempts import AttemptLog
from tmf645_reference_server.store import MemorySpace, MemoryStore, StoreDamagedError
from tmf645_scenarios.authentication import Authentication, BearerToken, Client, OAuth2, Secret
from tmf645_scenarios.faults import read_faults

STEADY = Patience(attempts=3, first=60.0, growth=10.0, jitter=0)


@pytest.mark.parametrize("step", ["10h", "61s"])
def test_advancing_makes_the_retries_that_are_due(step: str) -> None:
    """In their order and at their moments, before advance returns; what is not due waits."""
    with (
        listening(lambda n: 500 if n <= 2 else 204) as listener,
        controlled(patience=STEADY) as tester,
    ):
        tester.do("PUT", "/clock", {"mode": "frozen", "at": "2026-03-01T12:00:00Z"})
        tester.server.post("/hub", {"callback": listener.url})
        tester.server.post(CHECKS, check())
        tester.do("POST", "/clock/advance", {"by": "1s"})
        at_first = len(listener.bodies)
        passed = tester.do("POST", "/clock/advance", {"by": step})

    fired = [(each["what"], each["at"]) for each in passed["fired"]]
    first, second = "2026-03-01T12:01:00.000Z", "2026-03-01T12:11:00.000Z"
    assert 1 == at_first
    if step == "61s":
        assert [("callback", first)] == fired
        assert ["CreateEvent"] * 2 == listener.names
    else:
        assert [("callback", first)] + [("callback", second)] * 3 == fired
        assert ["CreateEvent"] * 3 + ["StateChangeEvent"] * 2 == listener.names
    assert 1 == len({each["eventId"] for each in listener.bodies if "Create" in each["eventType"]})


def test_an_attempt_shows_what_it_brought() -> None:
    """The event, as the listener got it."""
    with listening() as listener, controlled(patience=STEADY) as tester:
        tester.do("PUT", "/clock", {"mode": "frozen"})
        tester.server.post("/hub", {"callback": listener.url})
        tester.server.post(CHECKS, check())
        tester.do("POST", "/clock/advance", {"by": "1s"})
        lines = tester.call("GET", "/callbacks").text.splitlines()

    assert listener.bodies == [json.loads(line)["event"] for line in lines]


def test_events_that_were_brought_are_remembered_within_bounds() -> None:
    """The oldest attempts give way; before that, what they brought."""
    log = AttemptLog(most=4, most_of_events=10)

    for number in range(6):
        log.note(attempt(number, b"1234"))

    assert [(2, b""), (3, b""), (4, b"1234"), (5, b"1234")] == [
        (each.number, each.event) for each in log.all()
    ]
    assert 6 == log.count


def attempt(number: int, event: bytes) -> Attempt:
    """An attempt that brought ``event``."""
    return Attempt(
        at=NOW,
        subscription_id="1",
        callback="http://listener.test/",
        event_id=str(number),
        event_type="checkServiceQualificationCreateEvent",
        resource_id="checkServiceQualification/1",
        number=number,
        event=event,
    )


def test_a_delayed_callback_comes_when_time_has_passed() -> None:
    """A fault of a callback on the clock of the world, seen in the attempts."""
    faults = read_faults(b"- {kind: callback delayed, delay: 2h, match: {event: Create}}")
    with listening() as listener, controlled(patience=STEADY, faults=faults) as tester:
        tester.do("PUT", "/clock", {"mode": "frozen"})
        tester.server.post("/hub", {"callback": listener.url})
        tester.server.post(CHECKS, check())
        tester.do("POST", "/clock/advance", {"by": "119m"})
        before = list(listener.names)
        tester.do("POST", "/clock/advance", {"by": "1m"})

    assert [] == before
    assert ["CreateEvent", "StateChangeEvent", "StateChangeEvent"] == listener.names


@pytest.mark.parametrize(("verb", "told"), [("revoke", "revoked"), ("expire", "expired")])
def test_tokens_end_when_the_tester_says_so(verb: str, told: str) -> None:
    """Those of a client, or all; the client is told why."""
    known = Authentication(
        bearer=(BearerToken(token=Secret(text="t")),),
        oauth2=OAuth2(clients=(Client(id="portal", secret=Secret(text="s")),)),
    )
    form: dict[str, Any] = {
        "grant_type": "client_credentials",
        "client_id": "portal",
        "client_secret": "s",
    }
    with controlled(authentication=known) as tester:
        server = tester.server
        granted = server.send("POST", "http://sq.test/oauth2/token", data=form).json()
        headers = {"Authorization": f"Bearer {granted['access_token']}"}
        inside = server.get(CHECKS, headers=headers).status_code
        ended = tester.do("POST", f"/tokens/{verb}", {"client": "portal"})
        outside = server.get(CHECKS, headers=headers)
        other = server.get(CHECKS, headers={"Authorization": "Bearer t"}).status_code
        rest = tester.do("POST", f"/tokens/{verb}")

    assert (200, 401, 200) == (inside, outside.status_code, other)
    assert told in outside.headers["WWW-Authenticate"]
    assert {told: 1} == ended == rest


def test_nothing_hangs_that_waits_for_a_clock_by_hand() -> None:
    """delivered() returns where only the test itself could let time pass."""
    with listening(lambda _: 500) as listener, controlled(patience=STEADY) as tester:
        tester.server.post("/hub", {"callback": listener.url})
        tester.server.post(CHECKS, check())

        async def soon() -> None:
            async with asyncio.timeout(20):
                await tester.server.control.delivered()

        tester.server.run(soon)

    assert 1 == len(listener.bodies)


KNOWN = Authentication(
    bearer=(
        BearerToken(token=Secret(text="shop")),
        BearerToken(token=Secret(text="visitor"), valid_for=timedelta(hours=1)),
    ),
    oauth2=OAuth2(clients=(Client(id="portal", secret=Secret(text="s")),)),
)


def granted(tester: ControlRig) -> str:
    """A new token."""
    form = {"grant_type": "client_credentials", "client_id": "portal", "client_secret": "s"}
    answer = tester.server.send("POST", "http://sq.test/oauth2/token", data=form)
    return str(answer.json()["access_token"])


def admitted(tester: ControlRig, *tokens: str) -> list[int]:
    """What a GET is answered with each token."""
    return [
        tester.server.get(CHECKS, headers={"Authorization": f"Bearer {each}"}).status_code
        for each in tokens
    ]


@pytest.mark.parametrize("verb", ["revoke", "expire"])
@pytest.mark.parametrize("taken", ["before", "after"])
def test_a_restore_revives_no_token(verb: str, taken: str) -> None:
    """Tokens are no part of the world: those that ended stay ended, those that hold go on holding."""
    with controlled(authentication=KNOWN) as tester:
        tester.freeze()
        ended = granted(tester)
        if taken == "before":
            tester.do("POST", "/snapshot", {"label": "base"})
        tester.do("POST", f"/tokens/{verb}")
        if taken == "after":
            tester.do("POST", "/snapshot", {"label": "base"})
        living = granted(tester)
        before = admitted(tester, ended, "shop", living)
        tester.do("POST", "/restore", {"label": "base"})
        after = admitted(tester, ended, "shop", living)
        anew = [granted(tester) for _ in range(3)]

        assert before == after == [401, 401, 200]
        assert admitted(tester, *anew) == [200] * 3
        assert len({ended, living, *anew}) == 5


def test_a_restore_to_an_earlier_hour_revives_no_token_that_ran_out() -> None:
    """What was refused once as expired is refused for good."""
    with controlled(authentication=KNOWN) as tester:
        tester.freeze()
        tester.do("POST", "/snapshot", {"label": "base"})
        issued = granted(tester)
        tester.advance("2h")
        before = admitted(tester, issued, "visitor", "shop")
        tester.do("POST", "/restore", {"label": "base"})

        assert before == admitted(tester, issued, "visitor", "shop") == [401, 401, 200]


def test_a_restore_that_fails_revives_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does one of which the store says in the middle that it cannot."""

    async def refusing(space: MemorySpace, dumped: bytes) -> None:
        raise StoreDamagedError("no")

    with controlled(authentication=KNOWN, store=MemoryStore()) as tester:
        tester.do("POST", "/snapshot", {"label": "base"})
        tester.do("POST", "/tokens/revoke")
        monkeypatch.setattr(MemorySpace, "load", refusing)
        refused = tester.call("POST", "/restore", {"label": "base"}).status_code

        assert refused == 400
        assert admitted(tester, "shop") == [401]


def test_a_reset_begins_anew_with_tokens_too() -> None:
    """Who is known from the start is known again."""
    with controlled(authentication=KNOWN) as tester:
        issued = granted(tester)
        tester.do("POST", "/tokens/revoke")
        tester.do("POST", "/reset")

        assert admitted(tester, issued, "shop") == [401, 200]
