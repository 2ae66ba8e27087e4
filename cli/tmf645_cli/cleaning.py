"""
``tmf645 cleanup``: remove what runs of the judge left at a server.
"""

import sys
from collections import Counter
from datetime import timedelta

import click
from tmf645_conformance.clock import now
from tmf645_conformance.leftovers import Leftover, Search, remove, search
from tmf645_conformance.marks import began, is_mark
from tmf645_reports.words import count

from tmf645_cli.complaining import complain
from tmf645_cli.saying import say
from tmf645_cli.targeting import Reached, Wish, with_server

#: A run that began no longer ago may still be under way: only who names it removes what is its.
MAY_RUN = timedelta(hours=1)

#: Some of them could not be removed.
_NOT_ALL = 1


def run_cleanup(wish: Wish, *, run: str | None, all_mine: bool, yes: bool) -> int:
    """Remove what the run marked ``run`` left, or what any run did; return the exit code."""
    if (run is None) != all_mine:
        return complain("cleanup what? Say --run ID, as the report tells it, or --all-mine")
    if run is not None and not is_mark(run):
        return complain(
            f"--run {run}: no run has such a mark; it looks like tmf645-20260102030405-a1b2c3"
        )
    return with_server(wish, lambda reached: _clean(reached, run, yes=yes))


def _clean(reached: Reached, run: str | None, *, yes: bool) -> int:
    young: dict[str, None] = {}

    def is_meant(each: str) -> bool:
        if run is not None:
            return run == each
        if now() - began(each) < MAY_RUN:
            young[each] = None
        return each not in young

    found = search(reached.conversation, is_meant)
    for each in young:
        say(f"left alone  {each}: it began just now and may be under way; --run {each} removes it")
    for gap in found.gaps:
        _line(reached, f"warning {gap}")
    if not found.found:
        what = "Nothing else" if young else "Nothing"
        say(f"{what} at {reached.connection.root} {_which(run)} ({_looked(found)}).")
        return _NOT_ALL if found.gaps else 0
    _list(reached, found)
    if not yes and not _agreed(found):
        return complain("nothing was removed: it was not agreed to; --yes agrees beforehand")
    return _remove(reached, found)


def _remove(reached: Reached, found: Search) -> int:
    kept = 0
    for each in remove(reached.conversation, found.found):
        word = "kept" if each.because else "removed"
        why = f": {each.because}" if each.because else ""
        _line(reached, f"{word} {each.leftover.path} ({each.leftover.external_id}){why}")
        kept += bool(each.because)
    say(f"Removed {len(found.found) - kept} of {count(len(found.found), 'resource')}.")
    return _NOT_ALL if kept or found.gaps else 0


def _list(reached: Reached, found: Search) -> None:
    say(f"At {reached.connection.root}, {_looked(found)}:")
    runs = Counter(each.run for each in found.found)
    for run, number in sorted(runs.items()):
        say(f"  {run}  {count(number, 'resource')}, for example {_example(found, run).path}")


def _example(found: Search, run: str) -> Leftover:
    return next(each for each in found.found if each.run == run)


def _agreed(found: Search) -> bool:
    if not _is_terminal():
        return False
    return click.confirm(f"Remove {count(len(found.found), 'resource')}?", default=False)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _which(run: str | None) -> str:
    return f"carries the mark {run}" if run else "carries a mark of ours"


def _looked(found: Search) -> str:
    return f"{count(found.seen, 'resource')} looked at"


def _line(reached: Reached, text: str) -> None:
    say(reached.shown(text))
