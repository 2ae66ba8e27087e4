"""
CTRF and the badge: valid for their readers, truthful, and no way in for a stranger.
"""

from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import msgspec
import pytest
from reports.ctrf_schema import SCHEMA, STATUSES
from reports.hostile_texts import HOSTILE
from reports.test_hostile_reports import ACTIVE
from reports.test_statement import outcome
from tmf645_reports import badge, ctrf
from tmf645_reports.model import Implementation, Level, ProfileUsed, Report, Run, Tool, Verdict

from reports import sample_reports

STORIES = {
    "conformant": sample_reports.conformant(),
    "nonconformant": sample_reports.nonconformant(),
    "inconclusive": sample_reports.inconclusive(),
    "unreachable": sample_reports.unreachable(),
    "listed": sample_reports.listed(),
    "hostile": sample_reports.hostile(HOSTILE),
}

#: Attributes of a badge: none of them leads anywhere or does anything.
SHAPE = {
    "width", "height", "role", "aria-label", "x", "y", "fill", "font-family", "font-size",
    "textLength", "lengthAdjust",
}  # fmt: skip


def told(report: Report) -> dict[str, Any]:
    """The document of CTRF, as its readers see it."""
    read: dict[str, Any] = msgspec.json.decode(ctrf.render(report))
    return read


@pytest.mark.parametrize("story", STORIES)
def test_ctrf_meets_its_schema(story: str) -> None:
    """Every document is what CTRF demands, whatever a target answered."""
    validator = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)

    assert [] == [str(error) for error in validator.iter_errors(told(STORIES[story]))]


@pytest.mark.parametrize("story", STORIES)
def test_ctrf_counts_what_it_holds(story: str) -> None:
    """Its summary is that of its tests; every requirement is one, and the run is another."""
    results = told(STORIES[story])["results"]
    counted = Counter(test["status"] for test in results["tests"])

    assert {word: results["summary"][word] for word in STATUSES} == {
        word: counted[word] for word in STATUSES
    }
    told_of_the_run = 2 if STORIES[story].known.known_failing else 1
    assert results["summary"]["tests"] == len(STORIES[story].outcomes) + told_of_the_run


@pytest.mark.parametrize(
    ("verdict", "strict", "status"),
    [
        (Verdict.PASS, False, "passed"),
        (Verdict.FAIL, False, "failed"),
        (Verdict.WARNING, False, "passed"),
        (Verdict.WARNING, True, "failed"),
        (Verdict.INCONCLUSIVE, True, "skipped"),
        (Verdict.NOT_APPLICABLE, False, "skipped"),
        (Verdict.OBSERVED, False, "other"),
        (Verdict.KNOWN, False, "other"),
        (Verdict.ERROR, False, "other"),
    ],
)
def test_ctrf_keeps_our_word_beside_its_own(
    verdict: Verdict,
    strict: bool,  # noqa: FBT001 - pytest passes it by name
    status: str,
) -> None:
    """Nothing that is not a pass is told as one, but what only a strict run counts."""
    report = sample_reports.report((outcome(1, verdict),), strict=strict)

    test = told(report)["results"]["tests"][1]

    assert (status, str(verdict)) == (test["status"], test["rawStatus"])


def test_ctrf_fails_where_too_little_was_decided() -> None:
    """A run that tested nothing has a failed test, and says what is missing."""
    first = told(sample_reports.unreachable())["results"]["tests"]

    assert ["failed"] == [test["status"] for test in first]
    assert "connection refused" in first[0]["message"]


@pytest.mark.parametrize(
    ("started", "start"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("2026-11-21T11:12:00+01:00", 1_795_255_920_000),
        ("1969-01-01T00:00:00Z", 0),
        ("9999-12-31T23:59:59-23:59", 0),
        ("yesterday", 0),
    ],
)
def test_ctrf_tells_when(started: str, start: int) -> None:
    """In milliseconds since 1970; a run that does not say when began at none."""
    run = Run(started=started, seconds=2.5, host="build-7")

    summary = told(sample_reports.report((), run=run))["results"]["summary"]

    assert (start, start + 2500) == (summary["start"], summary["stop"])


def test_ctrf_names_a_tool_without_a_name() -> None:
    """CTRF wants one."""
    report = sample_reports.report((), tool=Tool(name=" ", version=""))

    assert "unnamed" == told(report)["results"]["tool"]["name"]


def test_ctrf_holds_nothing_that_acts() -> None:
    """Its readers print it: escapes of a stranger are text."""
    texts = _texts(told(sample_reports.hostile(HOSTILE)))

    assert [] == [text for text in texts if ACTIVE.search(text)]


def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for pair in value.items() for part in pair for text in _texts(part)]
        case list():
            return [text for part in value for text in _texts(part)]
        case _:
            return []


def test_ctrf_fails_where_the_list_is_not_current() -> None:
    """As a test of its own, which is not there where no list was given."""
    listed = told(sample_reports.listed())["results"]["tests"][1]
    current = msgspec.structs.replace(sample_reports.listed().known, problems=())
    passing = told(sample_reports.report((), known=current))["results"]["tests"][1]

    assert ("the list of known failures is current", "failed") == (listed["name"], listed["status"])
    assert "CSQ-MGT-BV-11 is met" in listed["message"]
    assert "passed" == passing["status"]
    assert "2 patterns in known-failing.txt, 3 findings in baseline.yaml" in passing["message"]


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (sample_reports.conformant(), "67/67 MUST"),
        (sample_reports.report((outcome(1, Verdict.FAIL),)), "0/1 MUST, not conformant"),
        (sample_reports.inconclusive(), "58/69 MUST, inconclusive"),
        (sample_reports.unreachable(), "0/0 MUST, broke off"),
        (sample_reports.nonconformant(), "60/68 MUST, 1 known, the judge failed"),
        (sample_reports.listed(), "68/69 MUST, 2 known, list not current"),
        (
            sample_reports.report((outcome(1, Verdict.PASS),), selection="CSQ-RES"),
            "1/1 MUST, a selection",
        ),
        (
            sample_reports.report(
                (outcome(1, Verdict.PASS), outcome(2, Verdict.WARNING, level=Level.RECOMMENDED)),
                strict=True,
            ),
            "1/1 MUST, not conformant",
        ),
    ],
)
def test_a_badge_says_what_the_run_came_to(report: Report, message: str) -> None:
    """What binds and is met, of what binds and applies; the end by word, not by colour alone."""
    picture = ET.fromstring(badge.render(report))  # noqa: S314 - our own
    data = msgspec.json.decode(badge.render_json(report))

    assert f"TMF645 v4: {message}" == picture.get("aria-label")
    assert ("TMF645 v4", message, 1) == (data["label"], data["message"], data["schemaVersion"])
    assert data["isError"] == (data["color"] != "#17683a")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_badge_is_a_picture_and_nothing_else(text: str) -> None:
    """No element, address or acting character of a stranger comes into it; it never certifies."""
    report = sample_reports.report(
        (), profile=ProfileUsed(api=text), implementation=Implementation(name=text)
    )
    shown = badge.render(report)
    picture = ET.fromstring(shown)  # noqa: S314 - our own

    tags = [part.tag.rpartition("}")[2] for part in picture.iter()]
    assert ["svg", "title", "rect", "text", "rect", "text"] == tags
    assert SHAPE >= {name for part in picture.iter() for name in part.attrib}
    assert not ACTIVE.search(shown)
    assert "certif" not in shown
