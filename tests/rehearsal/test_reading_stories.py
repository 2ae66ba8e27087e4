"""
What is wrong with a story is told with file, line, key and remedy, before anything is played.
"""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rehearsal.rehearsing import HEAD
from tmf645_conformance.rehearsal import apis, read_story
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.story import load_story
from tmf645_scenarios.story.grammar import APIS

TOP = HEAD.format(name="a-test", world="main-street")

#: What stands below the head (which ends in line 4), and what is said of it.
WRONG = {
    "an unknown key of the file": (
        "stesp: []\nsteps: [{get: check}]\n",
        '5: stesp: unknown key; did you mean "steps"? Known keys: schema, name',
    ),
    "no steps": ("given: {}\n", '"steps" is missing; add it'),
    "an empty list of steps": ("steps: []\n", "5: steps: write a list of steps"),
    "a step that is none": (
        "steps:\n  - chek: {}\n",
        '6: steps[0]: "chek" is no step; did you mean',
    ),
    "two acts in one": (
        "steps:\n  - {get: check, advance: 1s}\n",
        "6: steps[0]: get and advance are two steps; write two",
    ),
    "a step that is a text": ("steps:\n  - wait a moment\n", "6: steps[0]: no step; write one of"),
    "an unknown key of a step": (
        "steps:\n  - get: check\n    anwser: {status: 200}\n",
        '7: steps[0].anwser: unknown key; did you mean "answer"? Known keys: answer',
    ),
    "a key that is missing": (
        "steps:\n  - wait: check\n",
        '6: steps[0]: "until" is missing; add it',
    ),
    "an unknown API": (
        "steps:\n  - get: chek/1\n",
        '6: steps[0].get: "chek" is no API; did you mean "check"? Known: check, query',
    ),
    "a name that nothing keeps": (
        "steps:\n  - {get: check, keep: {id: 'body[0].id'}}\n  - get: check/${ide}\n",
        '7: steps[1].get: nothing before keeps "ide"; did you mean "id"? Known: id, now',
    ),
    "a name used in its own step": (
        "steps:\n  - {get: 'check/${id}', keep: {id: body.id}}\n",
        '6: steps[0].get: nothing before keeps "id"',
    ),
    "a name that is taken": (
        "steps:\n  - {get: check, keep: {now: body}}\n",
        '"now" is known to every story; choose another name',
    ),
    "a name that is none": (
        "steps:\n  - {get: check, keep: {'1st': body}}\n",
        '"1st" is no name; begin with a letter',
    ),
    "a path that is none": (
        "steps:\n  - {get: check, keep: {id: 'body..id'}}\n",
        '"body..id" is no path; write one like',
    ),
    "a duration that is none": (
        "steps:\n  - advance: soon\n",
        '6: steps[0].advance: "soon" stands',
    ),
    "a moment that is none": ("steps:\n  - freeze: noon\n", '"noon" is no moment; write one like'),
    "a part that an answer has not": (
        "steps:\n  - {get: check, answer: {stauts: 200}}\n",
        'no part of an answer; did you mean "status"? Parts: status, headers, body, broken',
    ),
    "a type that is none": (
        "steps:\n  - {get: check, answer: {body: {type: texts}}}\n",
        '"texts" is no type; did you mean "text"? Known types: text, number',
    ),
    "a pattern that is none": (
        "steps:\n  - {get: check, answer: {body: {matches: '(a'}}}\n",
        "no pattern that RE2 reads",
    ),
    "a pattern that looks back": (
        "steps:\n  - {get: check, answer: {body: {matches: '(a)\\1'}}}\n",
        "no pattern that RE2 reads",
    ),
    "a count that is none": (
        "steps:\n  - {get: check, answer: {body: {count: -1}}}\n",
        "write a whole number, 0 or more",
    ),
    "a count that no number is": (
        "steps:\n  - {get: check, answer: {body: {count: {at least: 3, at most: 1}}}}\n",
        "no number is at least 3 and at most 1",
    ),
    "any that is false": (
        "steps:\n  - {get: check, answer: {body: {any: false}}}\n",
        "write any: true, or leave it out",
    ),
    "an edit that is none": (
        "steps:\n  - edit: {set_pol: {}}\n",
        '6: steps[0].edit.set_pol: unknown key; did you mean "set_pool"?',
    ),
    "two edits in one": (
        "steps:\n  - edit: {remove_installed: {id: a}, close_platform: {id: b}}\n",
        "2 edits stand here; write one of",
    ),
    "a fault profile that is none": (
        "steps:\n  - faults: brown-out\n",
        '"brown-out" is no fault profile; did you mean "brownout"? Known: none, brownout',
    ),
    "a fault that is none": (
        "steps:\n  - faults: [{kind: latecy}]\n",
        '"latecy" is no kind of fault; did you mean "latency"?',
    ),
    "nobody listens": (
        "steps:\n  - {event: desk, like: {any: true}}\n",
        'nobody listens as "desk". Listeners: none so far',
    ),
    "a name without braces": (
        "steps:\n  - {get: check, keep: {id: 'body[0].id'}}\n  - get: check/$id\n",
        '7: steps[1].get: "$id" stands for itself; write ${id}',
    ),
    "a part that no answer has": (
        "steps:\n  - {get: check, keep: {id: 'id'}}\n",
        '6: steps[0].keep.id: no part of an answer is "id"; write body.id, or headers',
    ),
    "a path of an answer at an event": (
        "steps:\n  - listen: desk\n  - {event: desk, like: {any: true}, keep: {id: body.id}}\n",
        "7: steps[1].keep.id: no event has a body; write event",
    ),
    "what is kept, without a name": (
        "steps:\n  - {get: check, keep: body.id}\n",
        "6: steps[0].keep: write a name and a path, like {id: body.id}",
    ),
    "a status in quotes": (
        "steps:\n  - {get: check, answer: {status: '200'}}\n",
        '6: steps[0].answer.status: no status is the text "200"; write the number 200',
    ),
    "a status that is none": (
        "steps:\n  - {wait: check, until: {status: 20}}\n",
        "6: steps[0].until.status: no status is 20; write one from 100 to 599",
    ),
    "a status in words": (
        "steps:\n  - {stays: check, answer: {status: ok}, within: 1s}\n",
        'no status is the text "ok"; write a number like 201',
    ),
    "a pattern for a path": (
        "steps: [{get: check}]\nexpect:\n  - {exchanges: {path: '*/order'}, count: 0}\n",
        '7: expect[0].exchanges.path: no path is "*/order"; write it whole, from its first /',
    ),
    "a method that is none": (
        "steps: [{get: check}]\nexpect:\n  - {exchanges: {method: psot}, count: 0}\n",
        '"psot" is no method; did you mean "POST"?',
    ),
    "a part that no exchange has": (
        "steps: [{get: check}]\nexpect:\n  - {exchanges: {methd: POST}, count: 0}\n",
        'expect[0].exchanges.methd: no part of an exchange; did you mean "method"? Parts: method',
    ),
    "a part that no event has": (
        "steps: [{get: check}]\nexpect:\n  - {events: {event: {}}, count: 0}\n",
        'expect[0].events.event: no part of an event; did you mean "eventType"?',
    ),
    "a type that no event has": (
        (
            "steps:\n  - listen: desk\n  - never: desk\n"
            "    like: {eventType: checkServiceQualificationDeletedEvent}\n    within: 1s\n"
        ),
        (
            'steps[1].like.eventType: no event has the type "checkServiceQualificationDeletedEvent"'
            '; did you mean "checkServiceQualificationDeleteEvent"?'
        ),
    ),
    "a moment without a name": (
        "steps:\n  - {get: check, called: asked}\nexpect:\n  - order: [asked, tld]\n",
        'no step is called "tld". Called are: asked',
    ),
    "three moments between": (
        "steps:\n  - {get: check, called: a}\nexpect:\n  - between: [a, a, a]\n",
        "write two names, the earlier first",
    ),
    "one name twice": (
        "steps:\n  - {get: check, called: a}\n  - {get: check, called: a}\n",
        'line 6 is called "a" already; choose another name',
    ),
    "an actor that is none": (
        "cast: {provider: simulatd}\nsteps: [{get: check}]\n",
        '5: cast.provider: "simulatd" stands here; did you mean "simulated"?',
    ),
    "a role that is none": (
        "cast: {consumer: real}\nsteps: [{get: check}]\n",
        "unknown key. Known keys: provider, client",
    ),
    "a timeline for a world that has one": (
        "timeline: []\nsteps: [{get: check}]\n",
        "the world has its own; write the world here instead",
    ),
    "a key given twice": ("steps: []\nsteps: []\n", 'key "steps" is given twice, first in line 5'),
    "a tag": ("steps: !!python/object:os.system []\n", "is not read; write the plain value"),
    "a merge key": ("steps: [{<<: {get: check}}]\n", "merge keys (<<) are not read"),
    "an alias within itself": ("given: &a {x: *a}\nsteps: [{get: check}]\n", "stands within &a"),
}


