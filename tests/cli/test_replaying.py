"""`tmf645 replay`: the very example of a finding, sent again."""

import json
from pathlib import Path

import pytest
import yaml
from campaign.minimal_profile import PROFILE
from campaign.unforeseen import SortedFieldsBreakIt
from cli.command_line import report_in, tmf645
from cli.strange_servers import nobody
from tmf645_reference_server import running

ID = "CSQ-GEN-BV-02"
BROKEN = "asgi:campaign.unforeseen:SortedFieldsBreakIt"


@pytest.fixture(name="profile", scope="module")
def _profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("profile") / "minimal.yaml"
    file.write_text(yaml.safe_dump(PROFILE), encoding="utf-8")
    return file


@pytest.fixture(name="found", scope="module")
def _found(profile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report with a finding of the generated part."""
    out = tmp_path_factory.mktemp("found")
    ended = tmf645(
        "check", BROKEN, "--profile", profile, "--only", ID, "--budget", "thorough", "--out", out
    )
    (outcome,) = report_in(out)["outcomes"]
    assert "warning" == outcome["verdict"], ended.said
    return out


def test_the_report_holds_the_example_and_the_line(found: Path, profile: Path) -> None:
    """The smallest that breaks it, and the command that sends it again."""
    (outcome,) = report_in(found)["outcomes"]

    assert {"query": {"fields": "", "sort": ""}} == outcome["example"]
    assert (
        f"tmf645 replay {ID} {BROKEN} --profile {profile} --report {found}"
        == (outcome["reproduce"])
    )


def test_it_fails_again(found: Path, profile: Path) -> None:
    """With the request that did it."""
    ended = tmf645("replay", ID, BROKEN, "--profile", profile, "--report", found)

    assert 1 == ended.code, ended.said
    assert f"{ID}: the example of the report fails again." in ended.out
    assert "GET answered 500" in ended.out
    assert "sort=" in ended.out


def test_over_http_there_is_a_curl_line(found: Path, profile: Path) -> None:
    """Which needs nothing of ours."""
    with running(SortedFieldsBreakIt()) as target:
        ended = tmf645("replay", ID, target, "--profile", profile, "--report", found)

    assert 1 == ended.code, ended.said
    assert "    curl -i " in ended.out


def test_it_holds_where_it_was_mended(found: Path, profile: Path) -> None:
    """Zero: what failed does not fail any more."""
    mended = "asgi:campaign.minimal_server:MinimalServer"
    ended = tmf645("replay", ID, mended, "--profile", profile, "--report", found / "report.json")

    assert 0 == ended.code, ended.said
    assert f"{ID}: the example of the report holds this time." in ended.out


def test_a_purpose_without_example_is_judged_as_it_was(profile: Path, tmp_path: Path) -> None:
    """A finding of the part that decides needs none."""
    wrong = "asgi:campaign.wrong_minimal:HrefMissing"
    tmf645("check", wrong, "--profile", profile, "--only", "CSQ-REQ-BV-02", "--out", tmp_path)
    ended = tmf645("replay", "CSQ-REQ-BV-02", wrong, "--profile", profile, "--report", tmp_path)

    assert 1 == ended.code, ended.said
    assert "CSQ-REQ-BV-02: the purpose fails again." in ended.out


@pytest.mark.parametrize(
    "example",
    [5, "x", [], {}, [{"do": "fly"}], {"query": 1}, {"query": {"limit": {"a": [1]}}}, {"body": 0}],
)
def test_an_example_that_nobody_made_is_no_fault_of_ours(
    found: Path, profile: Path, tmp_path: Path, example: object
) -> None:
    """A report may come from anywhere; what is not understood is undecided."""
    report = json.loads((found / "report.json").read_bytes())
    report["outcomes"][0]["example"] = example
    (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    mended = "asgi:campaign.minimal_server:MinimalServer"
    ended = tmf645("replay", ID, mended, "--profile", profile, "--report", tmp_path)

    assert ended.code in {0, 4}, ended.said
    assert "Traceback" not in ended.said


def test_a_purpose_that_needs_a_sample_asks_for_the_profile_of_the_run(
    profile: Path, tmp_path: Path
) -> None:
    """Without the samples of the run nothing can be asked: that is told with what to do."""
    wrong = "asgi:campaign.wrong_minimal:HrefMissing"
    tmf645("check", wrong, "--profile", profile, "--only", "CSQ-RES-BV-03", "--out", tmp_path)
    ended = tmf645("replay", "CSQ-RES-BV-03", wrong, "--report", tmp_path)

    assert 4 == ended.code, ended.said
    assert "CSQ-RES-BV-03: the purpose could not be tried." in ended.out
    assert f"try again with --profile {profile}" in ended.out


def test_what_cannot_be_replayed_is_said(found: Path, tmp_path: Path) -> None:
    """No report, no such finding, no server: each with its code, and no traceback."""
    damaged = tmp_path / "report.json"
    damaged.write_text(json.dumps({"outcomes": 1}), encoding="utf-8")
    tried = [
        (2, tmf645("replay", ID, BROKEN, "--report", tmp_path / "nowhere")),
        (2, tmf645("replay", ID, BROKEN, "--report", damaged)),
        (2, tmf645("replay", "CSQ-REQ-BV-01", BROKEN, "--report", found)),
        (2, tmf645("replay", ID, "--report", found)),
        (3, tmf645("replay", ID, nobody(), "--report", found)),
    ]

    assert [code for code, _ in tried] == [ended.code for _, ended in tried]
    assert all(ended.err.startswith("tmf645: ") for _, ended in tried), tried
    assert not any("Traceback" in ended.said for _, ended in tried)
