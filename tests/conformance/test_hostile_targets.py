"""Whatever a target does, the run ends, with a verdict, in bounds, and leaves a report that opens."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from campaign.minimal_profile import PROFILE
from conformance.hostile_targets import HOSTILE, attacking
from tmf645_reports.model import Verdict

#: Kibibytes that a run may take at most.
MOST_MEMORY = 200 * 1024

#: Seconds after which a run has hung, on a busy machine.
PATIENCE = 100

#: Not conformant, not reachable any more, or inconclusive.
JUDGED = {1, 3, 4}

#: What is tried in every run of the tests; the others are slow.
SAMPLE = {"endless_body", "header_of_a_gibibyte", "gzip_bomb", "slow_drip", "markup_in_attributes"}


#: The command, which tells at its end what it had: what a parent is told of its children counts
#: what the parent itself had when they were born.
_MEASURED = """
import atexit, pathlib, runpy, sys
status = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: status.write_text(pathlib.Path("/proc/self/status").read_text()))
runpy.run_module("tmf645_cli", run_name="__main__", alter_sys=True)
"""


class Ended(NamedTuple):
    """How a run ended: exit code, what it said, and the most kibibytes that it had."""

    code: int
    said: bytes
    memory: int


def sampled() -> list[object]:
    """Each attack, slow where it is not in the sample."""
    return [
        pytest.param(name, marks=() if name in SAMPLE else pytest.mark.slow) for name in HOSTILE
    ]


def judge(url: str, folder: Path) -> Ended:
    """Judge ``url`` in a process of its own."""
    profile = folder / "profile.yaml"
    timers = {"settle": 2, "poll": 0.05, "event": 0.5, "request": 1}
    profile.write_text(yaml.safe_dump({**PROFILE, "timers": timers}), encoding="utf-8")
    command = [sys.executable, "-c", _MEASURED, str(folder / "status")]
    command += ["check", url, "--budget", "quick"]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [*command, "--profile", str(profile), "--out", str(folder / "report")],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f"the run did not end within {PATIENCE} s")
    peak = re.search(r"VmHWM:\s+([0-9]+) kB", (folder / "status").read_text())
    assert peak is not None
    return Ended(code, (folder / "said").read_bytes(), int(peak[1]))


#: What would act in a terminal, and in a browser.
IN_A_TERMINAL = (b"\x1b]0;owned", b"\x1b[2J")
IN_A_BROWSER = (*IN_A_TERMINAL, b"<script>alert(1)", b"<img src=x")


#: A span of code in Markdown, in which nothing acts.
_CODE = re.compile(rb"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)

#: A tag that is not escaped.
_TAG = re.compile(rb"(?<!\\)<(?:script|img)")


def active(text: bytes, what: Sequence[bytes]) -> Sequence[bytes]:
    """Return what of it stands in ``text``."""
    return [each for each in what if each in text]


@pytest.mark.timeout(2 * PATIENCE)
@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the memory")
@pytest.mark.parametrize("after", [0, 40], ids=["at once", "later"])
@pytest.mark.parametrize("name", sampled())
def test_the_run_ends_in_bounds(name: str, after: int, tmp_path: Path) -> None:
    """At once, and in the middle of the work."""
    with attacking(HOSTILE[name], after=after) as url:
        ended = judge(url, tmp_path)

    assert ended.code in JUDGED, ended.said[-2000:]
    assert ended.memory < MOST_MEMORY
    assert b"Traceback" not in ended.said
    assert active(ended.said, IN_A_TERMINAL) == []
    report = json.loads((tmp_path / "report" / "report.json").read_bytes())
    assert report["verdict"] != "conformant"
    assert [each for each in report["outcomes"] if each["verdict"] == Verdict.ERROR.value] == []
    assert active((tmp_path / "report" / "report.html").read_bytes(), IN_A_BROWSER) == []
    summary = (tmp_path / "report" / "summary.md").read_bytes()
    assert _TAG.findall(_CODE.sub(b"", summary)) == []
    assert active(summary, IN_A_TERMINAL) == []


def test_there_are_sixty_of_them() -> None:
    """Without end, bombs, framing, places to go, words."""
    assert len(HOSTILE) >= 60
