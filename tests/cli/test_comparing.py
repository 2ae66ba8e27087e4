"""`tmf645 compare`: what changed, in words, Markdown and JSON, and by the exit code."""

import json
from pathlib import Path

import pytest
import yaml
from campaign.minimal_profile import PROFILE
from cli.command_line import tmf645
from click.testing import CliRunner
from reports.hostile_texts import HOSTILE
from reports.test_hostile_reports import ACTIVE
from tmf645_cli import main
from tmf645_reports.files import write_report
from tmf645_reports.model import Report

from reports import sample_reports

RIGHT = "asgi:campaign.minimal_server:MinimalServer"
WRONG = "asgi:campaign.wrong_minimal:HrefMissing"


def stored(report: Report, folder: Path) -> str:
    """The folder of a stored run."""
    write_report(report, folder, ["report.json"])
    return str(folder)


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A run in which all was well."""
    return stored(sample_reports.conformant(), tmp_path / "good")


@pytest.fixture
def bad(tmp_path: Path) -> str:
    """A later one, with faults."""
    return stored(sample_reports.nonconformant(), tmp_path / "bad")


def test_a_server_that_got_worse_is_caught(tmp_path: Path) -> None:
    """Two real runs: the gate closes on the way down, and opens on the way up."""
    profile = tmp_path / "minimal.yaml"
    profile.write_text(yaml.safe_dump(PROFILE), encoding="utf-8")
    options = ("--profile", profile, "--only", "CSQ-REQ")
    tmf645("check", RIGHT, *options, "--out", tmp_path / "before")
    tmf645("check", WRONG, *options, "--out", tmp_path / "after")

    down = tmf645("compare", tmp_path / "before", tmp_path / "after" / "report.json")
    up = tmf645("compare", tmp_path / "after", tmp_path / "before")

    assert (1, "") == (down.code, down.err), down.said
    assert "New failure: " in down.out
    assert "REGRESSION" in down.out
    assert "Not of like with like" not in down.out
    assert (0, "") == (up.code, up.err), up.said
    assert "Fixed: " in up.out


def test_a_pass_that_became_a_skip_is_a_regression(good: str, tmp_path: Path) -> None:
    """Nothing failed; all the same nobody knows any more that it holds."""
    later = stored(sample_reports.inconclusive(), tmp_path / "later")

    ended = CliRunner().invoke(main, ["compare", good, later])

    assert 1 == ended.exit_code, ended.output
    assert "No longer tested: 11 requirements" in ended.output


def test_json_is_for_programs(good: str, bad: str) -> None:
    """Nothing but JSON is printed, and it says what the exit code says."""
    ended = CliRunner().invoke(main, ["compare", good, bad, "--format", "json"])
    told = json.loads(ended.output)

    assert ("tmf645-comparison/1", 1, 1) == (told["schema"], told["exitCode"], ended.exit_code)
    assert told["regressions"] == sum(change["regression"] for change in told["changes"])


def test_out_is_a_file_for_later(good: str, bad: str, tmp_path: Path) -> None:
    """Markdown for a comment, while the log tells people."""
    page = tmp_path / "made" / "comparison.md"

    ended = CliRunner().invoke(
        main, ["compare", good, bad, "--format", "markdown", "--out", str(page)]
    )

    assert page.read_text(encoding="utf-8").startswith("## ✗ 9 regressions: ")
    assert ended.output.startswith("✗ 9 regressions: ")


@pytest.mark.parametrize("position", [1, 2])
def test_two_is_a_file_that_is_no_report(position: int, good: str, tmp_path: Path) -> None:
    """Either of the two."""
    arguments = ["compare", good, good]
    arguments[position] = str(tmp_path / "none")

    ended = CliRunner().invoke(main, arguments)

    assert 2 == ended.exit_code
    assert f"tmf645: cannot read {tmp_path / 'none'}: " in ended.output


def test_two_is_a_file_for_what_is_printed(good: str, tmp_path: Path) -> None:
    """Text goes to the terminal: a file wants a format."""
    ended = CliRunner().invoke(main, ["compare", good, good, "--out", str(tmp_path / "x")])

    assert 2 == ended.exit_code
    assert "--out needs --format markdown or --format json" in ended.output


def test_five_is_a_file_that_cannot_be_written(good: str, tmp_path: Path) -> None:
    """Like any report that cannot be written."""
    (tmp_path / "file").touch()
    out = str(tmp_path / "file" / "below.json")

    ended = CliRunner().invoke(main, ["compare", good, good, "--format", "json", "--out", out])

    assert 5 == ended.exit_code
    assert f"tmf645: cannot write {out}: " in ended.output


def test_hostile_reports_do_nothing_to_the_terminal(good: str, tmp_path: Path) -> None:
    """Nor to the log of a build, which takes commands from lines."""
    ill = stored(sample_reports.hostile((*HOSTILE, "::error::x")), tmp_path / "ill")

    ended = tmf645("compare", good, ill)

    assert not ACTIVE.search(ended.said)
    assert [] == [line for line in ended.out.splitlines() if line.lstrip().startswith("::")]
