"""Idempotency-Key: a POST is carried out once, at TMF645 and at its neighbours."""

import asyncio
from typing import Any

import pytest
from neighbours.neighbour_rig import OFFERS, ORDERS, asking, line, order
from reference_server.server_rig import CHECKS, Rig, check

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
BODIES: list[tuple[str, dict[str, Any]]] = [(CHECKS, check()), (OFFERS, asking())]


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_the_same_request_is_answered_again(server: Rig, path: str, body: dict[str, Any]) -> None:
    """The same key and body: the answer that was kept, and nothing new."""
    first = server.post(path, body, headers=KEY)
    server.later(60)
    second = server.post(path, body, headers=KEY)

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["Location"] == first.headers["Location"]
    assert len(server.get(path).json()) == 1


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_another_request_with_the_key_is_refused(
    server: Rig, path: str, body: dict[str, Any]
) -> None:
    """422: a key is for one request."""
    server.post(path, body, headers=KEY)

    answer = server.post(path, body | {"description": "other"}, headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_the_key_is_free_again_after_a_day(server: Rig) -> None:
    """As the clock of the namespace has it."""
    server.post(CHECKS, check(), headers=KEY)
    server.later(24 * 3600)

    assert server.post(CHECKS, check(), headers=KEY).json()["id"] == "2"


def test_keys_of_other_paths_are_other_keys(server: Rig) -> None:
    """A client may use one for a whole conversation."""
    server.post(CHECKS, check(), headers=KEY)

    assert server.post(OFFERS, asking(), headers=KEY).status_code == 201


def test_what_was_refused_may_be_sent_again(server: Rig) -> None:
    """Nothing was done: the corrected request has the same key."""
    refused = server.post(ORDERS, order(line()), headers=KEY)
    id = server.post(OFFERS, asking()).json()["id"]

    taken = server.post(ORDERS, order(line("fibre-internet", id)), headers=KEY)

    assert (refused.status_code, taken.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", '""', "k" * 256])
def test_a_key_that_is_none_is_refused(server: Rig, key: str) -> None:
    """It would make different requests the same."""
    answer = server.post(CHECKS, check(), headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_HEADER")
    assert "Idempotency-Key" in answer.json()["message"]


def test_two_at_a_time_are_one(server: Rig) -> None:
    """Of requests that come at once, one is carried out; the others wait for it or get its answer."""

    async def both() -> list[int]:
        client = server._client
        sent = [client.post(CHECKS, json=check(), headers=KEY) for _ in range(5)]
        return [each.status_code for each in await asyncio.gather(*sent)]

    statuses = server.run(both)

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert len(server.get(CHECKS).json()) == 1


async def nothing(*_: Any) -> None:
    """A process that dies before it has kept its answer."""


@pytest.mark.parametrize("path", [CHECKS, OFFERS, ORDERS])
def test_a_creation_whose_answer_was_lost_is_not_done_twice(
    server: Rig, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """That the key was used is kept with what it created: who asks again is shown that, at once and later."""
    id = server.post(OFFERS, asking()).json()["id"]
    body = {
        CHECKS: check(),
        OFFERS: asking(),
        ORDERS: order(line("fibre-internet", id)),
    }[path]
    many = len(server.get(path).json())
    monkeypatch.setattr("tmf645_reference_server.once._settle", nothing)
    first = server.post(path, body, headers=KEY)
    monkeypatch.undo()

    for pause in (0, 120):
        server.later(pause)
        again = server.post(path, body, headers=KEY)
        assert again.status_code == 201
        assert again.json()["id"] == first.json()["id"]
        assert again.headers["Location"] == first.headers["Location"]
    other = server.post(path, body | {"description": "other"}, headers=KEY)
    assert other.status_code == 422
    assert len(server.get(path).json()) == many + 1


def test_what_is_no_longer_remembered_is_cleared_away(
    server: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store does not grow by keys that nobody will repeat."""
    monkeypatch.setattr("tmf645_reference_server.once._SWEEP", "")
    for number in range(3):
        server.post(CHECKS, check(), headers={"Idempotency-Key": f"k-{number}"})
    server.later(24 * 3600)
    server.post(CHECKS, check(), headers={"Idempotency-Key": "k-0"})

    async def kept() -> int:
        return len(await (await server.control.namespace()).space.shelf("idempotency"))

    assert server.run(kept) == 1
