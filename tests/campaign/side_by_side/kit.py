"""
One server before the official conformance kit, where somebody has supplied it.

The kit is TM Forum's, and no part of this project. What it looks like is known from descriptions: a
folder for Node with config.json, whose url names the server, and a start that runs Newman and leaves
jsonResults.json. Its exit code is always 0, so only that file counts. This module was written without
a copy at hand.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tmf645_reference_server import running

from campaign.side_by_side.records import Finding, Job, Told
from campaign.side_by_side.subjects import subjects

#: Seconds that a run of the kit may take.
PATIENCE = 120

CONFIG, RESULTS = "config.json", "jsonResults.json"


class KitError(Exception):
    """The folder is not one that this runner can use; the message says why."""


class Kit:
    """The kit in ``folder``. Raises KitError."""

    def __init__(self, folder: Path) -> None:
        config = folder / CONFIG
        if not config.is_file():
            raise KitError(
                f"{folder} holds no {CONFIG}: CTK has to name the folder of the kit that does"
            )
        self._config = _object(config)
        if "url" not in self._config:
            raise KitError(f"{config} has no url, by which the kit is told which server to ask")
        self._command = _command(folder)
        self._folder = folder

    def run(self, job: Job) -> Told:
        """Return what the kit says of the server, over a socket."""
        begun = time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="tmf645-kit-") as copy,
            running(subjects()[job.subject].start()) as url,
        ):
            results = self._results(Path(copy) / "kit", url)
        return told(job, results, time.monotonic() - begun)

    def _results(self, copy: Path, url: str) -> dict[str, Any] | None:
        shutil.copytree(self._folder, copy, symlinks=True)
        for old in copy.rglob(RESULTS):
            old.unlink()
        config = {**self._config, "url": f"{url.rstrip('/')}/"}
        (copy / CONFIG).write_text(json.dumps(config), encoding="utf-8")
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                self._command, cwd=copy, timeout=PATIENCE, capture_output=True, check=False
            )
        written = [each for each in copy.rglob(RESULTS) if "node_modules" not in each.parts]
        return _object(written[0]) if written else None


def told(job: Job, results: dict[str, Any] | None, seconds: float) -> Told:
    """Return what Newman's JSON report says; without one, nothing was tested."""
    if results is None:
        return Told(job=job, requests=0, seconds=round(seconds, 3), cpu=0.0, ended=f"no {RESULTS}")
    findings = tuple(sorted(set(_failures(results))))
    return Told(
        job=job,
        requests=results["run"]["stats"]["requests"]["total"],
        seconds=round(seconds, 3),
        cpu=0.0,
        findings=findings,
        is_content=not findings,
    )


def _failures(results: dict[str, Any]) -> Iterator[Finding]:
    for failure in results["run"].get("failures", ()):
        error = failure.get("error", {})
        yield Finding(
            code=str(error.get("test") or error.get("name") or "failure"),
            operation=str(failure.get("source", {}).get("name", "")),
        )


def _command(folder: Path) -> list[str]:
    package = folder / "package.json"
    if package.is_file() and "start" in _object(package).get("scripts", {}):
        return ["npm", "start", "--silent"]
    if (folder / "index.js").is_file():
        return ["node", "index.js"]
    raise KitError(f"{folder} has neither a package.json with a start script nor an index.js")


def _object(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KitError(f"{os.fspath(file)} cannot be read as JSON: {error}") from error
    if not isinstance(found, dict):
        raise KitError(f"{os.fspath(file)} holds no JSON object")
    return found
