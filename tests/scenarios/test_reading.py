"""Reading a scenario file: what is accepted, and how what is not is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tmf645_scenarios import Behaviour, Scenario, ScenarioError, load
from tmf645_simulator.progression import After, AfterPolls, Immediately, OnCommand, Progression
from tmf645_simulator.validity import Validity

SMALL = """\
schema: tmf645-scenario/1
name: small
story: One service, one house.
world:
  specifications:
    - id: internet
      name: Internet
      solutions:
        - [line]
  resources:
    - {id: line, name: Line, technology: fibre}
  premises:
    - {id: HOME, address: {country: NO, postcode: 0150}, point: [1, 2.5]}
  coverage:
    - id: town
      technology: fibre
      down: 100
      up: 10
      until: 2040-01-01
      area: [[0, 0], [5, 0], [5, 5], [0, 5]]
"""


@pytest.fixture
def write(tmp_path: Path):  # noqa: ANN201 - a function to write files with
    """Write a file beside the others, and return its path."""

    def write_file(text: str | bytes, name: str = "small.yaml") -> str:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write_file


def refused(path: str) -> list[str]:
    """Return the lines of the refusal, without folders."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value).replace(str(Path(path).parent) + "/", "").splitlines()


def changed(old: str, new: str) -> str:
    """Return the small scenario with one thing changed."""
    assert old in SMALL
    return SMALL.replace(old, new)


def test_a_file_is_loaded_by_its_path(write) -> None:  # noqa: ANN001
    """Defaults hold for what the file does not say."""
    scenario = load(write(SMALL))

    assert isinstance(scenario, Scenario)
    assert (scenario.name, scenario.story) == ("small", "One service, one house.")
    assert (
        Behaviour(
            progression=Immediately(), validity=Validity(default=timedelta(hours=48)), instant=True
        )
        == scenario.behaviour
    )
    (home,) = scenario.inventory.places.premises
    assert home.address == {"country": "NO", "postcode": "0150"}
    assert home.point == (1, 2.5)
    (town,) = scenario.inventory.coverage.areas
    assert datetime(2040, 1, 1, tzinfo=UTC) == town.reach.valid_until


