"""The world that speaks ServiceNow's dialect, and its section in a scenario."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.servicenow import Answers, Approval, Dialect, ExternalInventory
from tmf645_simulator.qualify import qualify
from tmf645_simulator.request import Item, PlaceReference
from tmf645_simulator.results import Decision
from tmf645_simulator.settling import settled

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "bandwidth", "result"),
    [
        ("MAIN-3000", 600, "qualified"),
        ("MISSION-1", 300, "qualified"),
        ("MISSION-1", 600, "unqualified"),
        ("RANCH-9", 100, "unqualified"),
    ],
)
def test_santa_clara(place: str, bandwidth: int, result: str) -> None:
    """Main Street carries everything, Mission Road half of it, the ranch nothing."""
    world = load("santa-clara").inventory
    item = Item(
        id="1",
        specification_id="access",
        places=(PlaceReference(id=place),),
        characteristics={"Bandwidth": bandwidth},
    )
    found = settled(lambda known: qualify(item, world, NOW, known), world, NOW)

    assert isinstance(found, Decision)
    assert found.finding.result == result


def test_santa_clara_speaks_both() -> None:
    """TMF645 and the dialect, beside each other."""
    assert load("santa-clara").behaviour.dialect is Dialect.BOTH
    assert load("main-street").behaviour.dialect is Dialect.TMF645


def written(tmp_path: Path, section: str) -> Path:
    """Return a small scenario with this section."""
    file = tmp_path / "world.yaml"
    file.write_text(
        "schema: tmf645-scenario/1\nname: w\nstory: s\nbehaviour:\n  dialect: servicenow-tsq\n"
        f"  servicenow:\n{section}world:\n  specifications: []\n  resources: []\n"
    )
    return file


def test_every_key_is_read(tmp_path: Path) -> None:
    """The review, who decides, quirks, and a login whose password is in the environment."""
    section = """\
    approval: manual
    approval_after: 5s
    inventory:
      url: http://127.0.0.1:1/x
      answers: process_result
      login: {user: me, password: {env: SECRET}}
      patience: 2m
    quirks: {SNQ-01: array}
"""
    told = load(str(written(tmp_path, section))).behaviour.servicenow

    assert (told.approval, told.approval_after) == (Approval.MANUAL, timedelta(seconds=5))
    assert told.inventory is not None
    assert (told.inventory.answers, told.inventory.patience) == (
        Answers.PROCESS_RESULT,
        timedelta(minutes=2),
    )
    assert told.quirks == {"SNQ-01": "array"}


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("    inventory: {url: http://x, patience: 0s}\n", "has to be more than nothing"),
        ("    report_to: {url: http://x, timeout: 0s}\n", "has to be more than nothing"),
        (
            "    report_to: {url: http://x, login: {user: 'a:b', password: c}}\n",
            "a name without a colon",
        ),
        ("    approval: perhaps\n", "auto, manual"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, section: str, told: str) -> None:
    """With the line, and what to write."""
    with pytest.raises(ScenarioError, match=told):
        load(str(written(tmp_path, section)))


def test_an_inventory_is_asked_in_a_way() -> None:
    """By polling, unless it is said otherwise."""
    assert ExternalInventory(url="http://127.0.0.1:1").answers is Answers.POLLING
