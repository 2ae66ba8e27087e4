"""The judge under pytest: what each verdict becomes, and how a run begins and ends there."""

import json
import re
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from cli.command_line import PATIENCE, report_in, serving
from cli.strange_servers import telling_secrets
from conformance.pytest_runs import PLUGIN, Folder, Said, ended
from loopback import Answer, answering
from tmf645_conformance.catalogue import catalogue, select

pytestmark = pytest.mark.timeout(300)

RIGHT = "--tmf645-target=asgi:campaign.minimal_server:MinimalServer"
WRONG = "--tmf645-target=asgi:campaign.wrong_http:ContentTypeText"
FAILS = "CSQ-REQ-BV-04"
WITH_XDIST = (PLUGIN, "xdist")
NOWHERE = "--tmf645-target=http://127.0.0.1:9"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)


def block(said: Said, heading: str) -> str:
    """What pytest tells under ``heading``, up to the next one."""
    _, _, after = said.text.partition(f" {heading} ")
    return after.partition("\n___")[0].partition("\n===")[0]


def test_a_right_server_passes_in_an_empty_folder(folder: Folder) -> None:
    """Every purpose is an item, behind them the verdict; nothing is written without being asked."""
    said = folder.pytest(
        RIGHT, folder.minimal_profile(), "--tmf645-budget=quick", "--tmf645-no-generated"
    )
    ids = [purpose.id for purpose in select("", generated=False)]

    assert 0 == said.code, said.text
    assert [*ids, "verdict"] == [*said.statuses]
    assert {"PASSED": len(ids) + 1} == said.counts
    assert "✓ Conformant" in said.text
    assert ["minimal.yaml"] == [path.name for path in folder.path.iterdir()]


def test_a_finding_is_told_in_full_and_without_a_traceback(folder: Folder) -> None:
    """Title, message, both sides, clause, exchange and what repeats it; short in the summary."""
    said = folder.pytest(
        WRONG, "--tmf645-only=CSQ-REQ-BV-0*", "--tmf645-seed=7", "--junitxml=j.xml"
    )
    told = block(said, FAILS)
    cases = {
        case.get("name"): case
        for case in ET.parse(folder.path / "j.xml").iter("testcase")  # noqa: S314 - ours
    }
    failure = cases[FAILS].find("failure")

    assert 1 == said.code, said.text
    assert {FAILS: "FAILED", "verdict": "FAILED"} == {
        name: status for name, status in said.statuses.items() if status != "PASSED"
    }
    for line in (
        f"{FAILS} (mandatory): The answer to a POST has the Content-Type application/json.",
        "found     the Content-Type of the answer to POST is not JSON",
        'expected  "application/json"',
        'actual    "text/plain"',
        "clause    TMF645 API file",
        "exchange  POST http://testserver.local/tmf-api/",
        'sent      {"externalId"',
        'received  {"id"',
        f"next      tmf645 check asgi:campaign.wrong_http:ContentTypeText --only {FAILS} --seed 7",
        f"          tmf645 explain {FAILS}",
    ):
        assert f"\n{line}" in told, told
    assert "Traceback" not in said.text
    assert ".py:" not in said.text
    assert (
        f"FAILED tmf645::{FAILS} - the Content-Type of the answer to POST is not JSON" in said.text
    )
    assert failure is not None
    assert "the Content-Type of the answer to POST is not JSON" == failure.get("message")
    assert {"tmf645_level": "mandatory", "tmf645_verdict": "fail"} == {
        each.get("name"): each.get("value") for each in cases[FAILS].iter("property")
    }


def test_an_unmet_recommendation_warns_and_fails_where_it_is_strict(folder: Folder) -> None:
    """As with ``tmf645 check``; a filter that makes errors of warnings is obeyed, too."""
    id = "CSQ-REQ-BV-08"
    asked = (
        "--tmf645-target=asgi:campaign.wrong_advice:HrefIsAPath",
        f"--tmf645-only={id},CSQ-REQ-BV-01",
    )
    shown = "-Walways::tmf645_conformance.under_pytest.RecommendationNotMet"
    mild = folder.pytest(*asked, shown)
    strict = folder.pytest(*asked, "--tmf645-strict")
    filtered = folder.pytest(*asked, "-Werror")

    assert (0, "PASSED") == (mild.code, mild.statuses[id]), mild.text
    assert f"RecommendationNotMet: {id}: " in mild.text
    assert (1, "FAILED") == (strict.code, strict.statuses[id]), strict.text
    assert "RecommendationNotMet" not in strict.text
    assert (1, "FAILED") == (filtered.code, filtered.statuses[id]), filtered.text
    assert ".py:" not in filtered.text


