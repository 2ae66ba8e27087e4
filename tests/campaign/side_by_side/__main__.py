"""
The command: runs what was not run yet, and writes the page.

    python -m campaign.side_by_side [--again WHAT] [--ctk DIR] [--at-once N] [--page-only]
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from campaign.side_by_side import contract, kit, ours, plan, records, settings, theirs
from campaign.side_by_side.page import PAGE, page
from campaign.side_by_side.records import KIT, MEASURED, OURS, SCHEMATHESIS, Job, Told
from campaign.side_by_side.subjects import subjects
from campaign.side_by_side.sweep import Runner, sweep

#: Seconds after which a run of our judge, or of the kit, is killed.
LIMIT = 600

#: Our judge mostly waits for answers and events: so many runs share a processor.
WAITING = 3

#: What can be measured anew by itself.
AGAIN = {"tmf645": OURS, "schemathesis": SCHEMATHESIS, "kit": KIT}


def main() -> int:
    """Measure and write, as the command line says."""
    parser = argparse.ArgumentParser(
        prog="side-by-side", description="Three judges, the same servers."
    )
    parser.add_argument(
        "--again",
        choices=("all", *AGAIN),
        help="measure anew what all or one of them says",
    )
    parser.add_argument("--ctk", type=Path, help="folder of the official kit, ready to be started")
    parser.add_argument(
        "--at-once", type=int, default=os.cpu_count() or 1, help="runs side by side"
    )
    parser.add_argument("--page-only", action="store_true", help="write what was measured so far")
    given = parser.parse_args()
    code = 0
    try:
        if not given.page_only:
            _measure_all(given)
    except (contract.ContractMissingError, kit.KitError) as error:
        sys.stderr.write(f"side by side: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("side by side: stopped; the next run goes on with what is missing\n")
        code = 130
    every = _current(records.read(MEASURED))
    records.write(MEASURED, every)
    PAGE.write_text(page(every), encoding="utf-8")
    sys.stdout.write(f"{PAGE} is written\n")
    return code


def _measure_all(given: argparse.Namespace) -> None:
    """Run the tools, one after the other. Raises ContractMissingError, KitError."""
    contract.official()
    official_kit = kit.Kit(given.ctk) if given.ctk else None
    if given.again:
        anew = AGAIN.get(given.again)
        kept = [each for each in records.read(MEASURED) if anew and each.job.tool != anew]
        records.write(MEASURED, kept)
    _measure(OURS, ours.run, lambda _: LIMIT, given.at_once * WAITING)
    _measure(SCHEMATHESIS, theirs.run, _limit, given.at_once)
    if official_kit is not None:
        _measure(KIT, official_kit.run, lambda _: LIMIT, given.at_once)


def _measure(tool: str, runner: Runner, limit: Callable[[Job], float], at_once: int) -> None:
    """Run what is planned and was not run yet, and keep it as it comes."""
    done = {each.job for each in _current(records.read(MEASURED))}
    open_ = [job for job in plan.jobs(tool) if job not in done]
    facts = {"under": plan.under(tool), "where": plan.where(), "at": plan.today()}
    for number, told in enumerate(sweep(open_, runner, limit=limit, at_once=at_once), 1):
        records.add(MEASURED, msgspec.structs.replace(told, **facts))
        sys.stderr.write(
            f"{tool}: {number} of {len(open_)}: {told.job.subject}: {len(told.findings)} findings, "
            f"{told.requests} requests, {told.seconds:.1f} s {told.ended}\n"
        )


def _current(every: Iterable[Told]) -> list[Told]:
    """Return what was measured under the present settings, of servers that there are, the latest of each job."""
    known = subjects()
    kept = {
        each.job: each
        for each in every
        if each.under == plan.under(each.job.tool) and each.job.subject in known
    }
    return list(kept.values())


def _limit(job: Job) -> float:
    """Return the seconds after which a run of Schemathesis hangs: well after its own time limit on the clock."""
    return settings.MAX_TIME * settings.PATIENCE * job.times + 60


if __name__ == "__main__":
    # Whoever stops us stops the runs, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
