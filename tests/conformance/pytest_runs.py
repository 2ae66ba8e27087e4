"""
pytest as others run it: a process of its own in a folder of its own, and what it said.
"""

import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from campaign.minimal_profile import PROFILE
from cli.command_line import PATIENCE, TESTS, environment

PLUGIN = "tmf645_conformance.pytest_plugin"

_ITEM = re.compile(
    r"^(?:tmf645|test_\w+\.py)::(?P<name>\S+) (?P<status>[A-Z]+)(?: |$)", re.MULTILINE
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """How a pytest run ended: its exit status, and everything that it printed."""

    code: int
    text: str

    @property
    def statuses(self) -> dict[str, str]:
        """What was said of each item, by its name; of a set-up that failed, that."""
        return {found["name"]: found["status"] for found in _ITEM.finditer(self.text)}

    @property
    def counts(self) -> Counter[str]:
        """How often each was said."""
        return Counter(self.statuses.values())


@dataclass(frozen=True)
class Folder:
    """A folder in which pytest is run; servers of ``campaign`` can be named there."""

    path: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def file(self, name: str, text: str) -> Path:
        """Write a file."""
        (self.path / name).write_text(text, encoding="utf-8")
        return self.path / name

    def minimal_profile(self) -> str:
        """The option that names the profile of the minimal server."""
        return f"--tmf645-profile={self.file('minimal.yaml', yaml.safe_dump(PROFILE))}"

    def started(self, *arguments: str, plugins: Sequence[str] = (PLUGIN,)) -> subprocess.Popen[str]:
        """Pytest, on its way: with these ``plugins``, or with all that are installed."""
        chosen = [word for plugin in plugins for word in ("-p", plugin)]
        words = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *chosen]
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if plugins else {}
        return subprocess.Popen(
            [*words, *arguments],
            cwd=self.path,
            env=environment(
                PYTHONPATH=str(TESTS),
                COLUMNS="200",
                PYTEST_ADDOPTS="",
                CI="",
                **alone,
                **self.environ,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def pytest(self, *arguments: str, plugins: Sequence[str] = (PLUGIN,)) -> Said:
        """Run it to its end."""
        return ended(self.started(*arguments, plugins=plugins))


def ended(process: subprocess.Popen[str], *, sending: signal.Signals | None = None) -> Said:
    """Wait for the end, after a signal where one is given."""
    with process:
        if sending is not None:
            process.send_signal(sending)
        try:
            text, _ = process.communicate(timeout=PATIENCE * 6)
        finally:
            process.kill()
    return Said(code=process.returncode, text=text)