def test_an_answer_may_hold_longer_over_one_technology_than_over_another(write) -> None:  # noqa: ANN001
    """A default, which may be left out, and a duration by technology."""
    terms = "behaviour: {validity: {default: 1h, fibre: 7d}}\nworld:"
    one = "behaviour: {validity: {fibre: 7d}}\nworld:"
    week = {"fibre": timedelta(days=7)}

    found = [load(write(changed("world:", each))).behaviour.validity for each in (terms, one)]

    assert [
        Validity(default=timedelta(hours=1), technologies=week),
        Validity(default=timedelta(hours=48), technologies=week),
    ] == found


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("immediately", Immediately()),
        ("on_command", OnCommand()),
        ("{after: 50ms}", After(timedelta(milliseconds=50))),
        ("{after: 1.5h}", After(timedelta(minutes=90))),
        ("{after_polls: 3}", AfterPolls(3)),
    ],
)
def test_each_progression_can_be_written(write, written: str, read: Progression) -> None:  # noqa: ANN001
    """The four ways in which a task moves on."""
    behaviour = f"behaviour: {{progression: {written}, validity: 3d, instant: false}}\nworld:"

    found = load(write(changed("world:", behaviour))).behaviour

    assert (
        Behaviour(progression=read, validity=Validity(default=timedelta(days=3)), instant=False)
        == found
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "until: 2040",
            "untill: 2040",
            'small.yaml:19: world.coverage[0].untill: unknown key; did you mean "until"? Known keys: area, available, conditions, confidence, copper_m, down, from, holes, id, node, partner, phase, priority, ready, retired, technology, until, up',
        ),
        ("name: small\n", "", 'small.yaml:1: "name" is missing; add it'),
        (
            "tmf645-scenario/1",
            "tmf645-scenario/2",
            'small.yaml:1: schema: "tmf645-scenario/2" stands here; did you mean "tmf645-scenario/1"? Known values: tmf645-scenario/1',
        ),
        (
            "world:",
            "steps: []\nworld:",
            "small.yaml:4: steps: this is a story, not a world; `tmf645 rehearse` plays it, and with --serve its world is served for a client",
        ),
        ("down: 100", "down: fast", 'small.yaml:17: world.coverage[0].down: "fast" stands here; write a number'),
        ("down: 100", "down: true", 'small.yaml:17: world.coverage[0].down: "true" stands here; write a number'),
        ("down: 100", "down: .inf", 'small.yaml:17: world.coverage[0].down: ".inf" stands here; write a number'),
        ("down: 100", "priority: 1.5\n      down: 1", 'small.yaml:17: world.coverage[0].priority: "1.5" stands here; write a whole number'),
        ("down: 100", "available: yes", 'small.yaml:17: world.coverage[0].available: "yes" stands here; write true or false'),
        ("down: 100", "down: [1]", "small.yaml:17: world.coverage[0].down: a list stands here; write a single value"),
        (
            "until: 2040-01-01",
            "until: tomorrow",
            'small.yaml:19: world.coverage[0].until: "tomorrow" stands here; write a date like 2027-03-01 or 2027-03-01T09:00:00Z',
        ),
        ("[1, 2.5]", "[1]", "small.yaml:13: world.premises[0].point: 1 values stand here; write 2"),
        ("[1, 2.5]", "{x: 1}", "small.yaml:13: world.premises[0].point: a mapping stands here; write a list"),
        ("- [line]", "- line", 'small.yaml:9: world.specifications[0].solutions[0]: "line" stands here; write a list'),
        ("{country: NO, postcode: 0150}", "NO", 'small.yaml:13: world.premises[0].address: "NO" stands here; write keys and values'),
        ("name: Internet", "name:", 'small.yaml:7: world.specifications[0].name: "" stands here; write a text'),
        ("name: Internet", "name: ~", 'small.yaml:7: world.specifications[0].name: "~" stands here; write a text'),
        ("    - {id: line, name: Line, technology: fibre}", "    - line", 'small.yaml:11: world.resources[0]: "line" stands here; write keys and values'),
        (
            "world:",
            "behaviour: {progression: sometimes}\nworld:",
            "small.yaml:4: behaviour.progression: no progression; write immediately, on_command, on_approval, {after: 50ms}, {after_polls: 3} or {script: [inProgress@2s, done@40s]}",
        ),
        (
            "world:",
            "behaviour: {progression: {script: [later]}}\nworld:",
            'small.yaml:4: behaviour.progression.script[0]: "later" is no step; write one like done@40s',
        ),
        (
            "world:",
            "behaviour: {progression: {script: [done@2s, inProgress@3s]}}\nworld:",
            "small.yaml:4: behaviour.progression.script: a script is inProgress, then done or terminatedWithError; either may be left out",
        ),
        (
            "world:",
            "behaviour: {progression: {after: 1s, script: [done@2s]}}\nworld:",
            "small.yaml:4: behaviour.progression: no progression; write immediately, on_command, on_approval, {after: 50ms}, {after_polls: 3} or {script: [inProgress@2s, done@40s]}",
        ),
        (
            "world:",
            "behaviour: {progression: {after_polls: 0}}\nworld:",
            "small.yaml:4: behaviour.progression: no progression; write immediately, on_command, on_approval, {after: 50ms}, {after_polls: 3} or {script: [inProgress@2s, done@40s]}",
        ),
        (
            "world:",
            "behaviour: {validity: 2 weeks}\nworld:",
            'small.yaml:4: behaviour.validity: "2 weeks" stands here; write a duration like 50ms, 2s, 15m, 48h or 3d, a hundred years at most',
        ),
        (
            "world:",
            "behaviour: {validity: 99999999999d}\nworld:",
            'small.yaml:4: behaviour.validity: "99999999999d" stands here; write a duration like 50ms, 2s, 15m, 48h or 3d, a hundred years at most',
        ),
        (
            "world:",
            "behaviour: {progression: {after: 36526d}}\nworld:",
            'small.yaml:4: behaviour.progression.after: "36526d" stands here; write a duration like 50ms, 2s, 15m, 48h or 3d, a hundred years at most',
        ),
    ],
)  # fmt: skip
def test_a_problem_names_line_path_and_remedy(write, old: str, new: str, problem: str) -> None:  # noqa: ANN001
    """One line tells where, what, and what to write instead."""
    assert [problem] == refused(write(changed(old, new)))