def test_what_could_not_be_told_is_skipped_and_the_run_is_not_green(folder: Folder) -> None:
    """Each skip names what the profile would have to tell; the verdict fails as exit code 4 does."""
    said = folder.pytest(RIGHT, "--tmf645-only=CSQ-RES,CSQ-REQ-BV-01", "-ra")

    assert 1 == said.code, said.text
    assert ("PASSED", "FAILED") == (said.statuses["CSQ-REQ-BV-01"], said.statuses["verdict"])
    assert {"PASSED", "SKIPPED", "FAILED"} == set(said.counts)
    assert "] tmf645: inconclusive: " in said.text
    assert "; tell in the profile: " in said.text
    assert "FAILED tmf645::verdict - Too little was tested to judge" in said.text


def test_what_is_not_claimed_is_skipped_with_the_reason(folder: Folder) -> None:
    """And keeps nobody from conforming."""
    profile = folder.file("p.yaml", "claims: {patch: false}")
    said = folder.pytest(
        RIGHT, f"--tmf645-profile={profile}", "--tmf645-only=CSQ-MGT,CSQ-LIF", "-ra"
    )

    assert 0 == said.code, said.text
    assert {"PASSED", "SKIPPED"} == set(said.counts)
    assert "] tmf645: not applicable: " in said.text


def test_known_failures_are_expected_and_a_list_that_is_not_current_fails(folder: Folder) -> None:
    """Expected to fail is a finding that the list tells; what it tells wrongly fails the verdict."""
    listed = folder.file("known.txt", f"{FAILS}  # release 5\nCSQ-REQ-BV-01\n")
    asked = (WRONG, f"--tmf645-known-failing={listed}")
    current = folder.pytest(*asked, f"--tmf645-only={FAILS},CSQ-REQ-BV-02", "-rx")
    stale = folder.pytest(*asked, f"--tmf645-only={FAILS},CSQ-REQ-BV-01")
    disregarded = folder.pytest(*asked, f"--tmf645-only={FAILS},CSQ-REQ-BV-02", "--runxfail")

    assert (0, "XFAIL") == (current.code, current.statuses[FAILS]), current.text
    assert f"XFAIL tmf645::{FAILS} - known.txt: {FAILS}: the Content-Type" in current.text
    assert (1, "FAILED") == (stale.code, stale.statuses["verdict"]), stale.text
    assert "CSQ-REQ-BV-01 is met; take it off the list" in block(stale, "verdict")
    assert (1, "FAILED") == (disregarded.code, disregarded.statuses[FAILS]), disregarded.text


BROKEN_PURPOSE = """\
import dataclasses
from tmf645_conformance import catalogue

def broken(sut):
    "A fact."
    raise ValueError("a slip of ours")

catalogue.catalogue()
entries = catalogue._CATALOGUE
entries["CSQ-REQ-BV-01"] = dataclasses.replace(entries["CSQ-REQ-BV-01"], body=broken)
"""


def test_a_failure_of_the_judge_is_an_error(folder: Folder) -> None:
    """Neither the server nor anybody else is blamed, and no traceback is shown."""
    folder.file("conftest.py", BROKEN_PURPOSE)
    said = folder.pytest(RIGHT, "--tmf645-only=CSQ-REQ-BV-01,CSQ-REQ-BV-04")

    assert 1 == said.code, said.text
    assert {"CSQ-REQ-BV-01": "ERROR", "CSQ-REQ-BV-04": "PASSED", "verdict": "ERROR"} == (
        said.statuses
    )
    assert "found     the judge itself failed: ValueError: a slip of ours" in said.text
    assert "conftest.py:" not in said.text


