"""
The judge: what a whole run takes, when it has the first finding, and what it adds to a request.

A run is a process of its own, and its seconds are those on the clock: that is what somebody waits for.
They are the best of the rounds, because what disturbs only ever adds. What the harness adds to a
request is CPU time of its own process, beside a loop that sends the same bytes with httpx alone.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from tmf645_cli.profiles import write_profile
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import Profile
from tmf645_conformance.session import Session
from tmf645_conformance.transport import connect
from tmf645_scenarios import load

from benchmarks import requests, servers
from benchmarks.effort import Effort
from benchmarks.figures import Figure, cost, ratio

RUNS = "The judge: a whole run, report written"
COST = "The judge: its own CPU time for one request over HTTP"
_ISSUE = "the judge's promise"

EMBEDDED = "asgi:tmf645_reference_server:create_app"
WRONG = "asgi:benchmarks.baselines.misspelt:create_app"
SLOW = "asgi:benchmarks.baselines.two_seconds:create_app"

#: Seconds that a run may take, by budget, in this process and over HTTP.
_MOST = {("standard", "embedded"): 10.0, ("standard", "over HTTP"): 20.0,
         ("quick", "embedded"): 5.0, ("quick", "over HTTP"): 5.0}  # fmt: skip

#: Seconds to the first finding.
_FIRST = 2.0

#: Seconds that a task of the slow server takes.
_TASK = 2.0


def judging(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the judge."""
    with tempfile.TemporaryDirectory(prefix="tmf645-bench-") as name:
        folder = Path(name)
        return [*_runs(folder, effort, say), *_requests(effort, say)]


def _runs(folder: Path, effort: Effort, say: Callable[[str], None]) -> Iterator[Figure]:
    usual = _profile(folder, "main-street")
    with servers.served("main-street", "main-street") as server:
        over_http = f"http://127.0.0.1:{server.port}"
        for budget in effort.budgets:
            for where, target in (("embedded", EMBEDDED), ("over HTTP", over_http)):
                say(f"a run, {budget}, {where}")
                runs = _judged(folder, target, usual, budget, effort)
                yield from _of_a_run(f"{budget}, {where}", runs, _MOST[budget, where], effort)
    budget = effort.budgets[-1]
    say("a run against a wrong server")
    wrong = _judged(folder, WRONG, usual, budget, effort, verdict="nonconformant")
    name = f"{budget}, embedded, a wrong server: to the first finding"
    yield _best(name, wrong, "finding", _FIRST, effort)
    if not effort.quick:
        say("a run against a slow server")
        patient = _profile(folder, "slow-partner")
        slow = _judged(folder, SLOW, patient, "quick", replace(effort, runs=1))
        name = f"quick, embedded, a server that needs {_TASK:g} s for each task"
        yield _best(name, slow, "seconds", None, effort)


def _of_a_run(
    name: str, runs: list[dict[str, Any]], most: float, effort: Effort
) -> Iterator[Figure]:
    yield _best(name, runs, "seconds", most, effort)
    yield _best(f"{name}: of that, slept", runs, "waited", None, effort)
    yield _best(f"{name}: to the first outcome", runs, "decided", None, effort)
    each = [run["cpu"] / run["requests"] * 1e6 for run in runs]
    yield cost(RUNS, f"{name}: CPU time for each request, everything included", each)


def _best(
    name: str, runs: list[dict[str, Any]], what: str, most: float | None, effort: Effort
) -> Figure:
    """The best of the runs; a look promises nothing."""
    values = [float(run[what]) for run in runs]
    bound = None if effort.quick else most
    return Figure(
        group=RUNS,
        name=name,
        value=min(values),
        unit="s",
        spread=(min(values), max(values)),
        bound=bound,
        source="" if bound is None else _ISSUE,
    )


def _profile(folder: Path, world: str) -> Path:
    file = folder / f"{world}.yaml"
    if not file.exists():
        write_profile(file, load(world), scenario=world, served_at="http://127.0.0.1", verb="demo")
    return file


def _judged(
    folder: Path,
    target: str,
    profile: Path,
    budget: str,
    effort: Effort,
    *,
    verdict: str = "conformant",
) -> list[dict[str, Any]]:
    """Judge so often; raises RuntimeError where a run ends otherwise than it has to."""
    command = [sys.executable, "-m", "benchmarks.judged", target, str(profile), budget]
    command += [str(folder / "report"), effort.selection]
    return [_one(command, verdict) for _ in range(effort.runs)]


def _one(command: list[str], verdict: str) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"a run ended with {done.returncode}: {done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["verdict"] != verdict:
        raise RuntimeError(f"{command[3]} was judged {found['verdict']}: {found['partial']}")
    return found


# -- what is added to a request ----------------------------------------------------------------------


def _requests(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """A check, and reading it again: by httpx alone, and by a session that keeps what was seen."""
    say("requests of the judge beside those of httpx alone")
    bare: list[float] = []
    ours: list[float] = []
    with servers.reference("judged") as server:
        root = f"http://127.0.0.1:{server.port}{requests.BASE_PATH}"
        with (
            httpx.Client(headers={"accept": "application/json"}) as client,
            connect(root) as connection,
            Listener() as listener,
        ):
            session = Session(connection, Profile(), listener)
            for _ in range(effort.rounds):
                bare.append(_timed(effort, lambda: _by_httpx(client, root)))
                ours.append(_timed(effort, lambda: _by_session(session)))
    return [
        cost(COST, "a loop with httpx alone", bare),
        cost(COST, "the judge, which keeps and accounts for what it sends", ours),
        ratio(COST, "the judge, of httpx alone", ours, bare),
    ]


def _timed(effort: Effort, act: Callable[[], None]) -> float:
    count = max(1, effort.requests // 4)
    begun = time.process_time()
    for _ in range(count):
        act()
    return (time.process_time() - begun) / (2 * count) * 1e6


def _by_httpx(client: httpx.Client, root: str) -> None:
    made = client.post(
        f"{root}{requests.CHECK}",
        content=json.dumps(_ASKED),
        headers={"content-type": "application/json"},
    )
    client.get(f"{root}{requests.CHECK}/{made.json()['id']}").json()


def _by_session(session: Session) -> None:
    session.begin_purpose("a benchmark")
    made = session.send("POST", requests.CHECK, body=_ASKED).json
    if not isinstance(made, dict):
        raise TypeError("a check was not accepted")
    _ = session.send("GET", f"{requests.CHECK}/{made['id']}").json


_ASKED = json.loads(requests.one_item())