def problems(text: str, folder: Path) -> str:
    """What is said of a story of this text."""
    path = folder / "story.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ScenarioError) as refused:
        load_story(str(path))
    return str(refused.value)


@pytest.mark.parametrize(("rest", "message"), WRONG.values(), ids=WRONG)
def test_a_slip_is_told_with_its_line_and_a_remedy(rest: str, message: str, tmp_path: Path) -> None:
    """In the manner of the worlds."""
    said = problems(TOP + rest, tmp_path)

    assert message in said
    assert all(line.startswith(f"{tmp_path}/story.yaml") for line in said.splitlines())


def test_several_slips_are_told_at_once(tmp_path: Path) -> None:
    """In the order of their lines."""
    said = problems(TOP + "steps:\n  - chek: {}\n  - get: chek\n  - advance: soon\n", tmp_path)

    assert ["6", "7", "8"] == [line.rpartition(".yaml:")[2][0] for line in said.splitlines()]


def test_a_slip_hides_nothing_from_what_follows(tmp_path: Path) -> None:
    """What the wrong step keeps, and how it is called, is known all the same."""
    steps = (
        "steps:\n  - {get: check, anwser: {}, keep: {id: 'body[0].id'}, called: asked}\n"
        "  - {listen: desk, hub: nowhere}\n"
        "  - {get: 'check/${id}', called: seen}\n"
        "  - {event: desk, like: {any: true}}\n"
        "expect:\n  - order: [asked, seen]\n"
    )

    said = problems(TOP + steps, tmp_path)

    assert ["6", "7"] == [line.rpartition(".yaml:")[2][0] for line in said.splitlines()]


