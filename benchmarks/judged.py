"""
One run of the judge in a process of its own: ``python -m benchmarks.judged TARGET PROFILE BUDGET OUT ONLY``.

Writes one line of JSON: seconds from the first line of this module, which come to much the same as those
from the start of Python, and what the run was.
"""

import sys
import time

BEGUN = time.perf_counter()

import importlib  # noqa: E402 - what is imported from here on is part of what is measured
import json  # noqa: E402
import os  # noqa: E402
import threading  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from tmf645_conformance import clock  # noqa: E402
from tmf645_conformance.campaign import Campaign, run  # noqa: E402
from tmf645_conformance.catalogue import select  # noqa: E402
from tmf645_conformance.profile import read_profile  # noqa: E402
from tmf645_conformance.session import Budget  # noqa: E402
from tmf645_reports.files import write_report  # noqa: E402
from tmf645_reports.model import Decided, Finished, Verdict  # noqa: E402

_WRONG = frozenset({Verdict.FAIL})


def judged(target: str, profile: Path, budget: str, out: Path, only: str) -> dict[str, Any]:
    """Judge, write the report, and return the figures."""
    waited = _WaitingTime()
    if target.startswith("asgi:"):
        # On a busy machine importing alone may take longer than an application may take to start.
        importlib.import_module(target.split(":")[1])
    campaign = Campaign(
        target=target, purposes=select(only), profile=read_profile(profile), budget=Budget(budget)
    )
    found: dict[str, Any] = {"decided": None, "finding": None}
    for event in run(campaign):
        if isinstance(event, Decided):
            found["decided"] = found["decided"] or _elapsed()
            if event.outcome.verdict in _WRONG:
                found["finding"] = found["finding"] or _elapsed()
        if isinstance(event, Finished):
            write_report(event.report, out)
            found["verdict"] = event.report.verdict.value
            found["partial"] = event.report.partial
            found["requests"] = event.report.run.requests
    return {**found, "seconds": _elapsed(), "cpu": _cpu(), "waited": waited.seconds}


def _cpu() -> float:
    """Seconds of CPU time, with those of the process that drew examples."""
    return sum(os.times()[:4])


class _WaitingTime:
    """Adds up how long the judge sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleep = clock.sleep
        clock.sleep = self._measured

    def _measured(self, for_seconds: float) -> None:
        begun = time.perf_counter()
        self._sleep(for_seconds)
        if threading.current_thread() is threading.main_thread():
            self.seconds += time.perf_counter() - begun


def _elapsed() -> float:
    return time.perf_counter() - BEGUN


if __name__ == "__main__":
    _, asked, told, effort, folder, ids = sys.argv
    print(json.dumps(judged(asked, Path(told), effort, Path(folder), ids)))
