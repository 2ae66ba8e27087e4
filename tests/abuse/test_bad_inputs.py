"""Named bad inputs: each is answered as the table says, with a whole TMF Error, and soon."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from abuse import bad_attributes, bad_headers, bad_json, bad_targets
from abuse.asgi_caller import call
from abuse.bad_case import CHECKS, JSON, Case
from abuse.wire_client import faults_of_error
from starlette.types import ASGIApp
from tmf645_reference_server import create_app
from tmf645_scenarios import load

CASES = [
    *bad_json.cases(),
    *bad_attributes.cases(),
    *bad_targets.cases(),
    *bad_headers.cases(),
]

WORLD = load("main-street")

#: Seconds of CPU; the slowest of them takes a tenth of it on an idle machine.
SOON = 1.0 if sys.gettrace() is None else 2.0  # what counts coverage takes its time


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One loop for all."""
    with asyncio.Runner() as one:
        yield one


@pytest.fixture
def app(runner: asyncio.Runner) -> ASGIApp:
    """A server that knows the check 1."""
    server = create_app(WORLD)
    body = b'{"serviceQualificationItem":[{}]}'
    reply = runner.run(call(server, "POST", CHECKS, headers=JSON, body=body))
    assert (reply.status, reply.headers["location"][-2:]) == (201, "/1")
    return server


def test_there_are_four_hundred_of_them_and_no_two_alike() -> None:
    """The catalogue is what it says."""
    twice = [name for name, count in Counter(case.name for case in CASES).items() if count > 1]

    assert twice == []
    assert len([case for case in CASES if case.status >= 400]) >= 400


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_bad_input_is_answered_as_the_table_says(
    app: ASGIApp, runner: asyncio.Runner, case: Case
) -> None:
    """The status is exact, a refusal is a whole TMF Error, nothing takes long."""
    reply = runner.run(
        call(
            app,
            case.method,
            case.path,
            query=case.query,
            headers=case.headers,
            body=case.body,
        )
    )

    assert case.status == reply.status, reply.body[:300]
    assert reply.cpu < SOON
    if reply.status >= 400:
        assert faults_of_error(reply.status, reply.headers["content-type"], reply.body) is None
        assert reply.headers["x-testbed-why"]
