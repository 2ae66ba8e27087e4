"""
The report in the Common Test Report Format (ctrf.io), for the tools that read it.

CTRF has five words. What has no word among them is ``other``, and ``rawStatus`` keeps ours. A test
named after the run fails where too little was decided, as in junit.xml: no tool that counts failures
turns green on a run in which nothing could be tested.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from tmf645_reports.difference import differences
from tmf645_reports.inert import encodable, inert, one_line
from tmf645_reports.model import Outcome, Report, Verdict
from tmf645_reports.statement import Statement, lists, state
from tmf645_reports.words import CURRENT, group_of

#: The version of the format that is written, and where it stands.
SPECIFICATION = "0.0.0"

#: Our verdicts in the words of CTRF.
STATUS = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.WARNING: "passed",
    Verdict.INCONCLUSIVE: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.OBSERVED: "other",
    Verdict.KNOWN: "other",
    Verdict.ERROR: "other",
}

#: Every word of CTRF, as the summary counts them.
_WORDS = ("passed", "failed", "skipped", "pending", "other")

#: Characters of a text that a target may have had a hand in.
_LONGEST = 8000


def render(report: Report) -> bytes:
    """Return the report as a document of CTRF."""
    said = state(report)
    tests = [*_of_the_run(report, said), *(_test(outcome, report) for outcome in report.outcomes)]
    started = _moment(report.run.started)
    whole = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        **({"timestamp": started.isoformat()} if started else {}),
        "generatedBy": "tmf645-testbed",
        "results": {
            "tool": {"name": _named(report.tool.name), "version": _line(report.tool.version)},
            "summary": _summary(report, tests, started),
            "tests": tests,
            "environment": _environment(report),
        },
    }
    return msgspec.json.format(msgspec.json.encode(encodable(whole)), indent=2) + b"\n"


def _of_the_run(report: Report, said: Statement) -> list[dict[str, Any]]:
    test = {
        "name": "enough could be decided",
        "status": "failed" if said.shortfall else "passed",
        "duration": 0,
        "suite": ["run"],
        "message": _text("\n".join((said.headline, *said.shortfall, said.coverage))),
    }
    return [test, *_of_the_list(report)]


def _of_the_list(report: Report) -> list[dict[str, Any]]:
    """A test of its own for the list of known failures, where one was given."""
    given = lists(report.known)
    told = report.known.problems or (given, *report.known.notes)
    test = {
        "name": CURRENT,
        "status": "failed" if report.known.problems else "passed",
        "duration": 0,
        "suite": ["run"],
        "message": _text("\n".join(told)),
    }
    return [test] if given else []


def _test(outcome: Outcome, report: Report) -> dict[str, Any]:
    strictly = report.strict and outcome.verdict is Verdict.WARNING
    told = {"message": _text(outcome.unlock or outcome.message), "trace": _trace(outcome)}
    return {
        "name": _line(f"{outcome.id} {outcome.title}"),
        "status": "failed" if strictly else STATUS[outcome.verdict],
        "duration": round(sum(exchange.milliseconds for exchange in outcome.exchanges)),
        "suite": [_line(group_of(outcome.id))],
        **{name: text for name, text in told.items() if text},
        "rawStatus": str(outcome.verdict),
        "tags": [str(outcome.level)],
        "type": str(report.kind),
        "extra": _extra(outcome),
    }


def _extra(outcome: Outcome) -> dict[str, Any]:
    told = {
        "id": _line(outcome.id),
        "clauses": [_line(clause) for clause in outcome.clauses],
        "cause": _line(outcome.cause),
        "fingerprint": _line(outcome.fingerprint),
        "knownBy": _line(outcome.known_by),
        "reproduce": _line(outcome.reproduce, longest=1000),
    }
    return {name: value for name, value in told.items() if value}


def _trace(outcome: Outcome) -> str:
    """What was expected and found, for the verdicts that are about a difference."""
    lines = []
    for difference in differences(outcome.expected, outcome.actual):
        place = f" at {difference.pointer}" if difference.pointer else ""
        lines += [f"expected{place}: {difference.expected}", f"actual{place}: {difference.actual}"]
    return _text("\n".join(lines))


def _summary(
    report: Report, tests: list[dict[str, Any]], started: datetime | None
) -> dict[str, Any]:
    start = round(started.timestamp() * 1000) if started else 0
    took = round(report.run.seconds * 1000)
    counted = {word: sum(test["status"] == word for test in tests) for word in _WORDS}
    extra = {"verdict": str(report.verdict), "applicable": report.coverage.applicable}
    return {
        "tests": len(tests),
        **counted,
        "suites": len({test["suite"][0] for test in tests}),
        "start": start,
        "stop": start + took,
        "duration": took,
        "extra": extra | {"decided": report.coverage.decided, "partial": _line(report.partial)},
    }


def _environment(report: Report) -> dict[str, Any]:
    return {
        "appName": _line(report.implementation.name),
        "appVersion": _line(report.implementation.version),
        "extra": {
            "url": _line(report.implementation.url),
            "interface": _line(report.profile.api),
            "contract": _line(report.contract.table_sha256),
            "seed": report.seed,
            "budget": _line(report.budget),
            "selection": _line(report.selection),
            "host": _line(report.run.host),
        },
    }


def _moment(text: str) -> datetime | None:
    """Return the moment that ``text`` names; None where it names none, or one before 1970."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
        return moment if moment.timestamp() >= 0 else None
    except (ValueError, OverflowError):
        return None


def _named(text: str) -> str:
    return _line(text) or "unnamed"


def _line(text: str, *, longest: int = 300) -> str:
    return one_line(text, longest=longest)


def _text(text: str) -> str:
    return inert(text)[:_LONGEST]
