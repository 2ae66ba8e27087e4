"""
What is to be run: every server by every tool, and what it takes to weigh the answers.
"""

import hashlib
import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from campaign.side_by_side import settings
from campaign.side_by_side.records import KIT, OURS, SCHEMATHESIS, Job
from campaign.side_by_side.subjects import A_DEAD, A_WRONG, RIGHT, of_kind, subjects

#: Runs against right servers with these seeds tell what is a false alarm.
SEEDS = (1, 2, 3)

#: Runs against right servers with these seeds tell how often chance alone would be taken for a finding.
OTHER_SEEDS = (11, 12, 13)

#: So many wrong servers get so many times as long.
LONGER, TIMES = 10, 5


def jobs(tool: str) -> list[Job]:
    """
    Return the runs of ``tool``: right servers, which all is weighed with, the dead, and all others.

    These come in no order that means anything, so that a sweep that was cut off is a fair sample. What
    takes longer comes last.
    """
    right = [each.id for each in of_kind(RIGHT)]
    others = [each for each in subjects().values() if each.kind != RIGHT]
    others.sort(key=lambda each: (each.kind != A_DEAD, hashlib.sha256(each.id.encode()).digest()))
    once = [Job(tool=tool, subject=each.id) for each in others]
    if tool != SCHEMATHESIS:
        return [*(Job(tool=tool, subject=id) for id in right), *once]
    seeds = (*SEEDS, *OTHER_SEEDS)
    usual = [Job(tool=tool, subject=id, seed=seed) for seed in seeds for id in right]
    long = [
        Job(tool=tool, subject=id, seed=seed, times=TIMES) for seed in SEEDS[:2] for id in right
    ]
    return [*usual, *once, *long, *(Job(tool=tool, subject=id, times=TIMES) for id in longer())]


def longer() -> list[str]:
    """Return the ids of the wrong servers that get more time: one every so many of the register."""
    wrong = [each.id for each in of_kind(A_WRONG)]
    step = len(wrong) / LONGER
    return [wrong[int(step * number + step / 2)] for number in range(LONGER)]


def under(tool: str) -> str:
    """Return versions and settings that a run of ``tool`` is measured under."""
    if tool == OURS:
        return f"tmf645-testbed {metadata.version('tmf645-testbed')}, budget quick"
    if tool == KIT:
        return "as the folder of the kit says"
    return (
        f"Schemathesis {metadata.version('schemathesis')} on Hypothesis {metadata.version('hypothesis')}, "
        f"{settings.MAX_TIME} s, {settings.MAX_EXAMPLES} examples"
    )


def where() -> str:
    """Return what a figure of this machine has to be read with."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def today() -> str:
    """Return the day."""
    return datetime.now(UTC).date().isoformat()


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
