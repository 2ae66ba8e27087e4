"""One outcome as plain text: everything a reader needs, in lines that do nothing."""

import re

from reports.hostile_texts import HOSTILE
from tmf645_reports.in_full import in_full
from tmf645_reports.model import (
    Exchange,
    Level,
    Outcome,
    RequestSent,
    ResponseReceived,
    Verdict,
)

from reports import sample_reports

ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ud800-\udfff]")

POST = RequestSent(method="POST", url="http://acme.example/v4/check", body='{"a":\n 1}')

FINDING = Outcome(
    id="CSQ-RES-BV-03",
    title="One unqualified item makes the request unqualified",
    level=Level.MANDATORY,
    verdict=Verdict.FAIL,
    clauses=("TMF645 4.0, 3.2", "TMF645B 4.0, roll-up"),
    message="the roll-up keeps the last item's result",
    expected={"qualificationResult": "unqualified", "state": "done"},
    actual={"qualificationResult": "qualified", "state": "done"},
    exchanges=(
        Exchange(request=POST, response=ResponseReceived(status=201, body="{}")),
        Exchange(request=RequestSent(method="GET", url="http://acme.example/"), note="timed out"),
    ),
    reproduce="tmf645 check http://acme.example --only CSQ-RES-BV-03 --seed 1",
)


def test_a_finding_is_told_from_its_requirement_to_what_to_do_next() -> None:
    """In the order in which people ask; a name stands once before all that belongs to it."""
    assert """\
CSQ-RES-BV-03 (mandatory): One unqualified item makes the request unqualified
found     the roll-up keeps the last item's result
expected  /qualificationResult: "unqualified"
actual    /qualificationResult: "qualified"
clause    TMF645 4.0, 3.2
          TMF645B 4.0, roll-up
exchange  POST http://acme.example/v4/check -> 201
sent      {"a": 1}
received  {}
exchange  GET http://acme.example/ -> no answer (timed out)
next      tmf645 check http://acme.example --only CSQ-RES-BV-03 --seed 1
          tmf645 explain CSQ-RES-BV-03""" == in_full(FINDING)


def test_what_is_not_there_has_no_line() -> None:
    """A pass has no evidence; a whole that differs has no place."""
    passed = Outcome(
        id="CSQ-RES-BV-01",
        title="A fact",
        level=Level.RECOMMENDED,
        verdict=Verdict.WARNING,
        expected=200,
        actual=500,
    )

    assert (
        "CSQ-RES-BV-01 (recommended): A fact\nexpected  200\nactual    500\n"
        "next      tmf645 explain CSQ-RES-BV-01" == in_full(passed)
    )


def test_what_a_target_says_does_nothing() -> None:
    """It neither acts on a terminal, nor commands a build log, nor begins a line of its own."""
    hostile = (*HOSTILE, "::error::forged", "##[add-mask]x", "one\n::set-output name=x::y")
    for outcome in sample_reports.hostile(hostile).outcomes:
        lines = in_full(outcome).split("\n")

        assert not any(ACTIVE.search(line) for line in lines)
        assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)
        assert len(lines) < 60
