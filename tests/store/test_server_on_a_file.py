"""The reference server's own tests, on a file instead of memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1] / "reference_server"

#: What says most about a store, in files that take seconds.
SAMPLED = ("test_server_life.py", "test_namespaces.py")


def on_a_file(*files: str) -> subprocess.CompletedProcess[str]:
    """Run tests of the reference server with every rig on a file."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow",
         *(str(TESTS / each) for each in files)],
        env={**os.environ, "TMF645_TEST_STORE": "sqlite", "PYTEST_ADDOPTS": ""},
        cwd=TESTS.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.timeout(600)
def test_the_life_of_qualifications_is_the_same_on_a_file() -> None:
    """Creation, reading, changes, removal, time, namespaces."""
    ended = on_a_file(*SAMPLED)

    assert ended.returncode == 0, ended.stdout[-5000:]
    assert " passed" in ended.stdout


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_everything_is_the_same_on_a_file() -> None:
    """Every test that has a rig."""
    files = [each.name for each in sorted(TESTS.glob("test_*.py"))]

    ended = on_a_file(*files)

    assert ended.returncode == 0, ended.stdout[-5000:]
