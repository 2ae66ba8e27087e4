"""What differs from run to run reads the same in every report, and the report tells what it was."""

import json

import pytest
from tmf645_conformance import evidence
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.listener import Listener
from tmf645_conformance.redaction import REMOVED, Redactor
from tmf645_conformance.steady import LISTENER, RUN, Steady

MARK = "tmf645-20261121101200-abcdef"


def steady(**words: str) -> Steady:
    """One that knows the mark of a run, and these words by what they stand for."""
    made = Steady()
    made.ask(lambda: {MARK: RUN})
    made.ask(lambda: words)
    return made


def test_a_word_stands_for_what_differs() -> None:
    """Everywhere in a text, and the words tell what for."""
    made = steady(azcslkKt="tmf645-callback-second")

    assert "tmf645-run-7 tmf645-callback-second tmf645-run" == made.text(
        f"{MARK}-7 azcslkKt {MARK}"
    )
    assert {RUN: MARK, "tmf645-callback-second": "azcslkKt"} == made.words()


@pytest.mark.parametrize("body", ['{"externalId":"%s-7" , "n": 1}', "no JSON: %s-7", "[%s"])
def test_a_body_keeps_its_form(body: str) -> None:
    """Blanks and order stay as the target wrote them."""
    assert body.replace("%s", RUN) == Redactor((), steady()).text(body.replace("%s", MARK))


def test_urls_and_headers_have_words_too() -> None:
    """A filter by the mark, and a link that repeats it."""
    redactor = Redactor((), steady())

    assert f"http://x/c?externalId={RUN}-7" == redactor.url(f"http://x/c?externalId={MARK}-7")
    assert {"link": f"<http://x?e={RUN}>"} == redactor.headers({"link": f"<http://x?e={MARK}>"})


def test_a_long_body_is_cut_at_the_same_place() -> None:
    """Words come before the cut: half a mark would differ."""
    other = "tmf645-20270101000000-fedcba"
    made = Steady()
    made.ask(lambda: {MARK: RUN, other: RUN})
    redactor = Redactor((), made)
    bodies = [f'"{"x" * 9_990}{mark}{"y" * 99}"'.encode() for mark in (MARK, other)]
    exchanges = [
        Exchange(method="GET", url="http://x/", request_headers={}, request_body=body, status=200)
        for body in bodies
    ]

    first, second = evidence.shown(exchanges, redactor)

    assert first == second


def test_secrets_go_first_and_last() -> None:
    """A word hides nothing that has to be removed."""
    redactor = Redactor(["hunter2hunter2"], steady())

    assert f"{RUN} {REMOVED}" == redactor.text(f"{MARK} hunter2hunter2")


def test_a_listener_tells_what_is_its_own() -> None:
    """The port that it got, and the paths that it made up."""
    listener = Listener()
    with listener:
        callback = listener.address("second")
        made = Steady()
        made.ask(listener.passing)

        assert f"http://{LISTENER}/tmf645-callback-second" == made.text(callback)


def test_an_address_that_was_given_is_told_as_it_is() -> None:
    """It is the same in every run, and the reader knows it."""
    listener = Listener(url="http://ci.example:9000/below")
    with listener:
        made = Steady()
        made.ask(listener.passing)

        assert "http://ci.example:9000/below/tmf645-callback-all" == made.text(
            listener.address("all")
        )


def test_a_set_is_told_in_order() -> None:
    """Python's own order differs from process to process."""
    told = evidence.value({"missing": {"href", "id", "state"}}, Redactor())

    assert {"missing": ["href", "id", "state"]} == told
    assert json.dumps(["a", "b"]) == json.dumps(evidence.value(frozenset("ba"), Redactor()))
