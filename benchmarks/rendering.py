"""
Reports: what it costs to write one, with every format, where there is a great deal to tell.
"""

import time
from collections.abc import Callable

from tmf645_reports.files import RENDERERS
from tmf645_reports.model import (
    ContractUsed,
    Exchange,
    Implementation,
    Level,
    Outcome,
    ProfileUsed,
    Report,
    RequestSent,
    ResponseReceived,
    Run,
    Tool,
    Verdict,
    conclude,
    coverage,
)

from benchmarks import requests
from benchmarks.effort import Effort
from benchmarks.figures import Figure, cost

_GROUP = "Reports: CPU time of rendering"
_EXCHANGE = Exchange(
    request=RequestSent(
        method="POST",
        url="http://127.0.0.1:8645" + requests.CHECKS,
        headers={"accept": "application/json", "content-type": "application/json"},
        body=requests.one_item().decode(),
    ),
    response=ResponseReceived(
        status=201,
        headers={"content-type": "application/json;charset=utf-8"},
        body=requests.two_items().decode(),
    ),
    milliseconds=1.5,
)


def rendering(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return what each file of a large report costs."""
    say(f"a report of {effort.outcomes:,} outcomes")
    report = _report(effort.outcomes)
    times = 1 if effort.quick else 3
    return [
        cost(
            _GROUP,
            f"{name}, {effort.outcomes:,} outcomes, one in ten failed",
            [_timed(render, report) for _ in range(times)],
            "ms",
        )
        for name, render in RENDERERS.items()
    ]


def _timed(render: Callable[[Report], bytes], report: Report) -> float:
    begun = time.process_time()
    render(report)
    return (time.process_time() - begun) * 1000


def _report(count: int) -> Report:
    outcomes = tuple(map(_outcome, range(count)))
    return Report(
        verdict=conclude(outcomes),
        tool=Tool(name="tmf645-testbed", version="0"),
        implementation=Implementation(name="Large", version="1", url="http://127.0.0.1:8645"),
        profile=ProfileUsed(file="large.yaml"),
        contract=ContractUsed(table_sha256="0" * 64, checked_against="nothing"),
        seed=1,
        coverage=coverage(outcomes),
        run=Run(started="2026-03-01T12:00:00+00:00", seconds=9.5, host="bench"),
        outcomes=outcomes,
    )


def _outcome(number: int) -> Outcome:
    is_failed = number % 10 == 0
    return Outcome(
        id=f"CSQ-RES-BV-{number:05}",
        title=f"The requirement with the number {number} is met",
        level=Level.MANDATORY,
        verdict=Verdict.FAIL if is_failed else Verdict.PASS,
        clauses=("TMF645 v4.0.1 swagger, CheckServiceQualification",),
        message="another result than was expected" if is_failed else "",
        expected="qualified" if is_failed else None,
        actual={"qualificationResult": "unqualified"} if is_failed else None,
        cause=f"cause {number % 400}" if is_failed else "",
        fingerprint=f"{number:012x}" if is_failed else "",
        explanation="The requirement as a fact.\n\nHow it is provoked, and why it is missed.",
        exchanges=(_EXCHANGE,) if is_failed else (),
        reproduce=f"tmf645 check http://127.0.0.1:8645 --only {number}" if is_failed else "",
    )
