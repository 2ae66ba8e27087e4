"""
Many jobs, each in a process of its own with a hard time limit, on the processors that there are.
"""

import contextlib
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

from campaign.side_by_side.records import Job, Told

#: Memory that a run may take: there are servers that never end an answer.
MOST_MEMORY = 3 * 2**30

#: Everything is imported once, in a process without threads, of which each run is a fork.
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["campaign.side_by_side.warm"])

Runner = Callable[[Job], Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    job: Job
    process: BaseProcess
    pipe: Connection
    begun: float
    limit: float


def sweep(
    jobs: Sequence[Job],
    runner: Runner,
    *,
    limit: Callable[[Job], float],
    at_once: int = os.cpu_count() or 1,
) -> Iterator[Told]:
    """
    Yield what came of each job, as it comes.

    ``limit`` are the seconds after which a process is killed; what it would have told is lost then.
    """
    open_, running = list(reversed(jobs)), list[_Running]()
    try:
        while open_ or running:
            while open_ and len(running) < at_once:
                job = open_.pop()
                running.append(_start(job, runner, limit(job)))
            wait([each.pipe for each in running], timeout=0.5)
            for each in list(running):
                if (told := _ended(each)) is not None:
                    running.remove(each)
                    yield told
    finally:
        for each in running:
            each.process.kill()
            each.process.join()


def _start(job: Job, runner: Runner, limit: float) -> _Running:
    ours, theirs = _FORKING.Pipe(duplex=False)
    process = _FORKING.Process(target=_work, args=(job, runner, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Running(job=job, process=process, pipe=ours, begun=time.monotonic(), limit=limit)


def _ended(running: _Running) -> Told | None:
    """What came of it, or None while it runs."""
    seconds = time.monotonic() - running.begun
    if running.pipe.poll():
        try:
            told = msgspec.json.decode(running.pipe.recv_bytes(), type=Told)
        except EOFError:
            running.process.join()
            told = _lost(running.job, seconds, f"ended with {running.process.exitcode}")
    elif seconds > running.limit:
        told = _lost(running.job, seconds, f"killed after {running.limit:.0f} s")
    else:
        return None
    # What is left of it are threads that wait for a server, or an exit that does.
    running.process.kill()
    running.process.join()
    running.pipe.close()
    return told


def _lost(job: Job, seconds: float, why: str) -> Told:
    return Told(job=job, requests=0, seconds=round(seconds, 3), cpu=0.0, ended=why)


def _work(job: Job, runner: Runner, pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    # Servers that crash on purpose have nothing to tell the terminal.
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        pipe.send_bytes(msgspec.json.encode(runner(job)))
