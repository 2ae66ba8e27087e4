"""`tmf645 check` against a server of its own process, and what it leaves behind."""

import contextlib
import json
import os
import pty
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
import yaml
from campaign.minimal_profile import PROFILE
from cli.command_line import PATIENCE, TESTS, environment, report_in, serving, stop, tmf645, words
from cli.strange_servers import nobody
from click.testing import CliRunner
from tmf645_cli import main
from tmf645_reports.files import RENDERERS
from tmf645_reports.schema import report_schema

MINIMAL = "asgi:campaign.minimal_server:MinimalServer"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The profile of the minimal server, as a file."""
    file = tmp_path / "minimal.yaml"
    file.write_text(yaml.safe_dump(PROFILE), encoding="utf-8")
    return file


def everything_in(folder: Path) -> set[str]:
    """The paths of all files below ``folder``."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_whole_way_from_serve_to_a_report(tmp_path: Path) -> None:
    """Conformant over HTTP; the files are what their formats say, and nothing else is written."""
    with serving(tmp_path) as served:
        ended = tmf645("check", served.url, "--profile", served.profile, cwd=tmp_path)
        stop(served.process)
    out = tmp_path / "tmf645-report"
    report = report_in(out)

    assert (0, "") == (ended.code, ended.err), ended.said
    assert {"ready", "profile.yaml", *(f"tmf645-report/{name}" for name in RENDERERS)} == (
        everything_in(tmp_path)
    )
    assert jsonschema_rs.validator_for(report_schema()).is_valid(report)
    assert "testsuites" == ET.fromstring((out / "junit.xml").read_text()).tag  # noqa: S314 - ours
    assert served.url == report["implementation"]["url"]
    assert "profile.yaml" == Path(report["profile"]["file"]).name
    assert ended.out.endswith("\nReport: tmf645-report/report.html\n")


def test_base_url_is_enough(tmp_path: Path) -> None:
    """A profile that says where the server is needs no target beside it."""
    with serving(tmp_path) as served:
        options = ("--profile", served.profile, "--only", "CSQ-REQ-BV", "--out", tmp_path / "out")
        ended = tmf645("check", *options)

    assert 0 == ended.code, ended.said
    assert served.url == report_in(tmp_path / "out")["implementation"]["url"]


def test_target_wins_over_base_url(profile: Path, tmp_path: Path) -> None:
    """The same profile can be used against the server of a test, and that of production."""
    told = {**PROFILE, "base_url": nobody()}
    profile.write_text(yaml.safe_dump(told), encoding="utf-8")
    options = ("--profile", profile, "--only", "CSQ-REQ-BV", "--out", tmp_path / "out")

    assert 3 == tmf645("check", *options).code
    assert 0 == tmf645("check", MINIMAL, *options).code


def test_only_takes_ids_beginnings_and_patterns(profile: Path, tmp_path: Path) -> None:
    """Separated by commas, in either case."""
    options = ["--profile", str(profile), "--out", str(tmp_path), "--seed", "5"]
    only = "csq-req-bv-01,*REQ-BV-02,HUB-NOT"

    CliRunner().invoke(main, ["check", MINIMAL, "--only", only, *options])
    report = report_in(tmp_path)
    ids = {each["id"] for each in report["outcomes"]}

    hub = {id for id in ids if id.startswith("HUB-NOT-")}

    assert {"CSQ-REQ-BV-01", "CSQ-REQ-BV-02", "QSQ-REQ-BV-02"} == ids - hub
    assert len(hub) > 1
    assert 5 == report["seed"]


