"""
The laws of single renderers: sizes, contrast, JUnit's rules, differences, the live console, files.
"""

import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from reports.test_statement import outcome
from rich.console import Console
from tmf645_reports import html, junit, markdown
from tmf645_reports.console import ConsoleView
from tmf645_reports.curl import curl
from tmf645_reports.difference import Difference, differences
from tmf645_reports.files import RENDERERS, ReportNotWritten, write_report
from tmf645_reports.html.templates import STYLE
from tmf645_reports.inert import compact, indented
from tmf645_reports.lines import conclusion, four_parts
from tmf645_reports.model import (
    Decided,
    Exchange,
    Finished,
    Level,
    Report,
    RequestSent,
    Started,
    Verdict,
    Waiting,
)
from tmf645_reports.words import MARKS, PLAIN_MARKS

from reports import sample_reports

TWO_MEGABYTES = 2_000_000

#: What the schemas of JUnit files in use allow: attributes, and children in order.
ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "testcase": {"classname", "name", "time"},
    "properties": set(),
    "property": {"name", "value"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": r"(testsuite )*",
    "testsuite": r"(properties )?(testcase )*",
    "properties": r"(property )*",
    "testcase": r"((failure|error|skipped|system-out) )?",
}


@pytest.mark.parametrize(("number", "length"), [(10_000, 200), (300, 20_000)])
def test_the_page_stays_below_two_megabytes(number: int, length: int) -> None:
    """Ten thousand findings, or fewer with long texts: the page says what it leaves out."""
    page = html.render(sample_reports.many(number, length=length))

    assert len(page.encode()) < TWO_MEGABYTES
    assert "did not fit on this page: see report.json" in page


@pytest.mark.parametrize("verdict", Verdict)
def test_the_summary_stays_below_sixty_kibibytes(verdict: Verdict) -> None:
    """Whatever came of ten thousand purposes, GitHub takes the summary."""
    report = sample_reports.many(10_000, length=2_000)
    told = tuple(msgspec.structs.replace(entry, verdict=verdict) for entry in report.outcomes)

    summary = markdown.render(msgspec.structs.replace(report, outcomes=told))

    assert len(summary.encode()) <= markdown.LARGEST


def test_the_summary_says_what_it_leaves_out() -> None:
    """Twenty findings, and a pointer to the others."""
    summary = markdown.render(sample_reports.many(25))

    assert summary.count("- reproduce:") == 20
    assert "And 5 more causes: see report.html or report.json." in summary


def test_the_summary_counts_what_it_does_not_name() -> None:
    """A finding names ten of its other occurrences; gaps end after twenty."""
    shared = tuple(outcome(number, Verdict.FAIL, cause="one") for number in range(20))
    gaps = tuple(
        outcome(number, Verdict.INCONCLUSIVE, message=f"reason {number}") for number in range(30)
    )

    summary = markdown.render(sample_reports.report((*shared, *gaps)))

    assert "and 9 more\n" in summary
    assert "And 10 more reasons: see report.html." in summary


def test_the_page_counts_what_it_does_not_name() -> None:
    """Other occurrences, gaps, exchanges and long bodies are cut with a note."""
    sent = sample_reports.exchange("POST", "/check", 200, sent={"x": ["y"] * 3000})
    shared = tuple(
        outcome(number, Verdict.FAIL, cause="one", exchanges=(sent,) * 6) for number in range(60)
    )
    gaps = tuple(outcome(number, Verdict.INCONCLUSIVE, unlock="a sample") for number in range(60))

    page = html.render(sample_reports.report((*shared, *gaps)))

    assert "and 19 more, in report.json" in page
    assert "and 20 more, in report.json" in page
    assert "2 earlier exchanges in report.json" in page
    assert "Cut here; the rest is in report.json." in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_contrast(theme: str) -> None:
    """Every pair of text and ground meets WCAG 2.2 AA, 1.4.3: at least 4.5 to 1."""
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")[:2]
    colours = _colours(light) | (_colours(dark.split("*, *::before")[0]) if theme == "dark" else {})
    grounds = [
        *(
            (text, ground)
            for text in ("ink", "soft", "link")
            for ground in ("paper", "card", "well")
        ),
        *((verdict, f"{verdict}-tint") for verdict in Verdict),
        *((verdict, "card") for verdict in Verdict),
        *((text, "observed-tint") for text in ("ink", "soft", "link")),
    ]

    weak = [pair for pair in grounds if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5]

    assert weak == []


@pytest.mark.parametrize(
    "report",
    [
        sample_reports.conformant(),
        sample_reports.nonconformant(),
        sample_reports.inconclusive(),
        sample_reports.unreachable(),
    ],
)
def test_junit_keeps_the_common_rules(report: Report) -> None:
    """Only known elements and attributes, in the known order, and counts that add up."""
    root = ET.fromstring(junit.render(report))  # noqa: S314 - our own

    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag]
        assert re.fullmatch(CHILDREN.get(element.tag, ""), "".join(f"{c.tag} " for c in element))
    for suite in root.iter("testsuite"):
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    assert int(root.attrib["tests"]) == len(report.outcomes) + 1