@pytest.mark.parametrize(
    "expectation",
    [
        "exchanges: {path: '/a', method: POST, status: 201}",
        "exchanges: {path: '${place}', status: '${place}'}",
        "exchanges: {one of: [{status: 'x'}]}",
        "events: {eventType: CheckServiceQualificationCreateEvent}",
        "events: {eventType: somethingElseHappened}",
        "events: {eventType: {matches: '.*DeletedEvent'}}",
    ],
)
def test_what_may_come_to_be_is_no_slip(expectation: str, tmp_path: Path) -> None:
    """Names, matchers, types of others."""
    path = tmp_path / "story.yaml"
    path.write_text(
        TOP
        + "given: {place: /b}\nsteps: [{get: check}]\n"
        + f"expect:\n  - {{{expectation}, count: 0}}\n"
    )

    (story,) = load_story(str(path))

    assert 1 == len(story.plain["expect"])


def test_a_story_knows_how_it_is_had_again(tmp_path: Path) -> None:
    """By its path, or by pack and name."""
    path = tmp_path / "story.yaml"
    path.write_text(TOP + "steps: [{get: check}]\n")
    (mine,) = load_story(str(path))
    (one,) = load_story("first-check")
    whole = load_story("first-steps")

    assert (str(path), "first-steps/first-check") == (mine.again, one.again)
    assert all((each.name,) == tuple(one.name for one in load_story(each.again)) for each in whole)


