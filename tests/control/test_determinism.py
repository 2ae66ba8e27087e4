"""The same seed and the same script give the same bytes, wherever and whenever."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from control.scripted_run import told
from reference_server.listeners import Listener, listening

SCRIPT = Path(__file__).with_name("scripted_run.py")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """One listener for every run: its address is part of what is said."""
    with listening() as one:
        yield one


@pytest.fixture(scope="module")
def first(listener: Listener) -> bytes:
    """What the first run says."""
    return told(listener.url, "in-process")


def test_the_script_is_a_life(first: bytes) -> None:
    """Equal nothings would prove nothing: there are faults, refusals, callbacks and results."""
    lines = [json.loads(line) for line in first.splitlines()]
    statuses = {line["response"]["status"] for line in lines if "response" in line}
    events = [line for line in lines if "event_id" in line]

    assert {200, 201, 400, 404, 503} <= statuses
    assert len(lines) > 40
    assert {"callback duplicated"} == {fault for each in events for fault in each["faults"]}
    assert any("done" in str(line) for line in lines)


def test_in_process_a_second_run_says_the_same(first: bytes, listener: Listener) -> None:
    """Byte by byte."""
    assert first == told(listener.url, "in-process")


def test_over_http_it_is_the_same(first: bytes, listener: Listener) -> None:
    """A socket changes nothing of what is said."""
    assert first == told(listener.url, "http")


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_in_another_process_it_is_the_same(
    first: bytes, listener: Listener, hash_seed: str
) -> None:
    """Whatever the order in which Python keeps its sets there."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), listener.url, "in-process"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(SCRIPT.parents[1])},
        capture_output=True,
        timeout=100,
        check=True,
    )

    assert first == done.stdout