def test_it_is_plain_where_nobody_watches(profile: Path, tmp_path: Path) -> None:
    """No escape sequence goes into a pipe; a line a group shows that it goes on."""
    options = ("--profile", profile, "--only", "CSQ-REQ,CSQ-ERR", "--out", tmp_path / "out")
    ended = tmf645("check", MINIMAL, *options)

    assert "\x1b" not in ended.said
    groups = re.findall(r"^  (\w+-\w+)  +✓", ended.out, re.MULTILINE)
    assert ["CSQ-ERR", "CSQ-REQ"] == sorted(groups)


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_on_a_terminal_the_progress_moves(
    env: dict[str, str],
    coloured: bool,  # noqa: FBT001 - pytest passes it by name
    profile: Path,
    tmp_path: Path,
) -> None:
    """The foot counts what is decided; NO_COLOR leaves the movement and takes the colours."""
    options = ("--profile", profile, "--only", "CSQ-REQ", "--out", tmp_path / "out")

    seen = on_a_terminal(words("check", MINIMAL, *options), env)

    total = re.findall(r"(\d+) requirements", seen)[0]
    counted = [int(number) for number in re.findall(rf"(\d+) of {total} ?[\r\n\x1b]", seen)]
    assert len(set(counted)) > 1, seen
    assert sorted(counted) == counted
    assert coloured == bool(re.search(r"\x1b\[[0-9;]*3[1-7]m", seen)), seen


def on_a_terminal(command: list[str], env: dict[str, str]) -> str:
    """What a terminal receives from ``command``."""
    terminal, inner = pty.openpty()
    told = environment(TERM="xterm-256color", **env)
    seen = bytearray()
    with subprocess.Popen(command, cwd=TESTS, env=told, stdout=inner, stderr=inner) as process:
        os.close(inner)
        with contextlib.suppress(OSError):  # Linux says so where the other side has closed
            while piece := os.read(terminal, 65_536):
                seen += piece
        process.wait(PATIENCE)
    os.close(terminal)
    return seen.decode()


def test_the_summary_goes_to_the_step_where_github_asks_for_it(tmp_path: Path) -> None:
    """It is added to what other commands of the step have left there."""
    step = tmp_path / "step.md"
    step.write_text("before\n", encoding="utf-8")
    out = tmp_path / "out"

    CliRunner().invoke(
        main,
        ["check", nobody(), "--out", str(out)],
        env={"GITHUB_STEP_SUMMARY": str(step)},
    )

    assert f"before\n{(out / 'summary.md').read_text()}\n" == step.read_text(encoding="utf-8")


def test_a_summary_that_cannot_be_added_changes_no_verdict(tmp_path: Path) -> None:
    """One line says so; the report is there all the same."""
    ended = CliRunner().invoke(
        main,
        ["check", nobody(), "--out", str(tmp_path / "out")],
        env={"GITHUB_STEP_SUMMARY": str(tmp_path)},
    )

    assert 3 == ended.exit_code
    assert f"tmf645: cannot add to {tmp_path}: Is a directory\n" in ended.output


def test_demo_writes_a_profile_that_opens_with_what_it_is(tmp_path: Path) -> None:
    """The first file that a newcomer sees explains itself; the first verdict is a good one."""
    ended = tmf645("demo", cwd=tmp_path)
    out = tmp_path / "tmf645-report"
    opening = (out / "profile.yaml").read_text(encoding="utf-8").split("\nimplementation:")[0]

    assert 0 == ended.code, ended.said
    assert "conformant" == report_in(out)["verdict"]
    assert all(line.startswith("#") for line in opening.splitlines())
    assert "Written by `tmf645 demo`" in opening
    assert {"profile.yaml", *RENDERERS} == everything_in(out)
    assert 3 * PATIENCE > ended.seconds


def test_the_report_repeats_a_finding_with_its_command(profile: Path, tmp_path: Path) -> None:
    """What a finding says to run, taken as it is, finds it again."""
    target = "asgi:campaign.wrong_minimal:HrefMissing"
    options = ["--profile", str(profile), "--only", "CSQ-REQ", "--out", str(tmp_path / "out")]
    CliRunner().invoke(main, ["check", target, *options])
    failed = [each for each in report_in(tmp_path / "out")["outcomes"] if each["verdict"] == "fail"]
    command = failed[0]["reproduce"].split()

    again = CliRunner().invoke(main, [*command[1:], "--out", str(tmp_path / "again")])
    repeated = report_in(tmp_path / "again")["outcomes"]

    assert 1 == again.exit_code, again.output
    assert [failed[0]["fingerprint"]] == [each["fingerprint"] for each in repeated]
    assert json.dumps(failed[0]["clauses"]) == json.dumps(repeated[0]["clauses"])
