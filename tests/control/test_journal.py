"""The journal: all that was said, bounded, and no secret in it."""

import json
import re
from typing import Any

import pytest
from control.control_rig import CHECKS, NOON, ControlRig, check, controlled
from control.test_worlds import jwt
from hypothesis import given
from hypothesis import strategies as st
from reference_server.listeners import listening
from reference_server.server_rig import NOW
from tmf645_reference_server import redacting
from tmf645_reference_server.control.verbs import UnexpectedError
from tmf645_reference_server.delivery import Patience
from tmf645_reference_server.journal import Exchange, Journal, Wanted
from tmf645_scenarios.faults import read_faults


def lines(tester: ControlRig, path: str = "/journal") -> list[dict[str, Any]]:
    """The lines that ``path`` shows."""
    answer = tester.call("GET", path)
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def exchange(number: int = 1, **more: Any) -> Exchange:
    """An exchange that somebody had."""
    facts: dict[str, Any] = {
        "at": NOW,
        "namespace": "default",
        "method": "GET",
        "path": "/a",
        "query": "",
        "headers": (),
        "body": b"",
        "status": 200,
        "answer_headers": (),
        "answer": b"",
    }
    return Exchange(number=number, **(facts | more))


def test_an_exchange_is_told_whole(tester: ControlRig) -> None:
    """Request, answer, namespace, and the time of the world; no real time while it stands."""
    tester.freeze()
    made = tester.server.post(CHECKS, check(description="x"), headers={"X-Mine": "1"})

    told = lines(tester)[0]

    assert ("default", NOON, 1) == (told["namespace"], told["at"], told["number"])
    assert ("POST", "x") == (told["request"]["method"], told["request"]["body"]["description"])
    assert told["request"]["headers"]["x-mine"] == "1"
    assert told["response"]["body"] == made.json()
    assert (201, made.headers["Location"]) == (
        told["response"]["status"],
        told["response"]["headers"]["location"],
    )
    assert "seconds" not in told


def test_a_running_clock_tells_how_long_it_took(tester: ControlRig) -> None:
    """Real time is worth something there."""
    tester.server.get(CHECKS)

    assert 0 <= lines(tester)[0]["seconds"] < 10


def test_a_refusal_tells_why(tester: ControlRig) -> None:
    """The rule that was broken, and what the client saw."""
    tester.server.get(f"{CHECKS}/7")
    tester.server.post(CHECKS, {})

    told = lines(tester, "/journal?near_misses=true")

    assert [404, 400] == [each["response"]["status"] for each in told]
    assert told[0]["why"] == "no checkServiceQualification is stored under this id"


def test_what_went_wrong_on_purpose_is_named() -> None:
    """And the journal tells what the client saw, not what the server had said."""
    faults = read_faults(b"[{kind: status, status: 503}]")
    with controlled(faults=faults) as tester:
        seen = tester.server.get(CHECKS)
        told = lines(tester)[0]

    assert (503, ["status"]) == (told["response"]["status"], told["faults"])
    assert seen.json() == told["response"]["body"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("method=post", [1]),
        ("status=404", [3]),
        ("status=2xx", [1, 2]),
        ("path=*/checkServiceQualification", [1, 2]),
        ("since=2026-03-01T12:00:10Z", [3]),
        ("until=2026-03-01T12:00:00Z", [1, 2]),
        ("method=GET&status=4xx", [3]),
    ],
)
def test_it_can_be_asked_for_some(tester: ControlRig, query: str, numbers: list[int]) -> None:
    """By method, path, status and time."""
    tester.server.post(CHECKS, check())
    tester.server.get(CHECKS)
    tester.server.later(10)
    tester.server.get(f"{CHECKS}/8")

    assert numbers == [each["number"] for each in lines(tester, f"/journal?{query}")]
    assert tester.get(f"/journal/count?{query}")["count"] == len(numbers)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "methd=POST",
            r"'methd' is no parameter here; did you mean \"method\"\? Known: method, .*",
        ),
        ("status=2x1", r"status is '2x1'; write a number like 404, or 4xx"),
        ("near_misses=yes", r"near_misses is 'yes'; write true or false"),
    ],
)
def test_a_filter_that_is_none_is_refused(tester: ControlRig, query: str, told: str) -> None:
    """A slip would else count everything, or nothing, and a test would believe it."""
    for path in ("/journal", "/journal/count"):
        answer = tester.call("GET", f"{path}?{query}&namespace=default")

        assert answer.status_code == 400
        assert re.fullmatch(told, answer.json()["detail"])


