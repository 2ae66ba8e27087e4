"""Edits as they are written, and timelines of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.edits import read_edit
from tmf645_simulator.edits import apply
from tmf645_simulator.inventory import Inventory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SQUARE = [[-121.0, 37.0], [-120.9, 37.0], [-120.9, 37.1], [-121.0, 37.1]]
EVERY_EDIT: list[dict[str, Any]] = [
    {"set_pool": {"node": "olt-main", "unit": "port", "used": 64}},
    {"add_coverage": {"id": "new", "technology": "fibre", "down": 100, "area": SQUARE}},
    {"retire_coverage": {"id": "town-copper", "at": "2027-01-01"}},
    {"move_build": {"id": "main-street-fibre", "ready": "2027-01-01"}},
    {"put_row": {"premises": "FARM-1", "technology": "fibre", "down": 100}},
    {"stop_sell": {"technology": "copper", "at": "2027-01-01"}},
    {"retire_node": {"id": "olt-main", "at": "2027-01-01"}},
    {"add_operation": {"id": "dig", "kind": "maintenance", "node": "olt-main"}},
    {
        "add_installed": {
            "id": "S1",
            "premises": "MAIN-3000",
            "specification": "fibre-internet",
            "characteristics": {"downloadSpeed": 100},
            "solution": ["fibre-line"],
        }
    },
]
PLATFORM_EDITS: list[dict[str, Any]] = [
    {"open_platform": {"id": "voice-core", "ready": "2027-01-01"}},
    {"close_platform": {"id": "voice-core"}},
    {"set_platform": {"id": "voice-core", "total": 7, "used": 7}},
]
UNDOING: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (EVERY_EDIT[4], {"drop_row": {"premises": "FARM-1", "technology": "fibre"}}),
    (EVERY_EDIT[7], {"end_operation": {"id": "dig"}}),
    (EVERY_EDIT[8], {"remove_installed": {"id": "S1"}}),
]


@pytest.fixture
def town() -> Inventory:
    """Main street."""
    return load("main-street").inventory


def names(edit: dict[str, Any]) -> str:
    """The kind of an edit."""
    return next(iter(edit))


@pytest.mark.parametrize("edit", EVERY_EDIT, ids=names)
def test_every_edit_can_be_written_and_made(town: Inventory, edit: dict[str, Any]) -> None:
    """The next version of the world is another one."""
    after = apply(town, read_edit(edit))

    assert after.version == town.version + 1
    assert after != town


@pytest.mark.parametrize("edit", PLATFORM_EDITS, ids=names)
def test_edits_of_platforms_can_be_written_and_made(edit: dict[str, Any]) -> None:
    """In a world that has one."""
    before = load("platform-full").inventory

    after = apply(before, read_edit(edit))

    assert after.version == before.version + 1
    assert after.platforms != before.platforms


@pytest.mark.parametrize(("edit", "undo"), UNDOING, ids=names)
def test_what_is_added_can_be_taken_away(
    town: Inventory, edit: dict[str, Any], undo: dict[str, Any]
) -> None:
    """Two edits, two versions."""
    after = apply(apply(town, read_edit(edit)), read_edit(undo))

    assert after.version == town.version + 2


def test_a_planned_edit_is_kept_as_it_was_written(tmp_path: Path) -> None:
    """What a timeline plans can be sent to a server as well: it means the same."""
    lines = "".join(f"  - {{after: 1h, edit: {edit}}}\n" for edit in EVERY_EDIT)
    scenario = load(_with(tmp_path, lines))

    assert len(scenario.timeline) == len(EVERY_EDIT)
    assert [read_edit(each.written) for each in scenario.timeline] == [
        each.edit for each in scenario.timeline
    ]


def test_a_moment_is_absolute_or_counted_from_the_beginning() -> None:
    """Counted, it moves with the namespace."""
    [storm, *_] = load("storm-night").timeline

    assert storm.due_at(NOON) == NOON + timedelta(hours=4)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{edit: {end_operation: {id: x}}}", 'give one of "after" and "at"'),
        ("{after: 1h, at: 2027-01-01, edit: {end_operation: {id: x}}}", 'one of "after" and "at"'),
        ("{after: 1h, edit: {}}", "0 edits stand here"),
        ("{after: 1h}", '"edit" is missing'),
        ("{after: soon, edit: {end_operation: {id: x}}}", "write a duration"),
        (
            "{after: 1h, edit: {add_coverage: {id: n, technology: fibre, area: [[0, 0]]}}}",
            "at least 3 corners",
        ),
    ],
)
def test_an_entry_that_makes_no_sense_is_named(tmp_path: Path, entry: str, said: str) -> None:
    """With its place in the file."""
    with pytest.raises(ScenarioError, match=r"timeline\[0\]") as refused:
        load(_with(tmp_path, f"  - {entry}\n"))

    assert said in str(refused.value)


def _with(folder: Path, lines: str) -> str:
    """Main street with a timeline, as a file."""
    text = Path(load.__code__.co_filename).with_name("library").joinpath("main-street.yaml")
    path = folder / "world.yaml"
    path.write_text(f"{text.read_text()}\ntimeline:\n{lines}")
    return str(path)
