"""
The command: measures, tells, saves, and ends with 1 where a promise is broken.
"""

import argparse
import sys
import time
from pathlib import Path

import msgspec

from benchmarks import processes, table
from benchmarks.beside import beside
from benchmarks.documents import documents
from benchmarks.effort import FULL, QUICK, Effort
from benchmarks.figures import Run
from benchmarks.growth import growth
from benchmarks.inside import inside
from benchmarks.judging import judging
from benchmarks.load import Load
from benchmarks.machine import this_machine
from benchmarks.regions import regions
from benchmarks.rendering import rendering
from benchmarks.startup import startup
from benchmarks.timers import timers

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="What the server costs.")
    parser.add_argument("--quick", action="store_true", help="a look, in under a minute")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the JSON file")
    parser.add_argument("--page", type=Path, help="Markdown page whose table is to be replaced")
    given = parser.parse_args()
    if not processes.is_supported():
        print("this machine does not tell what other processes use: only Linux does", flush=True)
        return 2
    run = measured(QUICK if given.quick else FULL)
    for line in table.lines(run):
        print(line)
    print(f"saved as {_saved(run, given.out)}")
    if given.page is not None:
        text = given.page.read_text(encoding="utf-8")
        given.page.write_text(table.inserted(text, run), encoding="utf-8")
    return 1 if run.missed else 0


def measured(effort: Effort) -> Run:
    """Return what was measured."""
    machine = this_machine()
    begun = time.monotonic()
    skipped: dict[str, str] = {}
    load = Load()
    try:
        figures, samples = beside(effort, load, _say, skipped)
        filled, more_samples = documents(effort, load, _say)
    finally:
        load.close()
    figures += [
        *filled,
        *growth(effort, _say),
        *regions(effort, _say),
        *inside(effort, _say),
        *timers(effort, _say),
        *startup(effort, _say),
        *judging(effort, _say),
        *rendering(effort, _say),
    ]
    return Run(
        quick=effort.quick,
        seconds=time.monotonic() - begun,
        machine=machine,
        figures=tuple(figures),
        samples=(*samples, *more_samples),
        skipped=skipped,
    )


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def _saved(run: Run, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = run.machine.date.replace(" UTC", "").replace(" ", "-").replace(":", "")
    file = folder / f"{stamp}{'-quick' if run.quick else ''}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(run)))
    return file


if __name__ == "__main__":
    sys.exit(main())
