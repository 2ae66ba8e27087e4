"""What was found about an item is remembered, and told as if it had been looked for again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from simulator.small_world import INTERNET, LINE, NOW, find, internet, world
from tmf645_simulator import recollection
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.results import Served

SLOW = world(catalogue=Catalogue((INTERNET,), (replace(LINE, lead_time=timedelta(days=7)),)))


def test_the_same_question_is_found_once_whatever_the_item_is_called() -> None:
    """The world holds one memory; each answer has the id of its own item."""
    inventory = world()

    first, second = (find(inventory, internet(id=id)) for id in ("1", "2"))

    assert 1 == len(inventory.recollected)
    assert ("1", "2") == (first.item_id, second.item_id)
    assert replace(first, item_id="2") == second


def test_what_has_to_be_built_is_ready_later_when_it_is_asked_for_later() -> None:
    """A week from when it is asked for, also where the finding is remembered."""
    asked_at = [NOW, NOW + timedelta(hours=5)]

    found = [find(SLOW, internet(), now=each) for each in asked_at]

    assert [each + timedelta(days=7) for each in asked_at] == [
        each.available_at for each in found if isinstance(each, Served)
    ]
    assert 1 == len(SLOW.recollected)


def test_another_value_of_the_same_worth_is_another_question() -> None:
    """100, 100.0 and "100" are not one characteristic."""
    inventory = world()

    for value in (100, 100.0, "100"):
        find(inventory, internet(characteristics={"speed": value}))

    assert 3 == len(inventory.recollected)


def test_a_world_forgets_rather_than_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is forgotten is found again, as it was."""
    monkeypatch.setattr(recollection, "MOST_KEPT", 2)
    inventory = world()

    first = find(inventory, internet())
    for speed in (10, 50, 100):
        find(inventory, internet(characteristics={"speed": speed}))

    assert len(inventory.recollected) <= 2
    assert first == find(inventory, internet())


def test_another_version_of_the_world_remembers_nothing() -> None:
    """What changed may be what it hung on."""
    inventory = world()
    find(inventory, internet())

    assert {} == inventory.after().recollected