def test_junit_goes_red_where_nothing_was_tested() -> None:
    """An empty run is an error in JUnit, not a green nothing."""
    root = ET.fromstring(junit.render(sample_reports.unreachable()))  # noqa: S314 - our own

    assert [root.attrib["tests"], root.attrib["errors"]] == ["1", "1"]


def test_junit_counts_warnings_in_a_strict_run() -> None:
    """A recommendation that is not met fails where the run is strict, and only there."""
    told = (outcome(1, Verdict.WARNING), outcome(2, Verdict.PASS))

    failures = [
        ET.fromstring(junit.render(sample_reports.report(told, strict=strict))).attrib["failures"]  # noqa: S314 - our own
        for strict in (False, True)
    ]

    assert failures == ["0", "1"]


def test_junit_leaves_out_a_time_that_is_none() -> None:
    """A start that no schema takes is not told."""
    report = sample_reports.conformant()
    odd = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, started="noon"))

    assert 'timestamp="2026-11-21T10:12:00"' in junit.render(report)
    assert "timestamp" not in junit.render(odd)


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        (None, None, []),
        ("done", "BANANA", [("", '"done"', '"BANANA"')]),
        ("a URI", None, [("", "a URI", "(none)")]),
        ({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 3]}, [("/b/1", "2", "3")]),
        ({"a": None}, {"c/d~": 1}, [("/a", "null", "(absent)"), ("/c~1d~0", "(absent)", "1")]),
        ([1], [1, "x"], [("/1", "(absent)", '"x"')]),
        (1, True, [("", "1", "true")]),
        ([], [], [("", "[]", "[]")]),
        ([], {}, [("", "[]", "{}")]),
    ],
)
def test_only_what_differs_is_told(
    expected: object, actual: object, told: list[tuple[str, str, str]]
) -> None:
    """Two values become the places that differ, each with a JSON pointer."""
    wanted = [Difference(pointer=at, expected=e, actual=a) for at, e, a in told]

    assert wanted == list(differences(expected, actual))


def test_bottomless_values_are_compared() -> None:
    """Nesting that no reader follows ends the walk, not the report."""
    expected: object = 1
    for _ in range(3000):
        expected = [expected]

    assert "nested deeper" in differences(expected, [[]])[0].expected
    assert "nested deeper" in compact(expected)
    assert len(differences(expected, expected)) == 1


def test_a_body_that_is_no_json_is_left_alone() -> None:
    """Only JSON is spread over lines, with its numbers and doubled keys as they were."""
    assert indented('{"a":1.0,"a":2}') == '{\n  "a": 1.0,\n  "a": 2\n}'
    assert [indented(body) for body in ("", "{", "\ud800")] == ["", "{", "\ud800"]


def test_curl_repeats_a_request() -> None:
    """Method, headers and body are told; what curl writes itself is not; a long body is a file."""
    headers = {"Host": "x", "Accept": "application/json"}
    read = RequestSent(method="GET", url="http://x/a", headers=headers)
    sent = RequestSent(method="PATCH", url="http://x/a", body='{"a": 1}')
    long = RequestSent(method="POST", url="http://x/a", body="x" * 5000)
    local = RequestSent(method="GET", url="file:///etc/passwd")

    commands = [curl(Exchange(request=request)) for request in (read, sent, long, local)]

    assert commands == [
        "curl -i http://x/a -H 'Accept: application/json'",
        """curl -i http://x/a -X PATCH --data-raw '{"a": 1}'""",
        "curl -i http://x/a --data-binary @request-body.json",
        "",
    ]


def test_the_files_are_written_whole(tmp_path: Path) -> None:
    """Each file is there, and no draft of one."""
    folder = tmp_path / "made" / "report"

    written = write_report(sample_reports.conformant(), folder)

    assert list(RENDERERS) == list(written)
    assert sorted(RENDERERS) == sorted(path.name for path in folder.iterdir())


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The message names the file, the cause and a remedy, and no draft stays."""
    (tmp_path / "report.json").mkdir()

    with pytest.raises(ReportNotWritten, match=r"report\.json: Is a directory.*--out"):
        write_report(sample_reports.conformant(), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is a cause like any other."""
    (tmp_path / "taken").touch()

    with pytest.raises(ReportNotWritten, match="cannot write"):
        write_report(sample_reports.conformant(), tmp_path / "taken")


def test_counters_live_on_a_terminal() -> None:
    """On a terminal the counters and what is waited for stand at the foot, and are gone at the end."""
    console = Console(file=StringIO(), force_terminal=True, width=100, legacy_windows=False)
    report = sample_reports.nonconformant()
    with ConsoleView(console) as view:
        view(Started(implementation=report.implementation, groups={"CSQ-RES": 76}))
        view(Decided(outcome=report.outcomes[0]))
        view(Waiting(what="an event", seconds=5))
        view._live.refresh()
        foot = console.file.getvalue()
        view(Finished(report=report))

    assert "1 of 76 waiting for an event, at most 5 s" in foot
    assert console.file.getvalue().endswith("--only CSQ-REQ-BV-09 --seed 1\x1b[0m\n")
    assert not view._live.is_started


