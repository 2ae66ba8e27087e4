"""
One server before our own judge: budget quick, every deterministic purpose.
"""

import os
import time
from collections.abc import Iterable, Mapping
from typing import Any

from tmf645_reports.model import Outcome, Overall, Verdict

from campaign.running import judged
from campaign.side_by_side.records import Finding, Job, Told
from campaign.side_by_side.subjects import subjects


def run(job: Job) -> Told:
    """What the judge says; its failures are findings, and what it warns of is advice."""
    subject = subjects()[job.subject]
    cpu = time.process_time()
    report = judged(f"asgi:{subject.factory}", _patient(subject.profile), seed=job.seed)
    return Told(
        job=job,
        requests=report.run.requests,
        seconds=report.run.seconds,
        cpu=round(time.process_time() - cpu, 3),
        findings=_those(report.outcomes, Verdict.FAIL),
        advice=_those(report.outcomes, Verdict.WARNING),
        is_content=report.verdict is Overall.CONFORMANT,
        ended=report.partial,
    )


def _patient(profile: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return ``profile`` with the timers that its makers would write for a machine as busy as this one.

    They are so many times longer as there are processes that want a processor.
    """
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    timers = profile.get("timers", {})
    longer = {name: timers[name] * busy for name in ("settle", "event") if name in timers}
    return {**profile, "timers": {**timers, **longer}}


def _those(outcomes: Iterable[Outcome], verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(Finding(code=each.id) for each in outcomes if each.verdict is verdict)
