"""`--known-failing` and `--baseline`, and what they do to the exit code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from campaign.minimal_profile import PROFILE
from cli.command_line import Ended, report_in, tmf645, verdicts
from cli.strange_servers import nobody

RIGHT = "asgi:campaign.minimal_server:MinimalServer"
WRONG = "asgi:campaign.wrong_minimal:HrefMissing"

#: A purpose that the wrong server fails, and one that it meets.
FAILS, HOLDS = "CSQ-REQ-BV-02", "CSQ-REQ-BV-01"


@dataclass(frozen=True)
class Bench:
    """A folder with a profile, in which servers are judged with lists."""

    folder: Path

    def check(self, target: str, *options: str | Path, only: str = FAILS) -> Ended:
        """Judge ``target``; the report is in ``out``."""
        profile = self.folder / "minimal.yaml"
        usual = ("--profile", profile, "--only", only, "--out", self.out)
        return tmf645("check", target, *usual, *options)

    def file(self, name: str, text: str) -> Path:
        """A file of this folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def baseline(self, expires: str, **changed: str) -> Path:
        """A baseline of what the last run found, good until a day."""
        found = [
            {"rule": each["id"], "fingerprint": each["fingerprint"], **changed}
            for each in self.report["outcomes"]
            if each["verdict"] in {"fail", "warning"}
        ]
        rows = [{**each, "reason": "waits for release 5", "expires": expires} for each in found]
        return self.file("baseline.yaml", json.dumps({"baseline": rows}))

    @property
    def out(self) -> Path:
        """Where the report is."""
        return self.folder / "out"

    @property
    def report(self) -> dict[str, Any]:
        """The last report."""
        return report_in(self.out)

    def run_cases(self) -> dict[str, str]:
        """What junit.xml tells of the run itself: each case, and what is in it."""
        root = ET.fromstring((self.out / "junit.xml").read_text())  # noqa: S314 - ours
        cases = root.findall("testsuite[@name='run']/testcase")
        return {case.get("name", ""): case[0].tag for case in cases}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench with the profile of the minimal server."""
    made = Bench(tmp_path)
    made.file("minimal.yaml", yaml.safe_dump(PROFILE))
    return made


def test_zero_where_only_known_failures_are_left(bench: Bench) -> None:
    """They are still run, told as known, and no failure of the build."""
    listed = bench.file("known-failing.txt", f"{FAILS}  # href comes with release 5\n")

    without = bench.check(WRONG)
    ended = bench.check(WRONG, "--known-failing", listed)

    assert 1 == without.code, without.said
    assert (0, "") == (ended.code, ended.err), ended.said
    assert "Known failures: 1 pattern in known-failing.txt" in ended.out
    assert "none failed but 1 known failure." in ended.out
    assert [FAILS] == verdicts(bench.report, "known")
    assert f"known-failing.txt: {FAILS}" == bench.report["outcomes"][0]["known_by"]
    assert {
        "enough could be decided": "system-out",
        "the list of known failures is current": "system-out",
    } == bench.run_cases()


def test_one_where_a_known_failure_passes(bench: Bench) -> None:
    """The list says what is not so: it is mended before it hides the fault's return."""
    listed = bench.file("known-failing.txt", FAILS)

    ended = bench.check(RIGHT, "--known-failing", listed)

    assert 1 == ended.code, ended.said
    assert "conformant" == bench.report["verdict"]
    assert f"known-failing.txt: {FAILS}: {FAILS} is met; take it off the list" in ended.out
    assert "failure" == bench.run_cases()["the list of known failures is current"]
    assert "list not current" in (bench.out / "badge.svg").read_text()
    for name in ("report.html", "summary.md", "ctrf.json"):
        assert "is met; take it off the list" in (bench.out / name).read_text(), name


def test_one_where_a_pattern_matches_nothing(bench: Bench) -> None:
    """Also where nothing failed."""
    listed = bench.file("known-failing.txt", "CSQ-REG-*")

    ended = bench.check(RIGHT, "--known-failing", listed)

    assert 1 == ended.code, ended.said
    assert "known-failing.txt: CSQ-REG-*: no requirement has such an id" in ended.out