def test_worlds_and_stories_are_told_apart(tmp_path: Path) -> None:
    """Each is told what the other is for; not key by key what it is not."""
    story, world = tmp_path / "story.yaml", tmp_path / "world.yaml"
    story.write_text(TOP + "steps: [{get: check}]\n")
    world.write_text("schema: tmf645-scenario/1\nname: a\nstory: a\nworld: {}\n")

    with pytest.raises(
        ScenarioError, match=r"^[^\n]*:5: steps: this is a story, not a world[^\n]*$"
    ):
        load(str(story))
    with pytest.raises(
        ScenarioError, match=r"^[^\n]*:3: story: this is a world, not a story[^\n]*$"
    ):
        load_story(str(world))


def test_an_alias_bomb_is_counted(tmp_path: Path) -> None:
    """Three hundred bytes that stand for five hundred million values."""
    levels = [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 10)]
    bomb = "given:\n  x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n  " + "\n  ".join(levels)

    assert "stands for more than 1000000 values" in problems(f"{TOP}{bomb}\n", tmp_path)


def test_what_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    """A shape is as deep as its text."""
    deep = "[" * 80 + "]" * 80

    assert "nested deeper than 64" in problems(
        f"{TOP}steps: [{{post: check, body: {deep}}}]\n", tmp_path
    )


def test_a_thousand_steps_are_a_story_and_more_are_not(tmp_path: Path) -> None:
    """Nobody reads them."""
    many = "steps:\n" + "  - get: check\n" * 1_001

    assert "write at most 1000 steps" in problems(TOP + many, tmp_path)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """It is a story, or refused with reasons."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - one for each example

    with TemporaryDirectory() as folder:
        path = Path(folder) / "story.yaml"
        path.write_text(
            TOP + "steps:\n  - get: check\n    title: " + text, encoding="utf-8", errors="replace"
        )
        with suppress(ScenarioError):
            (story,) = load_story(str(path))
            assert read_story(story.plain).steps[0].line == 6


def test_a_world_may_stand_beside_the_story(tmp_path: Path) -> None:
    """Its path is seen from the file of the story."""
    world = Path(__file__).parents[2] / "scenarios/tmf645_scenarios/library/hold.yaml"
    (tmp_path / "mine.yaml").write_bytes(world.read_bytes())
    path = tmp_path / "story.yaml"
    path.write_text(TOP.replace("main-street", "mine.yaml") + "steps: [{get: check}]\n")

    (story,) = load_story(str(path))

    assert "hold" == story.scenario.name


def test_a_world_may_stand_in_the_story(tmp_path: Path) -> None:
    """With a behaviour and a timeline of its own."""
    path = tmp_path / "story.yaml"
    world = (
        "\n  specifications: [{id: a, name: A, solutions: [[r]]}]\n  resources: [{id: r, name: R}]"
    )
    rest = "\nbehaviour: {validity: 3h}\ntimeline: []\nsteps: [{get: check}]\n"
    path.write_text(TOP.replace(" main-street", world) + rest)

    (story,) = load_story(str(path))

    assert "a-test" == story.scenario.name
    assert 3 * 3600 == story.scenario.behaviour.validity.default.total_seconds()


def test_what_a_story_says_of_the_behaviour_is_all_that_changes(tmp_path: Path) -> None:
    """The rest is the world's."""
    path = tmp_path / "story.yaml"
    path.write_text(
        TOP.replace("main-street", "slow-partner")
        + "behaviour: {validity: 3h}\nsteps: [{get: check}]\n"
    )

    (story,) = load_story(str(path))

    assert 3 * 3600 == story.scenario.behaviour.validity.default.total_seconds()
    assert story.scenario.behaviour.instant is False


def test_both_sides_know_the_same_apis() -> None:
    """The names are written twice: for who reads a story, and for who plays it."""
    assert set(APIS) == set(apis.NAMES)
