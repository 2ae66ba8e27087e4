"""Two runs with the same seed, of a server that answers the same, leave the same report."""

import json
from pathlib import Path
from typing import Any

import yaml
from campaign.minimal_profile import PROFILE
from cli.command_line import TESTS, report_in, tmf645, verdicts

#: A server with a fault and a stopped clock, and purposes that do not look at how far it has come.
STOPPED = "asgi:cli.fixed_day:href_missing"
STILL = "CSQ-REQ,CSQ-ERR,CSQ-RES,CSQ-ALT,CSQ-DEC,QSQ-REQ,QSQ-ERR"


def test_reports_are_the_same_but_for_the_run_block(tmp_path: Path) -> None:
    """
    Byte for byte, in processes of their own: marks, ports and times stand in ``run`` alone.

    The evidence of failures is in it, with what the run had created.
    """
    profile = tmp_path / "minimal.yaml"
    profile.write_text(yaml.safe_dump(PROFILE), encoding="utf-8")
    options = ("--profile", profile, "--only", STILL, "--seed", "3")
    for out in ("first", "second"):
        ended = tmf645("check", STOPPED, *options, "--out", tmp_path / out, cwd=TESTS)
        assert 1 == ended.code, ended.said

    first, second = report_in(tmp_path / "first"), report_in(tmp_path / "second")
    runs = first.pop("run"), second.pop("run")

    assert written(first) == written(second)
    assert runs[0]["words"]["tmf645-run"] != runs[1]["words"]["tmf645-run"]
    assert verdicts(first, "fail")
    assert "tmf645-run-" in written(first)
    assert not any(run["words"]["tmf645-run"] in written(first) for run in runs)


def written(report: dict[str, Any]) -> str:
    """The text of a report, its members in the order of the file."""
    return json.dumps(report, indent=2)
