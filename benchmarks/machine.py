"""
Where it was measured: processor, load, system, interpreter, packages.
"""

import os
import platform
import sysconfig
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks.figures import Machine

_PACKAGES = ("uvicorn", "uvloop", "httptools", "starlette", "msgspec", "shapely", "fastapi")


def this_machine() -> Machine:
    """Return the facts about this machine that a figure has to be read with."""
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        load=os.getloadavg()[0],
        system=f"{platform.system()} {platform.release()}",
        interpreter=f"{platform.python_implementation()} {platform.python_version()} {_build()}",
        packages=dict(_versions()),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _build() -> str:
    """Return whether the interpreter was optimised: it is worth a sixth of the CPU time."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return "with PGO" if "--enable-optimizations" in options else "without PGO"


def _versions() -> "list[tuple[str, str]]":
    found = []
    for name in _PACKAGES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return found
