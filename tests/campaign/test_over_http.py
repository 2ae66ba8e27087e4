"""
The verdicts hold on the wire: every server of the proving ground, judged over a socket.

What the judge says of a server in process is told by test_judgement and test_spoiled; here the same
servers answer through a real HTTP server. `make test` takes a few of each kind.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import pytest
from tmf645_reference_server import profile_for, running
from tmf645_reports.model import Overall, Report, Verdict
from tmf645_scenarios import load

from campaign.dead_servers import DEAD
from campaign.legal_registry import LEGAL
from campaign.legal_variants import __name__ as _legal  # noqa: F401 - fills the register
from campaign.minimal_profile import PROFILE
from campaign.running import judged, told, with_verdict
from campaign.spoiled_reference import SPOILED
from campaign.wrong_minimal import WRONG

#: One of so many is in the sample of `make test`.
WRONG_STEP, LEGAL_STEP, DEAD_STEP = 60, 30, 7


def every(names: Iterable[str], step: int) -> list[Any]:
    """Each name as a parameter, slow unless it is the next in steps of ``step``."""
    return [
        pytest.param(name, marks=pytest.mark.slow if position % step else ())
        for position, name in enumerate(names)
    ]


def on_a_socket(module: str, name: str, profile: Any) -> Report:
    """The report on that server of ``module``, reached over HTTP."""
    server = getattr(import_module(f"campaign.{module}"), name)()
    with running(server) as url:
        return judged(url, profile)


@pytest.mark.parametrize("name", every(WRONG, WRONG_STEP))
def test_a_wrong_server_trips_the_same_over_http(name: str) -> None:
    """The same failures, no other, and no error of the judge."""
    report = on_a_socket("wrong_minimal", name, PROFILE)

    assert {*WRONG[name].trips} == with_verdict(report, Verdict.FAIL), told(report, Verdict.FAIL)
    assert set(WRONG[name].warns) <= with_verdict(report, Verdict.WARNING)
    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)


@pytest.mark.parametrize("name", every(SPOILED, WRONG_STEP))
def test_a_spoiled_server_trips_the_same_over_http(name: str) -> None:
    """The same failures, no other, and no error of the judge."""
    report = on_a_socket(
        "spoiled_reference", name, profile_for(load("main-street"), "http://testserver.local")
    )

    assert SPOILED[name].trips == with_verdict(report, Verdict.FAIL), told(report, Verdict.FAIL)
    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)


@pytest.mark.parametrize("name", every(LEGAL, LEGAL_STEP))
def test_a_legal_server_is_not_accused_over_http(name: str) -> None:
    """Conformant in process, conformant on the wire."""
    report = on_a_socket("legal_variants", name, LEGAL[name].profile)

    assert report.verdict is Overall.CONFORMANT, told(report, Verdict.FAIL, Verdict.INCONCLUSIVE)
    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)


@pytest.mark.parametrize("name", every(DEAD, DEAD_STEP))
def test_a_dead_server_is_never_conformant_over_http(name: str) -> None:
    """Nothing empty passes."""
    report = on_a_socket("dead_servers", name, PROFILE)

    assert report.verdict is not Overall.CONFORMANT
    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)