def test_a_terminal_without_unicode_gets_ascii() -> None:
    """Marks have a plain form, and what a target said is escaped."""
    stream = _Ascii()
    console = Console(file=stream, width=100, color_system=None)
    report = sample_reports.nonconformant()
    with ConsoleView(console) as view:
        view(Started(implementation=report.implementation, groups={"CSQ-RES": 1}))
        view(Decided(outcome=report.outcomes[0]))
        view(Finished(report=report))

    assert stream.getvalue().isascii()
    assert "x Not conformant" in stream.getvalue()


def test_the_end_counts_what_it_does_not_tell() -> None:
    """Ten causes and five gaps are told, the others counted."""
    failed = tuple(outcome(number, Verdict.FAIL) for number in range(12))
    open_ = tuple(
        outcome(number, Verdict.INCONCLUSIVE, message=f"reason {number}") for number in range(7)
    )

    lines = [line.plain for line in conclusion(sample_reports.report((*failed, *open_)), MARKS)]

    assert "  and 2 more causes in the report" in lines
    assert "  and 2 more reasons in the report" in lines


def test_a_run_with_nothing_to_advise_ends_with_its_findings() -> None:
    """Where no step helps, none is told."""
    told = (outcome(1, Verdict.INCONCLUSIVE, message="answered 503", level=Level.CONDITIONAL),)

    lines = [line.plain for line in conclusion(sample_reports.report(told), MARKS)]

    assert "\nWhat to do next" not in lines
    assert "What to do next" not in markdown.render(sample_reports.report(told))


def test_a_failure_without_a_replay_points_at_its_explanation() -> None:
    """Of the four parts, next is the explanation where no command repeats the purpose."""
    lines = [line.plain for line in four_parts(outcome(1, Verdict.FAIL), MARKS)]

    assert lines[1:] == ["    next      tmf645 explain CSQ-RES-BV-01"]


def test_every_verdict_has_its_own_mark() -> None:
    """No two verdicts share a sign, in Unicode or in ASCII."""
    assert [len(Verdict)] * 2 == [len(set(MARKS.values())), len(set(PLAIN_MARKS.values()))]


class _Ascii(StringIO):
    encoding = "ascii"


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_junit_has_a_case_for_the_list_of_known_failures() -> None:
    """It fails where the list is not current, passes where it is, and is not there without one."""
    listed = sample_reports.listed()
    current = msgspec.structs.replace(
        listed, known=msgspec.structs.replace(listed.known, problems=())
    )

    found = [_list_case(report) for report in (listed, current, sample_reports.conformant())]

    assert [["failure"], ["system-out"], None] == found


def _list_case(report: Report) -> list[str] | None:
    root = ET.fromstring(junit.render(report))  # noqa: S314 - our own
    case = root.find(
        "testsuite[@name='run']/testcase[@name='the list of known failures is current']"
    )
    return None if case is None else [child.tag for child in case]


def test_a_long_list_is_cut_and_counted() -> None:
    """In the page and in the summary; report.json has all of it."""
    listed = sample_reports.listed()
    many = tuple(f"known-failing.txt: CSQ-{number}: no requirement" for number in range(60))
    report = msgspec.structs.replace(
        listed, known=msgspec.structs.replace(listed.known, problems=many)
    )

    assert "and 21 more, in report.json" in html.render(report)
    assert "- and 40 more" in markdown.render(report)


@pytest.mark.parametrize("news", [True, False])
def test_a_pipe_is_told_of_waiting_that_is_news(news: bool) -> None:  # noqa: FBT001 - by pytest
    """Where nothing moves at the foot, a line says what is waited for, if it is worth one."""
    console = Console(file=StringIO(), width=100, color_system=None)
    with ConsoleView(console) as view:
        view(Waiting(what="the target to come up", seconds=30, news=news))

    told = "  waiting for the target to come up, at most 30 s\n" if news else ""
    assert isinstance(console.file, StringIO)
    assert told == console.file.getvalue()


def test_every_renderer_tells_the_example() -> None:
    """Of a generated finding it is the shortest description that there is."""
    found = outcome(
        1, verdict=Verdict.WARNING, message="it broke", example={"query": {"sort": "née"}}
    )
    told = sample_reports.report((found,))
    console = "\n".join(
        line.plain for line in (*conclusion(told, MARKS), *four_parts(found, MARKS))
    )

    assert '{"query": {"sort": "née"}}' in console
    assert '- example: `{"query": {"sort": "née"}}`' in markdown.render(told)
    assert "&quot;query&quot;" in html.render(told).replace("&#34;", "&quot;")
    assert 'example: {"query": {"sort": "née"}}' in junit.render(told).replace("&quot;", '"')
