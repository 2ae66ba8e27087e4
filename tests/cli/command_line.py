"""
The command as others run it: a process of its own, and what it said.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]

#: Seconds that a process may take to say that it is ready, or to end: far more than it does.
PATIENCE = 30.0

#: Variables that change what is printed, or where; each test sets its own.
_NOT_INHERITED = ("GITHUB_STEP_SUMMARY", "NO_COLOR", "FORCE_COLOR", "COLUMNS")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended: its exit code, what it said on both channels, and its seconds."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def said(self) -> str:
        """Everything that a person at the terminal saw."""
        return self.out + self.err


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that `tmf645 serve` runs: its API root, its profile, its process."""

    url: str
    profile: Path
    process: subprocess.Popen[str]


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what changes the printing, and with ``more``."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return {**kept, "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8", **more}


def words(*arguments: str | Path) -> list[str]:
    """The command with ``arguments``, run by this interpreter."""
    return [sys.executable, "-m", "tmf645_cli", *map(str, arguments)]


def tmf645(
    *arguments: str | Path, cwd: Path = TESTS, env: Mapping[str, str] | None = None
) -> Ended:
    """Run the command to its end."""
    begun = time.monotonic()
    done = subprocess.run(
        words(*arguments),
        cwd=cwd,
        env=environment(**(env or {})),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE * 2,
        check=False,
    )
    return Ended(
        code=done.returncode,
        out=done.stdout,
        err=done.stderr,
        seconds=time.monotonic() - begun,
    )


@contextmanager
def started(
    *arguments: str | Path, cwd: Path = TESTS, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run the command beside the test; whatever still runs at the end is killed."""
    with subprocess.Popen(
        words(*arguments),
        cwd=cwd,
        env=environment(**(env or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def serving(folder: Path, *more: str | Path) -> Iterator[Served]:
    """Run `tmf645 serve` on a free port, with its files in ``folder``."""
    ready, profile = folder / "ready", folder / "profile.yaml"
    options = ("--port", "0", "--ready-file", ready, "--profile-out", profile)
    with started("serve", *options, *more, cwd=folder) as process:
        await_file(ready, process)
        yield Served(
            url=ready.read_text(encoding="utf-8").strip(), profile=profile, process=process
        )


def await_file(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until ``path`` is there; AssertionError where the process ends before."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, f"{path} does not appear"
        time.sleep(0.02)


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> Ended:
    """Send a signal and wait for the end."""
    begun = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    return Ended(code=process.returncode, out=out, err=err, seconds=time.monotonic() - begun)


def report_in(folder: Path) -> dict[str, Any]:
    """The report.json of ``folder``."""
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def verdicts(report: Mapping[str, Any], *wanted: str) -> Sequence[str]:
    """The ids of the outcomes with one of the ``wanted`` verdicts."""
    return [each["id"] for each in report["outcomes"] if each["verdict"] in wanted]
