"""`make bench`: the harness measures, compares, saves and judges; no test here asserts a speed."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tmf645_reference_server import create_app
from tmf645_scenarios import load
from tmf645_simulator.places import Site
from tmf645_simulator.request import PlaceReference

from benchmarks import beside, processes, regions, requests, servers, table, worlds
from benchmarks.__main__ import measured
from benchmarks.effort import Effort
from benchmarks.figures import Figure, Machine, Run, cost, ratio
from benchmarks.load import BrokenError, Load

#: Servers are started, one after the other, on a machine that may be busy.
pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[2]
LEAST = Effort(
    quick=True,
    rounds=2,
    requests=30,
    lookups=10,
    polygons=(10, 20),
    corners=(20, 40),
    premises=(10, 20),
    documents=(25, 50),
    timers=10,
    region=(20, 8),
    outcomes=20,
    budgets=("quick",),
    runs=1,
    selection="CSQ-RES-BV-0*",
)


def run(*figures: Figure) -> Run:
    """A run that found ``figures``."""
    return Run(
        quick=True,
        seconds=1.0,
        machine=Machine(
            date="2026-03-01 12:00 UTC",
            processor="Slow One",
            cores=2,
            load=0.5,
            system="Linux 6",
            interpreter="CPython 3.11",
            packages={"uvicorn": "1"},
        ),
        figures=figures,
        samples=(),
        skipped={"Prism": "node and npx are not installed"},
    )


async def answered(body: bytes) -> dict[str, Any]:
    """What the reference server answers in the world of the benchmarks."""
    with worlds.street() as file:
        transport = httpx.ASGITransport(create_app(load(str(file))))
    async with httpx.AsyncClient(transport=transport, base_url="http://sq.test") as client:
        headers = {"content-type": "application/json"}
        answer: dict[str, Any] = (
            await client.post(requests.CHECKS, content=body, headers=headers)
        ).json()
        return answer


@pytest.fixture(scope="module")
def least() -> Run:
    """What the smallest run finds."""
    return measured(LEAST)


def test_the_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    """A round that was disturbed as a whole does not shift the ratio."""
    found = ratio("group", "name", [10, 90, 12], [20, 180, 40])

    assert (0.5, (0.3, 0.5)) == (found.value, found.spread)


@pytest.mark.parametrize(
    ("value", "promise", "missed"),
    [
        (0.34, {"at_least": 0.35}, True),
        (0.35, {"at_least": 0.35}, False),
        (1.21, {"at_most": 1.2}, True),
        (1.20, {"at_most": 1.2}, False),
        (99.0, {}, False),
    ],
)
def test_a_promise_is_broken_beyond_its_bound(
    value: float, promise: dict[str, float], *, missed: bool
) -> None:
    """Floors are missed from below, ceilings from above, and what promises nothing never."""
    figure = ratio("group", "name", [value], [1.0], **promise)

    assert missed == figure.missed


def test_the_table_tells_what_was_missed_and_what_was_skipped() -> None:
    """Whoever reads the last lines knows how it went."""
    broken = ratio("Ratios", "POST", [1.0], [10.0], at_least=0.35, source="design, section 6")
    text = "\n".join(table.lines(run(broken, cost("CPU", "POST", [1234.0]))))

    assert "MISSED: at least 0.35 (design, section 6)" in text
    assert "1,234 us" in text
    assert "skipped: Prism: node and npx are not installed" in text
    assert text.endswith("1 of 1 promises missed: POST")


def test_the_page_keeps_what_stands_around_the_table() -> None:
    """The page is written by people, its table by the command."""
    page = f"# Title\n\n{table.BEGIN}\nold\n{table.END}\n\nThe end.\n"
    written = table.inserted(page, run(cost("CPU", "POST", [1.0])))

    assert written.startswith("# Title\n\n<!-- measured -->\n\nMeasured on 2026-03-01 12:00 UTC")
    assert written.endswith("<!-- /measured -->\n\nThe end.\n")
    assert "old" not in written
    assert "| POST | 1 us | 1 to 1 |  |  |" in written


def test_the_page_of_the_documentation_has_a_place_for_the_table() -> None:
    """`make bench` finds where to write."""
    page = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")

    assert "| POST | 1 us | 1 to 1 |  |  |" in table.inserted(page, run(cost("CPU", "POST", [1.0])))


@pytest.mark.parametrize("operation", [beside.TWO, beside.ONE, beside.GET])
@pytest.mark.parametrize("server", [beside.BARE, beside.MEMORY, beside.DURABLE])
def test_every_operation_is_measured_in_every_round(
    least: Run, operation: str, server: str
) -> None:
    """CPU time and wall time, one value a round, and none of them nothing."""
    (sample,) = [
        each for each in least.samples if (each.operation, each.server) == (operation, server)
    ]

    assert LEAST.rounds == len(sample.cpu) == len(sample.wall)
    assert all(value > 0 for value in (*sample.cpu, *sample.wall))


def test_the_promises_are_among_the_figures(least: Run) -> None:
    """What the design promises of requests is judged by every run."""
    promised = {each.name: each.bound for each in least.figures if each.bound is not None}

    assert 0.35 == promised[f"{beside.TWO}: {beside.MEMORY}"]
    assert 0.18 == promised[f"{beside.TWO}: {beside.DURABLE}"]
    assert 0.55 == promised[f"{beside.GET}: {beside.MEMORY}"]


def test_what_is_not_measured_is_said(least: Run) -> None:
    """Every other server is in the figures or among what was skipped."""
    measured_servers = {each.server for each in least.samples}

    assert {beside.FASTAPI, beside.PRISM} <= measured_servers | set(least.skipped)


def test_a_saved_run_can_be_read_back(least: Run) -> None:
    """The file is the run, in JSON, under a name for its shape."""
    saved = msgspec.json.encode(least)

    assert least == msgspec.json.decode(saved, type=Run)
    assert "tmf645-bench/1" == json.loads(saved)["schema"]


def test_a_server_that_answers_wrong_is_not_measured() -> None:
    """The speed of refusing is not the speed of answering."""
    sender = Load()
    try:
        with (
            servers.baseline("bare", "bare") as server,
            pytest.raises(BrokenError, match="expected 20 times 200"),
        ):
            sender.burst(server.port, requests.gets(["nowhere"]), 20, 200)
    finally:
        sender.close()


def test_the_answers_that_are_measured_are_decisions() -> None:
    """The requests find one service, and an alternate for the other: the whole way is gone."""
    answer = asyncio.run(answered(requests.two_items()))

    assert ["qualified", "alternate"] == [
        each["qualificationResult"] for each in answer["serviceQualificationItem"]
    ]


@pytest.mark.parametrize("polygons", [500, 5_000])
def test_about_two_polygons_hold_a_point_however_many_there_are(polygons: int) -> None:
    """What grows is the map, not how crowded it is: else growth would measure the crowd."""
    covered = worlds.coverage(polygons, 20)
    points = worlds.points(500, worlds.side(polygons)).tolist()

    found = [len(covered.statements(Site((x, y)))) for x, y in points]

    assert 1.5 < statistics.mean(found) < 2.5


@pytest.mark.parametrize("number", [0, 99, 100, 499])
def test_premises_are_found_by_id_and_by_address(number: int) -> None:
    """The look-ups that are measured find what they look for."""
    known = worlds.directory(500)
    address = {"streetName": f"Street {number // 100}", "streetNr": str(number % 100)}
    by_id = known.find(PlaceReference(id=worlds.premises_id(number)))

    assert isinstance(by_id, Site)
    assert by_id == known.find(PlaceReference(address=address))


@pytest.mark.parametrize(
    "part",
    [
        "Growth",
        "Calls within one process",
        "Start",
        "Time",
        "Memory",
        "Large worlds",
        "The judge: a whole run",
        "The judge: its own CPU time",
        "Reports",
    ],
)
def test_every_part_has_figures(least: Run, part: str) -> None:
    """Nothing that is to be measured is forgotten by the command."""
    assert [each for each in least.figures if each.group.startswith(part) and each.value > 0]


def test_a_full_region_is_promised_to_load_in_ten_seconds_and_a_gibibyte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The best time counts, and each load is a process of its own; a look promises nothing."""
    loads = iter([(11.0, 800.0), (9.5, 1025.0), (12.0, 900.0), (99.0, 9.0)])
    monkeypatch.setattr(regions, "_loaded", lambda _: next(loads))

    full = regions.regions(replace(LEAST, quick=False), lambda _: None)
    look = regions.regions(LEAST, lambda _: None)

    assert [(9.5, 10.0, False), (800.0, 1024.0, False)] == [
        (each.value, each.bound, each.missed) for each in full
    ]
    assert [None, None] == [each.bound for each in look]


def test_cpu_time_is_that_of_the_process_and_its_children() -> None:
    """A server that works in a child process is not cheap."""
    spin = "import time; [None for _ in iter(lambda: time.process_time() < 0.2, False)]; input()"
    nest = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    process = subprocess.Popen([sys.executable, "-c", nest], stdin=subprocess.PIPE)
    try:
        while not (children := list(processes.tree(process.pid))[1:]):
            os.sched_yield()
        while processes.cpu_seconds(children[0]) < 0.2:
            os.sched_yield()
        alone, together = processes.cpu_seconds(children[0]), processes.cpu_seconds(process.pid)
    finally:
        process.communicate(b"\n")

    assert 1 == len(children)
    assert together > alone