def test_all_problems_come_at_once(write) -> None:  # noqa: ANN001
    """Somebody who writes a file wants to correct it once."""
    text = changed("down: 100", "down: fast").replace("name: small", "nam: small")

    lines = refused(write(text))

    assert [line.split(": ")[0] for line in lines] == [
        "small.yaml:2",
        "small.yaml:1",
        "small.yaml:17",
    ]
    with pytest.raises(ScenarioError) as caught:
        load(write(text))
    assert (caught.value.line, caught.value.path) == (2, "nam")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("- [line]", "- [duct]", 'small.yaml:6: world.specifications[0]: specification "internet": a solution names "duct", which is no resource; add it'),
        ("down: 100", "node: olt", 'small.yaml:15: world.coverage[0]: coverage "town": no node has the id "olt"; add it, or drop it'),
        ("  premises:\n", "  minimum_confidence: 7\n  premises:\n", 'small.yaml:12: world.minimum_confidence: world "minimum_confidence": 7 is no confidence; give a number between 0 and 1'),
        ("  premises:\n", "  pools: [{node: olt, unit: port, total: 1}]\n  premises:\n", 'small.yaml:12: world.pools[0]: pool "olt": no node has this id; add the node'),
        ("[1, 2.5]", "[1, 250]", 'small.yaml:13: world.premises[0]: premises "HOME": 1, 250 is not on the map; write longitude first (-180 to 180), then latitude (-90 to 90)'),
        ("[[0, 0], [5, 0], [5, 5], [0, 5]]", "[[0, 0], [5, 5]]", 'small.yaml:15: world.coverage[0]: coverage "town": no proper area: an outline needs at least 3 corners; redraw its outline'),
    ],
)  # fmt: skip
def test_an_impossible_world_is_told_with_its_line(write, old: str, new: str, problem: str) -> None:  # noqa: ANN001
    """What the simulator refuses is found again in the file."""
    assert [problem] == refused(write(changed(old, new)))


def test_nothing_may_be_written_where_something_is_optional(write) -> None:  # noqa: ANN001
    """An optional key without a value is like no key."""
    (town,) = load(write(changed("until: 2040-01-01", "until:"))).inventory.coverage.areas

    assert town.reach.valid_until is None


def test_unknown_names_tell_the_nearest_and_all() -> None:
    """A typing error in a name is answered with what there is."""
    with pytest.raises(ScenarioError, match='did you mean "main-street"') as caught:
        load("main-stret")
    assert "big-apartment, copper-distance" in str(caught.value)


def test_files_that_cannot_be_read_are_told(write, tmp_path: Path) -> None:  # noqa: ANN001
    """Absent, a folder, empty, not UTF-8, too large."""
    assert refused(str(tmp_path / "absent.yaml")) == [
        "absent.yaml: cannot be read: No such file or directory"
    ]
    (tmp_path / "folder.yaml").mkdir()
    assert refused(str(tmp_path / "folder.yaml")) == ["folder.yaml: cannot be read: Is a directory"]
    assert refused(write("")) == ["small.yaml:1: the file is empty"]
    assert refused(write(b"a:\xff")) == ["small.yaml: not UTF-8: byte 2 cannot be read"]
    assert refused(write(b"#" * (1024 * 1024 + 1))) == [
        "small.yaml: the file is larger than 1048576 bytes; make it smaller"
    ]


def test_a_byte_order_mark_is_no_key(write) -> None:  # noqa: ANN001
    """Editors on some systems write one."""
    assert load(write(b"\xef\xbb\xbf" + SMALL.encode())).name == "small"


@pytest.mark.parametrize("key", ["id: line", "technology: fibre"])
def test_a_name_that_is_empty_is_told(write, key: str) -> None:  # noqa: ANN001
    """It would name nothing, and nothing would say so later."""
    word = key.partition(":")[0]

    told = refused(write(changed(key, f"{word}: ''")))

    assert any(f"{word}: it is empty; write the {word}" in each for each in told), told