def test_nothing_found_tells_what_came_near(tester: ControlRig) -> None:
    """The exchange that differs in one thing, and in which."""
    tester.server.post(CHECKS, {})

    told = tester.get("/journal/count?method=POST&status=201")

    assert (0, "status") == (told["count"], told["near"][0]["differs_in"])
    with pytest.raises(UnexpectedError, match=r"found 0.*\n.*near: POST .* -> 400, but for status"):
        tester.server.run(lambda: tester.server.control.expect(Wanted(method="POST", status="201")))
    assert tester.server.run(lambda: tester.server.control.expect(Wanted(status="400"), count=1))


def test_each_namespace_has_its_own_and_a_reset_empties_it(tester: ControlRig) -> None:
    """Who looks into one sees nothing of the others."""
    for name in ("a", "b"):
        tester.server.get(CHECKS, headers={"X-Testbed-Namespace": name})
    told = tester.do("POST", "/reset?namespace=a")

    assert told["removed"]["exchanges"] == 1
    assert lines(tester, "/journal?namespace=a") == []
    assert len(lines(tester, "/journal?namespace=b")) == 1


# --- bounds -----------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 3_000), max_size=60), st.integers(1, 20), st.integers(1, 20_000))
def test_it_never_grows_beyond_its_bounds(sizes: list[int], most: int, most_bytes: int) -> None:
    """The oldest gives way; what is kept is the latest, and its bytes are counted truly."""
    journal = Journal(most=most, most_bytes=most_bytes)
    for number, size in enumerate(sizes, start=1):
        journal.note(exchange(number, body=b"x" * size))

    kept = [each.number for each in journal.exchanges()]

    assert len(journal) <= most
    assert journal.bytes == sum(each.size for each in journal.exchanges()) <= most_bytes
    assert kept == list(range(len(sizes) - len(kept) + 1, len(sizes) + 1))
    assert journal.forgotten == len(sizes) - len(kept)


def test_a_large_body_is_cut(tester: ControlRig) -> None:
    """256 KiB of it are kept."""
    tester.server.post(CHECKS, check(description="x" * 300_000))

    journal = tester.server.run(tester.server.control.journal)

    assert len(next(iter(journal.exchanges())).body) == 262_144


def test_what_is_not_read_counts_and_reads_the_same(tester: ControlRig) -> None:
    """An exchange is told when it is asked for; its size and what it tells do not change by that."""
    tester.server.post(CHECKS, check(), headers={"Cookie": "session=1"})
    journal = tester.server.run(tester.server.control.journal)
    unread = journal.bytes
    (first,), (second,) = journal.exchanges(), journal.exchanges()

    assert first is second
    assert unread == journal.bytes > len(first.body) + len(first.answer)
    assert (b"cookie", b"***") in first.headers


# --- secrets ----------------------------------------------------------------------------------

CANARY = "c4n4ry-7391"


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"Authorization": f"Bearer {CANARY}"}},
        {"headers": {"Authorization": CANARY}},
        {"headers": {"Proxy-Authorization": f"Basic {CANARY}"}},
        {"headers": {"Cookie": f"session={CANARY}"}},
        {"headers": {"X-Api-Key": CANARY}},
        {"headers": {"X-Auth-Token": CANARY}},
        {"params": {"access_token": CANARY}},
        {"params": {"api_key": CANARY, "state": "done"}},
        {"json": check(clientSecret=CANARY)},
        {"json": check(note={"password": [CANARY]})},
        {"content": f"grant_type=password&password={CANARY}"},
        {"headers": {"X-Mine": jwt(name=CANARY)}},
        {"json": check(description=f"my token is {jwt(name=CANARY)}")},
    ],
)
def test_no_secret_is_told(tester: ControlRig, sent: dict[str, Any]) -> None:
    """Neither as it is, nor in what the server echoed; that there was one can be seen."""
    tester.server.send(
        "POST", CHECKS, **({"json": check()} | sent if "content" not in sent else sent)
    )

    told = tester.call("GET", "/journal").text

    assert CANARY not in told
    assert jwt(name=CANARY) not in told
    assert "***" in told


