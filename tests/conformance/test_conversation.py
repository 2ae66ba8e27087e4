"""A server that asks for less is heeded, and one that never lets anybody in is not waited for."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from tmf645_conformance import clock
from tmf645_conformance.conversation import Conversation
from tmf645_conformance.transport import Connection
from tmf645_conformance.verdicts import Inconclusive

ROOT = "http://sut"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of which takes any time."""
    pauses: list[float] = []
    monkeypatch.setattr(clock, "sleep", pauses.append)
    return pauses


@pytest.fixture
def talk() -> Iterator[Callable[..., Conversation]]:
    """Makes a conversation with a server that gives these answers, one after the other."""
    clients: list[httpx.Client] = []

    def make(*answers: httpx.Response) -> Conversation:
        given = iter(answers)
        transport = httpx.MockTransport(lambda _: next(given))
        clients.append(httpx.Client(transport=transport, base_url=ROOT))
        return Conversation(Connection(client=clients[-1], root=ROOT))

    yield make
    for client in clients:
        client.close()


def less(seconds: str, status: int = 429) -> httpx.Response:
    """An answer that asks for less."""
    return httpx.Response(status, headers={"Retry-After": seconds})


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_less_is_asked_again(
    slept: list[float], talk: Callable[..., Conversation], status: int
) -> None:
    """A limit on the rate of requests is no fault of what is asked."""
    conversation = talk(httpx.Response(200), less("2", status), httpx.Response(201))
    conversation.send("GET", "/first")

    assert conversation.send("POST", "/second", body={}).status == 201
    assert slept == [2.0]
    assert [each.status for each in conversation.exchanges] == [200, 201]


def test_who_never_answers_otherwise_is_not_waited_for(
    slept: list[float], talk: Callable[..., Conversation]
) -> None:
    """A server that lets nobody in is told as it is."""
    assert talk(less("2")).send("GET", "/first").status == 429
    assert slept == []


def test_who_does_not_say_how_long_is_asked_again_soon(
    slept: list[float], talk: Callable[..., Conversation]
) -> None:
    """Retry-After is optional beside 429, and may be a date or anything else."""
    conversation = talk(httpx.Response(200), httpx.Response(429), less("nan"), httpx.Response(204))
    conversation.send("GET", "/first")

    assert conversation.send("DELETE", "/second").status == 204
    assert slept == [0.5, 0.5]


@pytest.mark.parametrize("answers", [[less("6")], [less("1")] * 5, [less("5")] * 5])
def test_who_asks_for_too_much_patience_accuses_itself_of_nothing(
    slept: list[float], talk: Callable[..., Conversation], answers: list[httpx.Response]
) -> None:
    """Neither a refusal nor an answer: nothing is known."""
    conversation = talk(httpx.Response(200), *answers)
    conversation.send("GET", "/first")

    with pytest.raises(Inconclusive, match="it asks to slow down"):
        conversation.send("GET", "/second")
    assert sum(slept) <= 20


def test_a_server_that_asks_for_less_is_alive(
    slept: list[float], talk: Callable[..., Conversation]
) -> None:
    """It answers."""
    conversation = talk(httpx.Response(200), less("99"))
    conversation.send("GET", "/first")

    assert conversation.is_alive("/second")
    assert slept == []
