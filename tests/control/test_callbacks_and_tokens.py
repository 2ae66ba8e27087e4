"""What the control interface does to callbacks and tokens: retries by advancing, revocation."""

import asyncio
from typing import Any

import pytest
from control.control_rig import CHECKS, check, controlled
from reference_server.listeners import listening
from tmf645_reference_server import Patience
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
