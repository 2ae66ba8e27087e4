"""
The report as JUnit XML.

A suite for every group of purposes, and one named ``run`` that goes red where too little was
decided: a build must not turn green on a run in which nothing could be tested.

The elements and attributes are those that the schemas in use agree on (Jenkins' and pytest's
"junit-10"): a verdict that JUnit has no word for passes, and is named in the suite's properties
and in the case's ``system-out``.
"""

import re
from collections.abc import Callable, Iterable
from xml.etree import ElementTree as ET

from tmf645_reports.difference import differences
from tmf645_reports.inert import inert, one_line
from tmf645_reports.model import Outcome, Report, Verdict
from tmf645_reports.statement import Statement, lists, state
from tmf645_reports.words import CURRENT, MEANINGS, example_of, group_of

#: What a schema takes for a time: no fraction, no zone.
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

#: Characters of the text beside a case.
_LONGEST = 8000


def render(report: Report) -> str:
    """Return the report as one XML document."""
    said = state(report)
    suites = [_run_suite(report, said)]
    for group, outcomes in _groups(report.outcomes).items():
        suites.append(_suite(report, group, [_case(outcome, report) for outcome in outcomes]))
        suites[-1].insert(0, _properties(outcomes))
    root = ET.Element("testsuites", {"name": _short(f"tmf645 {said.subject}"), **_totals(suites)})
    root.set("time", f"{report.run.seconds:.3f}")
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _groups(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(group_of(outcome.id), []).append(outcome)
    return groups


def _run_suite(report: Report, said: Statement) -> ET.Element:
    case = ET.Element("testcase", classname="run", name="enough could be decided", time="0.000")
    if said.shortfall:
        error = ET.SubElement(case, "error", type="inconclusive", message=_short(said.headline))
        error.text = inert("\n".join((*said.shortfall, said.coverage)))
    else:
        ET.SubElement(case, "system-out").text = inert(f"{said.headline}\n{said.coverage}")
    return _suite(report, "run", [case, *_list_cases(report)])


def _list_cases(report: Report) -> Iterable[ET.Element]:
    """A case of its own for the list of known failures, where one was given."""
    given = lists(report.known)
    if not given:
        return
    case = ET.Element("testcase", classname="run", name=CURRENT, time="0.000")
    if report.known.problems:
        message = _short(report.known.problems[0])
        failure = ET.SubElement(case, "failure", type="list", message=message)
        failure.text = inert("\n".join(report.known.problems))[:_LONGEST]
    else:
        noted = "\n".join((given, *report.known.notes))
        ET.SubElement(case, "system-out").text = inert(noted)[:_LONGEST]
    yield case


def _suite(report: Report, name: str, cases: list[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", {"name": _short(name), **_tally(cases)})
    stamp = _STAMP.match(report.run.started)
    if stamp:
        suite.set("timestamp", stamp[0])
    suite.extend(cases)
    return suite


def _properties(outcomes: Iterable[Outcome]) -> ET.Element:
    properties = ET.Element("properties")
    for outcome in outcomes:
        if outcome.verdict is not Verdict.PASS:
            value = f"{outcome.verdict} ({outcome.level})"
            ET.SubElement(properties, "property", name=_short(outcome.id), value=value)
    return properties


def _case(outcome: Outcome, report: Report) -> ET.Element:
    seconds = sum(exchange.milliseconds for exchange in outcome.exchanges) / 1000
    case = ET.Element(
        "testcase",
        classname=_short(group_of(outcome.id)),
        name=_short(f"{outcome.id} {outcome.title}"),
        time=f"{seconds:.3f}",
    )
    _TELL[_counted(outcome.verdict, strict=report.strict)](case, outcome)
    return case


def _counted(verdict: Verdict, *, strict: bool) -> Verdict:
    return Verdict.FAIL if strict and verdict is Verdict.WARNING else verdict


def _passed(case: ET.Element, outcome: Outcome) -> None:
    """Leave the case as it is: JUnit knows a pass by its silence."""


def _noted(case: ET.Element, outcome: Outcome) -> None:
    ET.SubElement(case, "system-out").text = f"{outcome.verdict}: {_told(outcome)}"


def _failed(case: ET.Element, outcome: Outcome) -> None:
    message = _short(outcome.message or outcome.title)
    failure = ET.SubElement(case, "failure", type=str(outcome.level), message=message)
    failure.text = _told(outcome)


def _broken(case: ET.Element, outcome: Outcome) -> None:
    message = _short(outcome.message or MEANINGS[outcome.verdict])
    error = ET.SubElement(case, "error", type=str(outcome.verdict), message=message)
    error.text = _told(outcome)


def _skipped(case: ET.Element, outcome: Outcome) -> None:
    kind = "omit" if outcome.verdict is Verdict.NOT_APPLICABLE else "inconclusive"
    message = _short(outcome.unlock or outcome.message or MEANINGS[outcome.verdict])
    ET.SubElement(case, "skipped", type=kind, message=message)


_TELL: dict[Verdict, Callable[[ET.Element, Outcome], None]] = {
    Verdict.PASS: _passed,
    Verdict.FAIL: _failed,
    Verdict.WARNING: _noted,
    Verdict.OBSERVED: _noted,
    Verdict.KNOWN: _noted,
    Verdict.INCONCLUSIVE: _skipped,
    Verdict.NOT_APPLICABLE: _skipped,
    Verdict.ERROR: _broken,
}


def _told(outcome: Outcome) -> str:
    lines = [outcome.message]
    for difference in differences(outcome.expected, outcome.actual):
        place = f" at {difference.pointer}" if difference.pointer else ""
        lines += [f"expected{place}: {difference.expected}", f"actual{place}: {difference.actual}"]
    lines += [f"example: {example_of(outcome)}"] if outcome.example is not None else []
    lines += [f"known by: {outcome.known_by}"] if outcome.known_by else []
    lines += [f"clause: {clause}" for clause in outcome.clauses]
    lines += [f"reproduce: {outcome.reproduce}"] if outcome.reproduce else []
    return inert("\n".join(line for line in lines if line))[:_LONGEST]


def _tally(cases: list[ET.Element]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        "time": f"{sum(float(case.get('time', '0')) for case in cases):.3f}",
    }


def _totals(suites: list[ET.Element]) -> dict[str, str]:
    return {
        name: str(sum(int(suite.get(name, "0")) for suite in suites))
        for name in ("tests", "failures", "errors")
    }


def _short(text: str) -> str:
    return one_line(text, longest=250)
