"""Clients against the reference server: what is right passes, each wrong one is caught by its fault alone."""

from collections.abc import Callable

import pytest
from clients.client_stories import STORIES, Story, judged
from clients.legal_clients import LEGAL
from clients.made_records import FOUND
from clients.reference_client import ReferenceClient
from clients.wrong_clients import CATCHES, Catch
from tmf645_conformance.clients import obligations
from tmf645_reference_server.control import SyncControl
from tmf645_reports.model import Level, Outcome, Verdict

Serve = Callable[[str], tuple[str, SyncControl]]


def ids_found(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """What was found, with its message."""
    return [(each.id, each.message) for each in outcomes if each.verdict in FOUND]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.tells)
def test_the_reference_client_does_everything_right(story: Story, serve: Serve) -> None:
    """In every story: nothing is found, and something is decided."""
    outcomes, _ = judged(ReferenceClient, story, serve, f"right-{STORIES.index(story)}")

    assert ids_found(outcomes) == []
    assert sum(each.verdict is Verdict.PASS for each in outcomes) >= 7


@pytest.mark.parametrize(
    ("client", "story", "id"), LEGAL, ids=[each.__name__ for each, _, _ in LEGAL]
)
def test_another_legal_way_is_right_as_well(
    client: type[ReferenceClient], story: Story, id: str, serve: Serve
) -> None:
    """Nothing is found, and the obligation that could have been misjudged is decided."""
    outcomes, _ = judged(client, story, serve, f"legal-{client.__name__}")

    assert ids_found(outcomes) == []
    assert [Verdict.PASS] == [each.verdict for each in outcomes if each.id == id]


@pytest.mark.parametrize("catch", CATCHES, ids=lambda catch: catch.client.__name__)
def test_a_wrong_client_is_caught_by_its_fault_and_by_nothing_else(
    catch: Catch, serve: Serve
) -> None:
    """By the one obligation, with the exchanges that show it, and its name where it has one."""
    outcomes, _ = judged(catch.client, catch.story, serve, f"wrong-{catch.client.__name__}")

    (outcome,) = [each for each in outcomes if each.id == catch.id]
    wanted = [] if outcome.level is Level.OBSERVATION else [(catch.id, outcome.message)]
    assert wanted == ids_found(outcomes)
    assert outcome.exchanges
    assert catch.cause in {"", outcome.cause}


def test_every_obligation_has_a_wrong_client() -> None:
    """None is demanded that nobody was ever seen to break."""
    caught = {each.id for each in CATCHES}

    assert set() == {each.id for each in obligations()} - caught
    assert len(CATCHES) >= 20
    assert len(LEGAL) >= 8
