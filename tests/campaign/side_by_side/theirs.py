"""
One server before Schemathesis, with the official API file as it is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest.mock import patch

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.engine import StopReason, context, control, events, from_schema

from campaign.minimal_http import ASGIApp
from campaign.side_by_side import settings
from campaign.side_by_side.contract import official
from campaign.side_by_side.records import Finding, Job, Told
from campaign.side_by_side.subjects import subjects

#: The code of what Schemathesis itself calls an error: the connection broke, say.
ERROR = "error"


@dataclass
class _Heard:
    requests: int = 0
    findings: set[Finding] = field(default_factory=set)
    ended: str = ""

    def hear(self, event: events.EngineEvent) -> None:
        match event:
            case events.ScenarioFinished():
                self.requests += len(event.recorder.interactions)
                for nodes in event.recorder.checks.values():
                    self.findings |= {
                        _finding(each.failure_info.failure) for each in nodes if each.failure_info
                    }
            case events.NonFatalError():
                self.findings.add(_error(event.label, event.value))
            case events.FatalError():
                self.findings.add(_error("", event.exception))
            case events.EngineFinished():
                self.findings |= {_finding(each) for each in event.failures}
                if event.stop_reason not in {StopReason.COMPLETED, StopReason.MAX_TIME}:
                    self.ended = event.stop_reason.value


def run(job: Job) -> Told:
    """What Schemathesis says of the server."""
    schema = _schema(subjects()[job.subject].start(), job)
    heard = _Heard()
    begun, cpu = time.monotonic(), time.process_time()
    with _time_of_the_processor():
        for event in from_schema(schema).execute():
            heard.hear(event)
    return Told(
        job=job,
        requests=heard.requests,
        seconds=round(time.monotonic() - begun, 3),
        cpu=round(time.process_time() - cpu, 3),
        findings=tuple(sorted(heard.findings)),
        is_content=not heard.findings,
        ended=heard.ended,
    )


def _schema(app: ASGIApp, job: Job) -> schemathesis.BaseSchema:
    config = schemathesis.Config.from_dict(settings.config(seed=job.seed, times=job.times))
    schema = schemathesis.openapi.from_dict(official(), config=config)
    schema = schema.exclude(path_regex=settings.EXCLUDED)
    schema.app = app
    return schema


def _finding(failure: Failure) -> Finding:
    """The failure, and what Schemathesis tells failures of one code at one operation apart by."""
    return Finding(
        code=failure.code, operation=failure.operation or "", said=str(failure._unique_key)
    )


def _error(label: str, error: Exception) -> Finding:
    return Finding(code=ERROR, operation=label, said=type(error).__name__)


@contextmanager
def _time_of_the_processor() -> Iterator[None]:
    """
    Let the engine count its time limit in seconds of the processor.

    A busy machine takes nothing from Schemathesis then. Waiting counts too, though less.
    """
    begun, cpu = time.monotonic(), time.process_time()

    def seconds() -> float:
        waited = (time.monotonic() - begun) / settings.PATIENCE
        return max(time.process_time() - cpu, waited)

    clock = SimpleNamespace(monotonic=seconds)
    with patch.object(context, "time", clock), patch.object(control, "time", clock):
        yield