def test_a_target_that_is_not_there_is_one_error_that_says_so(folder: Folder) -> None:
    """Not one for each requirement; tests of one's own go on, and the report is written."""
    folder.file("test_ours.py", "def test_ours(): pass\n")
    said = folder.pytest(NOWHERE, "--tmf645-out=out", "-ra")
    told = block(said, "ERROR at setup of verdict")

    assert 1 == said.code, said.text
    assert Counter(PASSED=1, SKIPPED=len(catalogue()), ERROR=1) == said.counts
    assert "cannot reach http://127.0.0.1:9 (connection refused)" in told
    skipped = f"SKIPPED [{len(catalogue())}] tmf645: not judged: cannot reach http://127.0.0.1:9"
    assert skipped in said.text
    assert "cannot reach" in report_in(folder.path / "out")["partial"]


def test_a_run_that_cannot_begin_is_one_error_too(folder: Folder) -> None:
    """There is no report of it: nothing was sent."""
    said = folder.pytest("--tmf645-target=asgi:nobody:knows", "--tmf645-out=out")

    assert 1 == said.code, said.text
    assert Counter(SKIPPED=len(catalogue()), ERROR=1) == said.counts
    assert "asgi:nobody:knows: cannot import nobody" in block(said, "ERROR at setup of verdict")
    assert not (folder.path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--tmf645-target="], "no TARGET: give a URL, or a --tmf645-profile with base_url"),
        (["--tmf645-target=ftp://acme"], "ftp://acme: scheme 'ftp' is not supported"),
        (["--tmf645-target=http://me:canary@acme"], "credentials do not belong into the target"),
        ([NOWHERE, "--tmf645-only=FOO"], "--tmf645-only FOO: no test purpose has such an id"),
        ([NOWHERE, "--tmf645-only=,"], "--tmf645-only ,: names no test purpose"),
        ([NOWHERE, "--tmf645-profile=gone.yaml"], "gone.yaml: cannot be read: No such file"),
        ([NOWHERE, "--tmf645-known-failing=gone.txt"], "gone.txt: cannot be read: No such file"),
        ([NOWHERE, "--tmf645-ca=gone.pem"], "--tmf645-ca gone.pem: there is no such file"),
        ([NOWHERE, "--tmf645-out=file/out"], "no folder. Choose another folder with --tmf645-out"),
        ([NOWHERE, "--tmf645-wait=-1"], "-1 is not between 0 and 3600 seconds"),
        ([NOWHERE, "--tmf645-budget=vast"], "invalid choice: 'vast'"),
        ([NOWHERE, "-n", "2"], "--tmf645-target does not go together with -n"),
        ([NOWHERE, "--dist=loadfile", "--tx=popen"], "does not go together with -n"),
    ],
)
def test_a_wrong_wish_ends_before_anything_is_sent(
    arguments: list[str], complaint: str, folder: Folder
) -> None:
    """Pytest's exit status for usage, and a line that says what to write instead."""
    folder.file("file", "")
    said = folder.pytest(*arguments, plugins=WITH_XDIST)

    assert (4, Counter()) == (said.code, said.counts), said.text
    assert complaint in said.text
    assert "Traceback" not in said.text
    assert "canary" not in said.text


def test_no_workers_is_no_parallel_run(folder: Folder) -> None:
    """Where -n stands in a configuration file, -n 0 takes it back."""
    folder.file("pytest.ini", "[pytest]\naddopts = -n 2\n")
    said = folder.pytest(RIGHT, "--tmf645-only=CSQ-REQ-BV-01", "-n", "0", plugins=WITH_XDIST)

    assert (0, Counter(PASSED=2)) == (said.code, said.counts), said.text


def test_collecting_asks_nobody(folder: Folder) -> None:
    """Neither does a selection in which nothing is left."""
    asked: list[str] = []

    def noted(method: str, *_: object) -> Answer:
        asked.append(method)
        return None

    with answering(noted) as target:
        listed = folder.pytest(f"--tmf645-target={target}", "--collect-only", "-k", "CSQ-RES")
        nothing = folder.pytest(f"--tmf645-target={target}", "-k", "no_such_thing")
    results = [each.id for each in select("CSQ-RES")]

    assert (0, 5, []) == (listed.code, nothing.code, asked), listed.text + nothing.text
    assert results == re.findall(r"<Requirement (\S+)>", listed.text)
    assert "<RunVerdict verdict>" in listed.text


