"""`tmf645 matrix`: stored runs side by side, as files."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tmf645_cli import main
from tmf645_reports.files import write_report

from reports import sample_reports


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    """Two stored runs: a folder, and the file in one."""
    write_report(sample_reports.conformant(), tmp_path / "a", ["report.json"])
    write_report(sample_reports.nonconformant(), tmp_path / "b", ["report.json"])
    return [str(tmp_path / "a"), str(tmp_path / "b" / "report.json")]


def test_a_page_and_markdown_are_written(runs: list[str], tmp_path: Path) -> None:
    """0, whatever the reports say; where they are is told."""
    out = tmp_path / "made" / "out"

    ended = CliRunner().invoke(main, ["matrix", *runs, "--out", str(out)])

    assert 0 == ended.exit_code, ended.output
    assert {"matrix.html", "matrix.md"} == {path.name for path in out.iterdir()}
    assert f"written  {out / 'matrix.html'}\n" in ended.output
    assert "2 implementations" in (out / "matrix.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [1, 21])
def test_two_is_too_few_or_too_many(number: int, runs: list[str]) -> None:
    """With how many there may be."""
    ended = CliRunner().invoke(main, ["matrix", *(runs[:1] * number)])

    assert 2 == ended.exit_code
    assert f"2 to 20 runs stand side by side; these are {number}" in ended.output


def test_two_is_a_file_that_is_no_report(runs: list[str], tmp_path: Path) -> None:
    """Named; nothing is written."""
    out = tmp_path / "out"

    ended = CliRunner().invoke(main, ["matrix", *runs, str(tmp_path / "none"), "--out", str(out)])

    assert 2 == ended.exit_code
    assert f"tmf645: cannot read {tmp_path / 'none'}: " in ended.output
    assert not out.exists()


def test_five_is_a_folder_that_cannot_be_written(runs: list[str], tmp_path: Path) -> None:
    """Like any report that cannot be written."""
    (tmp_path / "file").touch()

    ended = CliRunner().invoke(main, ["matrix", *runs, "--out", str(tmp_path / "file" / "x")])

    assert 5 == ended.exit_code
    assert f"tmf645: cannot write {tmp_path / 'file' / 'x' / 'matrix.html'}: " in ended.output
