"""`tmf645 report`: every file of a stored run again, and nothing of a file that is none."""

import json
from pathlib import Path

import pytest
from cli.command_line import tmf645
from click.testing import CliRunner
from reports.hostile_texts import HOSTILE
from reports.test_hostile_reports import ACTIVE
from tmf645_cli import main
from tmf645_cli.retelling import FORMATS
from tmf645_reports.files import RENDERERS, write_report

from reports import sample_reports


def contents(folder: Path) -> dict[str, bytes]:
    """The files there, and what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_checked_run_is_told_again_byte_for_byte(tmp_path: Path) -> None:
    """From report.json alone come the files that `tmf645 check` wrote beside it, and its last words."""
    out, again = tmp_path / "out", tmp_path / "again"
    target = "asgi:campaign.wrong_minimal:HrefMissing"
    checked = tmf645("check", target, "--only", "CSQ-REQ", "--out", out)

    retold = tmf645("report", out / "report.json", "--out", again)

    assert (0, "") == (retold.code, retold.err), retold.said
    assert contents(out) == contents(again)
    conclusion = checked.out[checked.out.index("\n✗ Not conformant") :].partition("\nReport: ")[0]
    assert retold.out.startswith(conclusion)


def test_without_out_the_files_stand_beside_what_was_read(tmp_path: Path) -> None:
    """What was read is not written over: a later version may have written more than we know."""
    write_report(sample_reports.conformant(), tmp_path, ["report.json"])
    known = json.loads((tmp_path / "report.json").read_text())
    (tmp_path / "report.json").write_text(json.dumps({**known, "weather": "fine"}))

    ended = CliRunner().invoke(main, ["report", str(tmp_path)])

    assert 0 == ended.exit_code, ended.output
    assert set(RENDERERS) == set(contents(tmp_path))
    assert "fine" == json.loads((tmp_path / "report.json").read_text())["weather"]


@pytest.mark.parametrize("format", FORMATS)
def test_one_format_alone(format: str, tmp_path: Path) -> None:
    """Only its files are written, and only text talks."""
    write_report(sample_reports.conformant(), tmp_path / "in")
    out = tmp_path / "out"

    ended = CliRunner().invoke(
        main, ["report", str(tmp_path / "in"), "--format", format, "--out", str(out)]
    )

    assert 0 == ended.exit_code, ended.output
    assert set(FORMATS[format]) == (set(contents(out)) if out.exists() else set())
    assert (format == "text") == ("✓ Conformant" in ended.output)


def test_every_file_belongs_to_a_format() -> None:
    """No file of a report can be forgotten."""
    assert set(RENDERERS) == {name for names in FORMATS.values() for name in names}


def test_what_the_report_says_is_no_error_of_this_command(tmp_path: Path) -> None:
    """A run that failed is rendered like any other: 0 says that it could be."""
    write_report(sample_reports.nonconformant(), tmp_path)

    assert 0 == CliRunner().invoke(main, ["report", str(tmp_path)]).exit_code


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema": "\x1b[2J"}', bytes(range(128, 192))])
def test_two_is_a_file_that_is_no_report(content: bytes, tmp_path: Path) -> None:
    """One line, and nothing is written."""
    file, out = tmp_path / "report.json", tmp_path / "out"
    file.write_bytes(content)

    ended = tmf645("report", file, "--out", out)

    assert 2 == ended.code, ended.said
    assert ended.err.startswith(f"tmf645: {file}: no tmf645-report/1 report, or a damaged one: ")
    assert (1, "") == (ended.err.count("\n"), ended.out)
    assert not ACTIVE.search(ended.said)
    assert not out.exists()


def test_two_is_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Named, with what to give instead."""
    ended = CliRunner().invoke(main, ["report", str(tmp_path / "none.json")])

    assert 2 == ended.exit_code
    assert f"tmf645: cannot read {tmp_path / 'none.json'}: No such file" in ended.output


def test_five_is_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Named, like any report that cannot be written."""
    write_report(sample_reports.conformant(), tmp_path / "in")
    (tmp_path / "file").touch()

    ended = CliRunner().invoke(
        main, ["report", str(tmp_path / "in"), "--out", str(tmp_path / "file" / "below")]
    )

    assert 5 == ended.exit_code
    assert f"tmf645: cannot write {tmp_path / 'file' / 'below'}" in ended.output


def test_a_hostile_report_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    """Whatever a target said long ago, or somebody wrote into the file since, is inert."""
    write_report(sample_reports.hostile(HOSTILE), tmp_path, ["report.json"])

    ended = tmf645("report", tmp_path, "--out", tmp_path / "out")

    assert 0 == ended.code, ended.said
    assert not ACTIVE.search(ended.said)
    assert set(RENDERERS) == set(contents(tmp_path / "out"))