def test_a_selection_is_judged_as_one(folder: Folder) -> None:
    """By -k, by level and by marker, beside tests of one's own; the verdict goes with it."""
    folder.file("test_ours.py", "def test_ours(): raise SystemError\n")
    by_id = folder.pytest(WRONG, "-k", f"{FAILS} or CSQ-REQ-BV-02", "--tmf645-out=out")
    by_level = folder.pytest(RIGHT, "-m", "tmf645", "-k", "recommended and CSQ-REQ")
    alone = folder.pytest(RIGHT, "-k", "verdict", "--tmf645-only=CSQ-REQ-BV-0*")
    report = report_in(folder.path / "out")
    recommended = {each.id for each in select("CSQ-REQ") if each.level == "recommended"}

    assert {"CSQ-REQ-BV-02": "PASSED", FAILS: "FAILED", "verdict": "FAILED"} == by_id.statuses
    assert ["CSQ-REQ-BV-02", FAILS] == [each["id"] for each in report["outcomes"]]
    assert f"pytest -k {FAILS} or CSQ-REQ-BV-02" == report["selection"]
    assert recommended | {"verdict"} == set(by_level.statuses), by_level.text
    assert (0, {"verdict": "PASSED"}) == (alone.code, alone.statuses), alone.text
    assert "  mandatory    ✓ 8 pass" in alone.text


def test_the_order_of_the_items_is_pytests_and_that_of_the_run_its_own(folder: Folder) -> None:
    """A plugin that turns them round changes neither outcomes nor the report."""
    folder.file(
        "conftest.py",
        "import pytest\n\n@pytest.hookimpl(trylast=True)\n"
        "def pytest_collection_modifyitems(items): items.reverse()\n",
    )
    said = folder.pytest(WRONG, "--tmf645-only=CSQ-REQ-BV-0*", "--tmf645-out=out")
    wanted = [each.id for each in select("CSQ-REQ-BV-0*")]

    assert ["verdict", *reversed(wanted)] == [*said.statuses], said.text
    assert {"FAILED": 2, "PASSED": len(wanted) - 1} == said.counts
    assert wanted == [each["id"] for each in report_in(folder.path / "out")["outcomes"]]


def test_a_run_that_pytest_ends_early_is_broken_off(folder: Folder) -> None:
    """With -x the report tells what was decided, and says so."""
    said = folder.pytest(WRONG, "--tmf645-only=CSQ-REQ-BV-0*", "-x", "--tmf645-out=out")
    report = report_in(folder.path / "out")

    assert (1, "FAILED") == (said.code, said.statuses[FAILS]), said.text
    assert "pytest ended before the run did" == report["partial"]
    assert FAILS == report["outcomes"][-1]["id"]
    assert "pytest ended before the run did" in said.text


def test_a_verdict_that_nobody_looked_at_is_not_green(folder: Folder) -> None:
    """A conftest that skips the last item does not make a run conformant."""
    folder.file(
        "conftest.py",
        "import pytest\n\ndef pytest_runtest_setup(item):\n"
        "    if item.name == 'verdict': pytest.skip('not today')\n",
    )
    said = folder.pytest(RIGHT, "--tmf645-only=CSQ-REQ-BV-01")

    assert (1, {"CSQ-REQ-BV-01": "PASSED", "verdict": "SKIPPED"}) == (said.code, said.statuses)


def test_a_report_that_cannot_be_written_is_not_green(folder: Folder) -> None:
    """Neither is it silent."""
    folder.file(
        "conftest.py",
        "import pathlib\n\ndef pytest_runtest_teardown(item):\n"
        "    if item.name == 'verdict': pathlib.Path('out').write_text('in the way')\n",
    )
    said = folder.pytest(RIGHT, "--tmf645-only=CSQ-REQ-BV-01", "--tmf645-out=out")

    assert (1, Counter(PASSED=2)) == (said.code, said.counts), said.text
    assert "cannot write out/report.json" in said.text
    assert "Choose another folder with --tmf645-out." in said.text


