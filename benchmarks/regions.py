"""
Large worlds: what it costs to load a region from its files.

A region is loaded in a process of its own, since memory is the most that a process ever had;
seconds are of the processor, since machines are shared. What look-ups cost in large worlds is
measured by growth.py.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tmf645_scenarios.region import Order, generate

from benchmarks.effort import Effort
from benchmarks.figures import Figure

_GROUP = "Large worlds: loading a region from CSV and GeoJSON"
_PROMISE: Final = "large worlds, docs/large-worlds.md"

#: What a full region may take: seconds of the processor, and mebibytes.
_SECONDS: Final = 10.0
_MEBIBYTES: Final = 1024.0

#: Loaded so often; the best time counts, since what disturbs only ever adds.
_TIMES: Final = 3

# The peak is that of /proc: what getrusage tells begins with that of the process that started it.
_LOADING: Final = """\
import re, sys, time
from pathlib import Path
from tmf645_scenarios import load
begun = time.process_time()
load(sys.argv[1])
seconds = time.process_time() - begun
status = Path("/proc/self/status").read_text()
print(seconds, int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)
"""


def regions(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return what loading takes; only the full region is promised anything."""
    premises, polygons = effort.region
    say(f"a region of {premises:,} premises and {polygons:,} polygons")
    with TemporaryDirectory(prefix="tmf645-bench-") as folder:
        for _ in generate(Order(premises=premises, polygons=polygons), Path(folder)):
            pass
        times = 1 if effort.quick else _TIMES
        loaded = [_loaded(Path(folder) / "scenario.yaml") for _ in range(times)]
    what = f"{premises:,} premises and {polygons:,} polygons"
    return [
        _figure(f"{what}: CPU time", [each[0] for each in loaded], "s", _SECONDS, effort),
        _figure(f"{what}: memory", [each[1] for each in loaded], "MiB", _MEBIBYTES, effort),
    ]


def _loaded(scenario: Path) -> tuple[float, float]:
    """Load ``scenario`` in a fresh process; return its seconds and mebibytes."""
    command = [sys.executable, "-c", _LOADING, str(scenario)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    seconds, mebibytes = map(float, done.stdout.split())
    return seconds, mebibytes


def _figure(name: str, values: list[float], unit: str, most: float, effort: Effort) -> Figure:
    return Figure(
        group=_GROUP,
        name=name,
        value=min(values),
        unit=unit,
        spread=(min(values), max(values)),
        bound=None if effort.quick else most,
        source="" if effort.quick else _PROMISE,
    )
