"""
What a process and its children have used: CPU time and memory, as the Linux kernel counts them.
"""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")

#: The kind of clock in the last bits of a clock's number: time scheduled on a CPU, in nanoseconds.
_SCHEDULED = 2

_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of the process ``pid`` and of its children, user and system."""
    return sum(time.clock_gettime((~each << 3) | _SCHEDULED) for each in tree(pid))


def resident_bytes(pid: int) -> int:
    """Return the memory that the process ``pid`` and its children hold."""
    return sum(_resident(each) for each in tree(pid))


def tree(pid: int) -> Iterator[int]:
    """Yield ``pid`` and every process that it started, and so on."""
    yield pid
    for task in (_PROC / str(pid) / "task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from tree(int(child))


def is_supported() -> bool:
    """Say whether this machine tells what other processes use."""
    return (_PROC / str(os.getpid()) / "task").is_dir()


def _resident(pid: int) -> int:
    status = (_PROC / str(pid) / "status").read_text(encoding="utf-8")
    found = _RESIDENT.search(status)
    return int(found.group(1)) * 1024 if found else 0