def test_one_where_something_else_fails(bench: Bench) -> None:
    """A list excuses what it names."""
    listed = bench.file("known-failing.txt", "QSQ-REQ-BV-02\n")

    assert 1 == bench.check(WRONG, "--known-failing", listed).code


def test_a_list_about_others_changes_nothing(bench: Bench) -> None:
    """A selection leaves the rest of the list alone, and a run with lists repeats by its command."""
    listed = bench.file("known-failing.txt", "QSQ-REQ-BV-02\n")

    assert 0 == bench.check(RIGHT, "--known-failing", listed).code


def test_a_baseline_excuses_a_finding_for_a_time(bench: Bench) -> None:
    """0 until the day has passed; from then on it counts, and the report says why."""
    bench.check(WRONG)
    valid = bench.check(WRONG, "--baseline", bench.baseline("9999-12-31"))
    told = bench.report["outcomes"][0]["known_by"]
    bench.check(WRONG)
    expired = bench.check(WRONG, "--baseline", bench.baseline("2020-01-31"))

    assert (0, "") == (valid.code, valid.err), valid.said
    assert "baseline.yaml, until 9999-12-31: waits for release 5" == told
    assert 1 == expired.code, expired.said
    assert "expired on 2020-01-31, and counts again" in expired.out


def test_a_baseline_excuses_no_other_finding(bench: Bench) -> None:
    """Another fingerprint is another fault; that the entry is stale is told."""
    bench.check(WRONG)
    ended = bench.check(WRONG, "--baseline", bench.baseline("9999-12-31", fingerprint="00ff"))

    assert 1 == ended.code, ended.said
    assert "this finding was not made; take it out" in ended.out


def test_a_stale_baseline_fails_nothing(bench: Bench) -> None:
    """What was mended is told, and the build goes on."""
    bench.check(WRONG)
    ended = bench.check(RIGHT, "--baseline", bench.baseline("9999-12-31"))

    assert 0 == ended.code, ended.said
    assert "this finding was not made; take it out" in ended.out


def test_two_is_a_list_that_cannot_be_read(bench: Bench) -> None:
    """Before anything is sent, with the line."""
    listed = bench.file("known-failing.txt", "CSQ-REQ\nthe second one\n")
    undated = bench.file("baseline.yaml", "baseline: [{rule: CSQ-REQ-BV-01}]\n")

    first = bench.check(nobody(), "--known-failing", listed)
    second = bench.check(nobody(), "--baseline", undated)

    assert (2, 2) == (first.code, second.code)
    assert first.err.startswith(f"tmf645: {listed}:2: 'the second one' is no pattern of ids")
    assert second.err.startswith(f"tmf645: {undated}:1: baseline[0]: fingerprint is missing")
    assert not bench.out.exists()


def test_three_goes_before_a_list_that_is_not_current(bench: Bench) -> None:
    """Who cannot be reached cannot make a list wrong for a build."""
    listed = bench.file("known-failing.txt", "CSQ-REG")

    assert 3 == bench.check(nobody(), "--known-failing", listed).code


def test_four_is_not_excused(bench: Bench) -> None:
    """A list excuses failures, not what could not be tested."""
    listed = bench.file("known-failing.txt", "CSQ-RES-BV-03")

    ended = tmf645(
        "check", RIGHT, "--only", "CSQ-RES-BV-03", "--known-failing", listed, "--out", bench.out
    )

    assert 4 == ended.code, ended.said
    assert [] == verdicts(bench.report, "known")


def test_both_files_work_together(bench: Bench) -> None:
    """A purpose on the list, a finding in the baseline, and one that holds."""
    bench.check(WRONG)
    baseline = bench.baseline("9999-12-31")
    listed = bench.file("known-failing.txt", "QSQ-REQ-BV-02")

    ended = bench.check(
        WRONG,
        *("--known-failing", listed, "--baseline", baseline),
        only=f"{FAILS},{HOLDS},QSQ-REQ-BV-02",
    )

    assert 0 == ended.code, ended.said
    assert "Known failures: 1 pattern in known-failing.txt, 1 finding in baseline.yaml" in ended.out
    assert [FAILS, "QSQ-REQ-BV-02"] == sorted(verdicts(bench.report, "known"))