def test_a_server_on_a_socket_is_left_as_it_was(folder: Folder) -> None:
    """The reference server, over HTTP: what the run created is gone, the report is the usual one."""
    with serving(folder.path) as server:
        said = folder.pytest(
            f"--tmf645-profile={server.profile}",
            f"--tmf645-target={server.url}",
            "--tmf645-only=CSQ-REQ-BV,CSQ-RES-BV-0*",
            "--tmf645-budget=quick",
            "--tmf645-out=out",
        )
        left = left_at(server.url)
    report = report_in(folder.path / "out")

    assert (0, []) == (said.code, left), said.text
    assert ("conformant", "quick") == (report["verdict"], report["budget"])
    assert 0 < report["run"]["removed"]
    assert (folder.path / "out" / "junit.xml").is_file()
    assert "Report: out/report.html" in said.text


def test_an_interrupted_run_takes_its_leave(folder: Folder) -> None:
    """Ctrl-C ends pytest as always; what was created is removed, what was decided is told."""
    with serving(folder.path) as server:
        process = folder.started(
            f"--tmf645-profile={server.profile}",
            f"--tmf645-target={server.url}",
            "--tmf645-out=out",
        )
        deadline = time.monotonic() + PATIENCE * 4
        while len(left_at(server.url)) < 20:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        said = ended(process, sending=signal.SIGINT)
        left = left_at(server.url)
    report = report_in(folder.path / "out")

    assert (2, []) == (said.code, left), said.text
    assert report["partial"] in {"it was interrupted", "pytest ended before the run did"}
    assert 0 < report["run"]["removed"]
    assert "KeyboardInterrupt" in said.text


def test_a_target_may_take_its_time(folder: Folder) -> None:
    """What is waited for is told meanwhile."""
    said = folder.pytest(NOWHERE, "--tmf645-wait=4", "--tmf645-only=CSQ-REQ-BV-01")

    assert "tmf645: waiting for the target to come up: " in said.text, said.text
    assert "It was waited for during 4 s." in said.text


def test_secrets_are_shown_nowhere(folder: Folder) -> None:
    """Not in failures, not in what was logged meanwhile, not in the report."""
    secret = "C4nary-value"  # noqa: S105 - nobody's
    folder = Folder(folder.path, {"CANARY": secret})
    folder.file(
        "conftest.py",
        "import logging, os\n\ndef pytest_runtest_setup(item):\n"
        "    logging.getLogger().warning('sent %s', os.environ['CANARY'])\n",
    )
    profile = folder.file("p.yaml", "auth: {bearer_env: CANARY}\ntimers: {settle: 1, event: 0.1}\n")
    with answering(telling_secrets) as target:
        said = folder.pytest(
            f"--tmf645-target={target}",
            f"--tmf645-profile={profile}",
            "--tmf645-only=CSQ-REQ-BV-0*",
            "--tmf645-out=out",
            "--log-level=DEBUG",
            "-rA",
        )

    assert 1 == said.code, said.text
    assert "sent [redacted]" in said.text
    assert secret not in said.text
    assert secret not in json.dumps(report_in(folder.path / "out"))


def test_without_a_target_nothing_happens_and_nothing_is_imported(folder: Folder) -> None:
    """The plugin is loaded by every pytest run of whoever has installed the package."""
    folder.file(
        "test_ours.py",
        "import sys\n\ndef test_ours():\n"
        "    ours = {name for name in sys.modules if name.startswith('tmf645_')}\n"
        "    assert 'tmf645_conformance.pytest_plugin' in ours\n"
        "    assert ours <= {'tmf645_conformance', 'tmf645_conformance.pytest_plugin',"
        " 'tmf645_reference_server', 'tmf645_reference_server.pytest_plugin'}, ours\n",
    )
    said = folder.pytest("--tmf645-strict", plugins=())

    assert (0, {"test_ours": "PASSED"}) == (said.code, said.statuses), said.text


def left_at(url: str) -> list[dict[str, Any]]:
    """The qualifications that a server has."""
    found: list[dict[str, Any]] = []
    for kind in ("checkServiceQualification", "queryServiceQualification"):
        found += httpx.get(f"{url}/{kind}", params={"limit": "1000"}, timeout=30).json()
    return found
