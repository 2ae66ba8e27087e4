"""
What is expected of the whole story; and servers that nothing can be expected of.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from cli.task_servers import Tasks, keeping
from rehearsal.rehearsing import ASKED, played_whole, written
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tmf645_conformance.interruption import stoppable
from tmf645_conformance.rehearsal import Part, Place, Rehearsal, read_story
from tmf645_conformance.rehearsal.course import course
from tmf645_reference_server import running
from tmf645_reports.model import Decided, Finished, Outcome, Report, Waiting
from tmf645_scenarios.story import load_story, packs

STEPS = (
    "- listen: desk\n"
    + ASKED
    + "- {wait: 'check/${id}', until: {body: {state: done}}, every: 50ms, called: done}\n"
    + "- {event: desk, like: {event: {checkServiceQualification: {state: done}}}, called: told}\n"
)

#: Expectations that hold, by what they are about.
GOOD = {
    "exchanges": "- exchanges: {method: POST, path: {matches: '.*/hub'}, status: 201}\n",
    "exchanges by number": "- exchanges: {method: POST, request: {body: {any: true}}}\n  count: 2\n",
    "what was not done": "- exchanges: {method: DELETE}\n  count: 0\n",
    "events": "- events: {listener: desk, eventType: {matches: check.*}}\n  count: {at least: 2}\n",
    "what was not told": "- events: {eventType: {matches: '.*DeleteEvent'}}\n  count: 0\n",
    "an order": "- order: [asked, told]\n",
    "a time": "- between: [asked, done]\n  at least: 50ms\n  at most: 100ms\n",
    "a name": "- exchanges: {body: {id: '${id}', state: done}}\n",
}

#: Expectations that fail, and what is said.
WRONG = {
    "exchanges": (
        "- exchanges: {method: DELETE}\n",
        "0 exchanges of this shape, 1 or more expected",
    ),
    "too many": (
        "- exchanges: {method: POST}\n  count: {at most: 1}\n",
        "2 exchanges of this shape, 1 at most expected",
    ),
    "events": ("- events: {eventType: another}\n", "0 events of this shape, 1 or more expected"),
    "an order": ("- order: [told, asked]\n", "asked came before told"),
    "too slow": (
        "- between: [asked, done]\n  at most: 10ms\n",
        "from asked to done it took 0.05 s",
    ),
    "too fast": (
        "- between: [asked, done]\n  at least: 1h\n",
        "from asked to done it took 0.05 s",
    ),
}


def played(folder: Path, expect: str) -> Report:
    """Play the steps, with this expectation."""
    report, _ = played_whole(*load_story(str(written(folder, STEPS, expect=expect))))
    return report


@pytest.mark.parametrize("expect", GOOD.values(), ids=GOOD)
def test_what_came_as_expected_passes(expect: str, tmp_path: Path) -> None:
    """Counted, ordered, timed."""
    report = played(tmp_path, expect)

    assert [] == [each.message for each in report.outcomes if each.verdict != "pass"]


@pytest.mark.parametrize(("expect", "said"), WRONG.values(), ids=WRONG)
def test_what_did_not_come_as_expected_fails_with_its_line(
    expect: str, said: str, tmp_path: Path
) -> None:
    """Everything before it stands."""
    *before, last = played(tmp_path, expect).outcomes

    line = len((tmp_path / "a-test.yaml").read_text().splitlines()) - expect.count("\n") + 1
    assert {"pass"} == {each.verdict for each in before}
    assert ("fail", True) == (last.verdict, said in last.message)
    assert f"a-test.yaml:{line}: " in last.message


def test_a_moment_that_never_came_leaves_its_expectation_open(tmp_path: Path) -> None:
    """It is not judged by what is not known."""
    steps = "- {get: check/none, called: lost}\n- {get: check, called: found}\n"
    path = written(tmp_path, steps, expect="- order: [lost, found]\n")

    report, _ = played_whole(*load_story(str(path)))

    assert ["fail", "pass", "inconclusive"] == [each.verdict for each in report.outcomes]


async def nothing(_: Request) -> Response:
    """Answer everything with an empty object."""
    return JSONResponse({})


def pleaser() -> Starlette:
    """A server that pleases everybody."""
    return Starlette(
        routes=[Route("/{path:path}", nothing, methods=["GET", "POST", "PATCH", "DELETE"])]
    )


@pytest.mark.parametrize("name", packs()["first-steps"])
def test_a_server_that_answers_nothing_passes_no_first_step(name: str) -> None:
    """Empty answers with good statuses are what other kits fall for."""
    (story,) = load_story(name)
    with running(pleaser()) as url:
        part = Part(story=read_story(story.plain), place=lambda: _at(url))
        *_, last = Rehearsal([part]).events()

    assert isinstance(last, Finished)
    assert "nonconformant" == last.report.verdict


def _at(url: str) -> Any:
    return nullcontext(Place(target=url.rstrip("/") + "/."))


def test_an_interruption_leaves_the_report_of_what_was_decided(tmp_path: Path) -> None:
    """And goes on its way then."""
    (story,) = load_story(str(written(tmp_path, "- get: check\n- get: check\n")))
    from tmf645_cli.places import embedded  # noqa: PLC0415 - for this alone

    events = Rehearsal(
        [Part(story=read_story(story.plain), place=lambda: embedded(story))]
    ).events()
    next(events)
    assert isinstance(next(events), Decided)

    last = events.throw(KeyboardInterrupt())

    assert isinstance(last, Finished)
    assert (1, "it was interrupted") == (len(last.report.outcomes), last.report.partial)
    with pytest.raises(KeyboardInterrupt):
        next(events)
    assert "tmf645" not in {thread.name for thread in threading.enumerate()}


def test_an_interruption_behind_the_last_step_does_not_meet_the_leaving(tmp_path: Path) -> None:
    """Else what was created would be neither removed nor told, and the timeline be missing."""
    story = read_story(load_story(str(written(tmp_path, ASKED)))[0].plain)

    def player(*cast: Any) -> Iterator[Outcome | Waiting]:
        yield from course(*cast)
        signal.raise_signal(signal.SIGINT)

    tasks = Tasks()
    with keeping(tasks) as target:
        place = nullcontext(Place(target=target, lasting=True))
        rehearsal = Rehearsal([Part(story=story, place=lambda: place)], player=player)
        with pytest.raises(KeyboardInterrupt):
            play(rehearsal)

    assert ({}, 1, 1) == (tasks.tasks, tasks.count, len(rehearsal.passages))


@stoppable()
def play(rehearsal: Rehearsal) -> None:
    """To its end, as the command does."""
    for _ in rehearsal.events():
        continue


def test_the_timeline_is_in_the_order_of_the_world(tmp_path: Path) -> None:
    """An event that was heard after the clock was moved stands where it happened."""
    steps = "- listen: desk\n" + ASKED + "- advance: 4h\n"

    _, rehearsal = played_whole(*load_story(str(written(tmp_path, steps))))

    moments = [each.at for each in rehearsal.passages[0].entries]
    assert moments == sorted(moments)
    assert "event" in {each.lane for each in rehearsal.passages[0].entries}
