"""
What came of stories is said in their own words: how many went as told, what a client did and owes.
"""

import re
from typing import Any

import pytest
from reports.sample_reports import of_a_client, rehearsed, report
from tmf645_reports import badge, html, junit, markdown
from tmf645_reports.model import Kind, Overall, Report, Verdict, from_json, to_json
from tmf645_reports.reading import read_report
from tmf645_reports.statement import exit_code, state
from tmf645_reports.wording import WORDINGS

PASS, FAIL, OPEN, OUT = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("told", "code", "heading", "headline"),
    [
        (
            {"one": (PASS, PASS)},
            0,
            "The story went as it tells",
            "At the reference server, 1 story went as told: 2 lines, none otherwise.",
        ),
        (
            {"one": (PASS,), "another_one": (PASS, OUT)},
            0,
            "Every story went as it tells, as far as it can be played here",
            "At the reference server, 2 stories went as told: 2 lines, none otherwise.",
        ),
        (
            {"one": (PASS,), "two": (FAIL, FAIL, OPEN), "three": (PASS,)},
            1,
            "2 of 3 stories went as told",
            "At the reference server, two went otherwise, in 2 lines.",
        ),
        (
            {"one": (FAIL,)},
            1,
            "The story went otherwise",
            "At the reference server, one went otherwise, in 1 line.",
        ),
        (
            {"a": (FAIL,), "b": (FAIL,), "c": (FAIL,), "d": (FAIL,), "e": (PASS,)},
            1,
            "1 of 5 stories went as told",
            "At the reference server, a, b, c and 1 more went otherwise, in 4 lines.",
        ),
        (
            {"one": (PASS, OPEN)},
            4,
            "The story is undecided",
            (
                "At the reference server, one could not be decided. Why: 1 line is undecided; "
                "only 50 % of the applicable lines were decided."
            ),
        ),
        (
            {"one": (PASS,), "two": (OUT,)},
            0,
            "1 of 2 stories went as told",
            (
                "At the reference server, 1 story went as told: 1 line, none otherwise. "
                "1 story could not be played here."
            ),
        ),
    ],
)
def test_stories_are_counted_and_told(
    told: dict[str, Any], code: int, heading: str, headline: str
) -> None:
    """Never as conformance: a story says what it says, and no more."""
    played = rehearsed(**told)

    said = state(played)

    assert (code, heading, headline) == (exit_code(played), said.heading, said.headline)


@pytest.mark.parametrize(
    ("story", "owed", "code", "heading"),
    [
        ((PASS,), {"RES_BV_01": PASS}, 0, "The client did what the story tells"),
        ((PASS,), {"RES_BV_01": OPEN}, 0, "The client did what the story tells"),
        ((PASS, FAIL), {"RES_BV_01": FAIL}, 1, "The client did not do what the story tells"),
        (
            (PASS,),
            {"RES_BV_01": FAIL, "RES_BV_02": FAIL},
            1,
            "The client did what the story tells, and broke 2 obligations",
        ),
        ((OPEN,), {"RES_BV_01": PASS}, 4, "The client is not judged"),
    ],
)
def test_a_client_is_told_what_it_did_and_what_it_owes(
    story: tuple[Verdict, ...], owed: dict[str, Verdict], code: int, heading: str
) -> None:
    """What a story does not bring it to stays open, and is no doubt about the story."""
    judged = of_a_client(story, **owed)

    assert (code, heading) == (exit_code(judged), state(judged).heading)


def test_what_stayed_open_is_said_beside_what_was_done() -> None:
    """Nobody reads a good end as if every obligation had been seen."""
    judged = of_a_client((PASS,), RES_BV_01=PASS, ALT_BV_01=OPEN, REQ_BV_03=Verdict.WARNING)

    said = state(judged)

    assert said.headline == (
        "The client: 1 of 1 line of first-check done; 1 obligation met, none broken; "
        "1 recommendation not met; 1 stayed open."
    )
    assert [gap.unlock for gap in said.untested] == ["a story with an order"]


_VIEWS = {
    "html": html.render,
    "markdown": markdown.render,
    "junit": junit.render,
    "badge": badge.render,
}


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize(
    "told",
    [
        rehearsed(one=(PASS,)),
        rehearsed(one=(FAIL,), two=(PASS, OPEN)),
        rehearsed(one=(OPEN,)),
        of_a_client((PASS,), RES_BV_01=PASS),
        of_a_client((PASS,), RES_BV_01=FAIL, RES_BV_02=OPEN),
    ],
    ids=["as told", "otherwise", "open", "a good client", "a bad client"],
)
def test_no_view_calls_a_rehearsal_conformance(told: Report, view: str) -> None:
    """The heading is in each of them; "conform" is in none, nor are requirements or a profile."""
    shown = _VIEWS[view](told)

    body = shown.partition("<body>")[2].partition("<script>")[0]
    words = re.sub(r"<[^>]*>", " ", body) or shown
    assert [word for word in ("onform", "equirement", "profile") if word in words] == []
    if view in {"html", "markdown"}:
        assert state(told).heading in shown


def test_a_run_that_broke_off_says_so() -> None:
    """Whatever its kind is."""
    gone = report((), kind=Kind.REHEARSAL, stories=("one", "two"), partial="nobody there")

    said = state(gone)

    assert (3, "0 of 2 stories went as told") == (said.exit_code, said.heading)
    assert said.headline == (
        "At Acme SQM 4.2, one and two could not be decided. Why: the run broke off: nobody there."
    )
    assert said.coverage == "No line of a story came to be judged."


def test_the_report_of_a_rehearsal_can_be_read_again(tmp_path: Any) -> None:
    """Its verdict follows from its outcomes by the rule of its kind."""
    judged = of_a_client((PASS,), RES_BV_01=OPEN)
    file = tmp_path / "report.json"
    file.write_bytes(to_json(judged))

    again = read_report(file)

    assert (Overall.CONFORMANT, judged) == (again.verdict, from_json(to_json(again)))


def test_every_kind_has_its_words() -> None:
    """And a meaning for every verdict."""
    assert set(Kind) == set(WORDINGS)
    for words in WORDINGS.values():
        assert set(Verdict) == set(words.meanings)