def test_the_scheme_of_an_authorization_stays() -> None:
    """It helps to find out why somebody was refused."""
    assert redacting.headers([(b"authorization", b"Bearer abc")]) == (
        (b"authorization", b"Bearer ***"),
    )


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text("abc ="), st.lists))
def test_what_is_no_secret_is_told_as_it_is(value: Any) -> None:
    """Hiding changes nothing else."""
    assert redacting.body(json.dumps(value).encode()) == value


# --- callbacks --------------------------------------------------------------------------------


def test_every_attempt_is_told_and_a_dead_letter_can_be_brought_again() -> None:
    """Failures, pauses, the end; then once more, from the beginning."""
    with (
        listening(lambda number: 500 if number <= 2 else 201) as listener,
        controlled(patience=Patience(attempts=2, first=10, jitter=0)) as tester,
    ):
        tester.freeze()
        tester.server.post(
            "/hub",
            {"callback": listener.url, "query": "eventType=checkServiceQualificationCreateEvent"},
        )
        tester.server.post("/hub", {"callback": listener.url + "/b", "query": "state=never"})
        tester.server.post(CHECKS, check())
        fired = tester.advance("1m")
        attempts = lines(tester, "/callbacks")
        dead = tester.get("/callbacks/dead")
        tester.do("POST", f"/callbacks/{dead[0]['event_id']}/redeliver")
        tester.advance("0s")
        again = lines(tester, "/callbacks")
        left = tester.get("/callbacks/dead")

    assert left == []
    assert [(1, 500), (2, 500)] == [(each["attempt"], each["status"]) for each in attempts]
    assert attempts[0]["next_at"] == attempts[1]["at"] == "2026-03-01T12:00:10.000Z"
    assert [("callback", dead[0]["event_id"])] == [(each["what"], each["id"]) for each in fired]
    assert (2, "the listener answered 500") == (dead[0]["attempts"], dead[0]["failure"])
    assert dead[0]["event"]["eventType"] == "checkServiceQualificationCreateEvent"
    assert [(1, 201)] == [(each["attempt"], each["status"]) for each in again[2:]]


def test_what_is_given_up_again_is_dead_once() -> None:
    """Its redelivery failed as well; it can be brought a third time."""
    with (
        listening(lambda number: 500 if number <= 2 else 201) as listener,
        controlled(patience=Patience(attempts=1)) as tester,
    ):
        tester.freeze()
        tester.server.post(
            "/hub",
            {"callback": listener.url, "query": "eventType=checkServiceQualificationCreateEvent"},
        )
        tester.server.post(CHECKS, check())
        seen = []
        for _ in range(3):
            tester.advance("0s")
            dead = tester.get("/callbacks/dead")
            seen.append([each["event_id"] for each in dead])
            for each in dead:
                tester.do("POST", f"/callbacks/{each['event_id']}/redeliver")

    assert seen == [seen[0], seen[0], []]
    assert len(seen[0]) == 1


def test_only_what_is_dead_can_be_brought_again(tester: ControlRig) -> None:
    """Anything else is told."""
    assert tester.call("POST", "/callbacks/7/redeliver").status_code == 404


def test_measures_are_told_as_prometheus_reads_them(tester: ControlRig) -> None:
    """Counts by operation and status, sizes, memory."""
    tester.server.post(CHECKS, check())
    tester.server.get(f"{CHECKS}/9")

    told = tester.call("GET", "/metrics").text

    requests = 'tmf645_requests_total{method="GET",resource="checkServiceQualification"'
    assert f'{requests},status="404"}} 1\n' in told
    stored = 'tmf645_qualifications{namespace="default",resource="checkServiceQualification"} 1\n'
    assert stored in told
    assert 'tmf645_journal_exchanges{namespace="default"} 2\n' in told
    assert all(line[0] == "#" or len(line.rsplit(" ", 1)) == 2 for line in told.splitlines())


def test_a_body_that_is_nested_too_deeply_is_shown_as_text(tester: ControlRig) -> None:
    """It was refused; the journal is there to tell so."""
    tester.server.send(
        "POST", CHECKS, content=b"[" * 5_000, headers={"Content-Type": "application/json"}
    )

    [line] = lines(tester)

    assert (line["response"]["status"], line["request"]["body"]) == (400, "[" * 5_000)
