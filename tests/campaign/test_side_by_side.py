"""
The page that sets three judges side by side says what was measured, of the servers that there are.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from campaign.side_by_side import __main__ as command
from campaign.side_by_side import contract, kit, ours, plan, theirs
from campaign.side_by_side.__main__ import main
from campaign.side_by_side.page import PAGE, page, rows
from campaign.side_by_side.records import (
    MEASURED,
    OURS,
    SCHEMATHESIS,
    Finding,
    Job,
    Told,
    add,
    codes,
    read,
)
from campaign.side_by_side.subjects import (
    A_DEAD,
    A_LEGAL,
    A_WRONG,
    MINIMAL,
    RIGHT,
    of_kind,
    subjects,
)
from campaign.side_by_side.sweep import sweep
from campaign.side_by_side.weighing import Weighed

#: Seconds that a run of the sample may take on a busy machine.
LIMIT = 300

needs_contract = pytest.mark.skipif(
    not os.environ.get("TMF645_CONTRACTS"),
    reason="set TMF645_CONTRACTS to a folder with the official API file",
)


@pytest.fixture(autouse=True)
def _found_by_its_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is not started by `make` has to be told where the modules are."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def told(subject: str, *found: str, seed: int = 1, times: float = 1, content: bool = False) -> Told:
    """A run of Schemathesis that has found these codes."""
    return Told(
        job=Job(tool=SCHEMATHESIS, subject=subject, seed=seed, times=times),
        requests=10,
        seconds=2.0,
        cpu=1.0,
        findings=tuple(Finding(code=code, operation="POST /hub") for code in found),
        is_content=content,
    )


def test_the_page_is_what_was_measured() -> None:
    """`make side-by-side` writes both."""
    assert page(list(read(MEASURED))) == PAGE.read_text(encoding="utf-8")


def test_every_server_has_one_row_and_no_row_is_of_a_server_that_is_gone() -> None:
    """`make side-by-side` measures what is new, and forgets what is gone."""
    shown = Counter(
        (cells[0].strip("`"), cells[-4])  # before the cells of the three
        for cells in rows(PAGE.read_text(encoding="utf-8"))
        if cells[0].startswith("`")
    )
    registered = Counter(
        (each.name, each.says.replace("|", "\\|"))
        for kind in (A_WRONG, A_LEGAL, A_DEAD)
        for each in of_kind(kind)
    )

    assert registered == shown


def test_every_server_was_run_by_us() -> None:
    """Where another was not run, the page says so."""
    run = {each.job.subject for each in read(MEASURED) if each.job.tool == OURS}

    assert set(subjects()) == run


def test_no_fault_is_missed_by_us_and_nothing_right_accused() -> None:
    """What the page is there to say; a fault that is only advised against is told as advice."""
    measured = Weighed(each for each in read(MEASURED) if each.job.tool == OURS)

    assert [each.id for each in of_kind(A_WRONG) if not measured.new(each)] == []
    assert [each.id for each in of_kind(A_LEGAL) if not measured.is_content(each)] == []
    assert [each.id for each in of_kind(A_DEAD) if measured.is_content(each)] == []


def test_what_is_said_of_a_right_server_counts_for_no_wrong_one() -> None:
    """Also where another seed, or a longer run, said it."""
    wrong = of_kind(A_WRONG)[0]
    weighed = Weighed(
        [
            told(MINIMAL, "ST104"),
            told(MINIMAL, "ST103", seed=2),
            told(MINIMAL, "ST202", times=5),
            told(wrong.id, "ST103", "ST104", "ST108", "ST202"),
        ]
    )

    assert ["ST108"] == codes(weighed.new(wrong))


def test_a_false_alarm_is_one_at_every_operation() -> None:
    """Chance decides at which of two twins it is met; another status is another finding."""
    wrong = of_kind(A_WRONG)[0]
    elsewhere = Finding(code="ST104", operation="DELETE /hub/{id}")
    other = Finding(code="ST104", operation="POST /hub", said="501")
    run = Told(**{**_fields(told(wrong.id)), "findings": (elsewhere, other)})
    weighed = Weighed([told(MINIMAL, "ST104"), run])

    assert [other] == weighed.new(wrong)
    assert [] == weighed.new_codes(wrong)


def test_advice_is_no_accusation() -> None:
    """It finds a fault that the documents only advise against, and accuses nobody."""
    legal = of_kind(A_LEGAL)[0]
    advice = Finding(code="CSQ-MGT-BV-34")
    run = Told(**{**_fields(told(legal.id)), "advice": (advice,)})

    assert [advice] == Weighed([run]).new(legal)
    assert [] == Weighed([run]).accused(legal)


def test_runs_with_other_seeds_tell_what_chance_finds() -> None:
    """They are not weighed with."""
    weighed = Weighed(
        [
            told(MINIMAL, "ST104"),
            told(MINIMAL, "ST104", seed=plan.OTHER_SEEDS[0]),
            told(MINIMAL, "ST104", "ST108", seed=plan.OTHER_SEEDS[1]),
        ]
    )

    assert (1, 2) == weighed.by_chance()


def test_a_run_that_was_cut_off_is_not_content() -> None:
    """Nothing was found because nothing was looked at."""
    dead = of_kind(A_DEAD)[0]
    cut = Told(**{**_fields(told(dead.id, content=True)), "ended": "killed after 5 s"})

    assert Weighed([told(dead.id, content=True)]).is_content(dead)
    assert not Weighed([cut]).is_content(dead)


def test_right_servers_come_first_and_what_takes_longer_last() -> None:
    """So that what was run when it was cut off can be weighed; every server has its usual run."""
    jobs = plan.jobs(SCHEMATHESIS)
    kinds = [subjects()[each.subject].kind for each in jobs if each.times == 1]

    assert len(jobs) == len(set(jobs))
    assert {RIGHT} == set(kinds[: kinds.count(RIGHT)])
    assert {A_DEAD} == set(kinds[kinds.count(RIGHT) :][: kinds.count(A_DEAD)])
    assert set(subjects()) == {each.subject for each in jobs if (each.seed, each.times) == (1, 1)}
    assert sorted(jobs, key=lambda job: job.times) == jobs


def test_a_half_line_is_not_read(tmp_path: Path) -> None:
    """A sweep that was cut off goes on after the last whole one."""
    file = tmp_path / "measured.jsonl"
    add(file, told(MINIMAL, "ST104"))
    whole = file.read_bytes()
    file.write_bytes(whole + whole[: len(whole) // 2])

    assert [told(MINIMAL, "ST104")] == list(read(file))


def test_without_the_api_file_the_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It names the variable, and what the folder lacks."""
    monkeypatch.setattr("sys.argv", ["side-by-side"])
    monkeypatch.delenv("TMF645_CONTRACTS", raising=False)
    unset = main()
    monkeypatch.setenv("TMF645_CONTRACTS", str(tmp_path))
    empty = main()

    first, second = capsys.readouterr().err.splitlines()
    assert (2, 2) == (unset, empty)
    assert "TMF645_CONTRACTS is not set" in first
    assert "holds no file with SHA-256" in second


@pytest.mark.parametrize(
    ("again", "kept"),
    [
        ((), {OURS, SCHEMATHESIS}),
        (("--again", "tmf645"), {SCHEMATHESIS}),
        (("--again", "all"), set()),
    ],
)
def test_what_was_measured_is_kept_unless_it_is_wanted_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, again: tuple[str, ...], kept: set[str]
) -> None:
    """Runs under other settings, or of servers that are gone, are forgotten; nothing is run twice."""
    file, wanted = tmp_path / "measured.jsonl", set[str]()
    for tool in (OURS, SCHEMATHESIS):
        every = _fields(told(MINIMAL, "ST104"))
        for subject, under in (
            (MINIMAL, plan.under(tool)),
            (MINIMAL, "old"),
            ("wrong/Gone", "old"),
        ):
            add(file, Told(**{**every, "job": Job(tool=tool, subject=subject), "under": under}))
    monkeypatch.setattr("sys.argv", ["side-by-side", *again])
    monkeypatch.setattr(command, "MEASURED", file)
    monkeypatch.setattr(command, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(contract, "official", dict)
    monkeypatch.setattr(command, "page", lambda every: f"{len(every)}")
    monkeypatch.setattr(
        command, "sweep", lambda jobs, *_, **__: wanted.update(each.tool for each in jobs) or ()
    )

    assert 0 == main()
    assert kept == {each.job.tool for each in read(file)}
    assert f"{len(kept)}" == (tmp_path / "page.md").read_text()
    assert {OURS, SCHEMATHESIS} == wanted


@needs_contract
@pytest.mark.timeout(3 * LIMIT)
def test_a_sample_is_really_run_by_both() -> None:
    """Schemathesis finds the wrong media type, knows no roll-up, and neither is content with 404."""
    sample = ("wrong/ContentTypeText", "wrong/RollUpOfFirst", "dead/not_found")
    jobs = [Job(tool=SCHEMATHESIS, subject=id, times=0.25) for id in (MINIMAL, *sample)]
    by_them = list(sweep(jobs, theirs.run, limit=lambda _: LIMIT, at_once=2))
    jobs = [Job(tool=OURS, subject=id) for id in (MINIMAL, *sample)]
    by_us = list(sweep(jobs, ours.run, limit=lambda _: LIMIT, at_once=4))

    found = Weighed(by_them).new_codes(subjects()["wrong/ContentTypeText"])
    ours_found = {each: Weighed(by_us).new(subjects()[each]) for each in sample}
    assert ["ST105"] == found
    assert [] == [each.ended for each in (*by_them, *by_us) if each.ended]
    assert all(each.requests > 0 for each in (*by_them, *by_us))
    assert {"CSQ-RES-BV-03"} <= {each.code for each in ours_found["wrong/RollUpOfFirst"]}
    assert all(ours_found.values())


def _fields(run: Told) -> dict[str, object]:
    return {name: getattr(run, name) for name in run.__struct_fields__}


def hang(job: Job) -> Told:
    """A run that never ends."""
    while True:
        pass


def break_down(job: Job) -> Told:
    """A run that is lost."""
    os._exit(7)


def test_a_run_that_hangs_is_killed_and_one_that_breaks_down_is_told() -> None:
    """The sweep goes on."""
    job = Job(tool=OURS, subject=MINIMAL)

    (hung,) = sweep([job], hang, limit=lambda _: 0.5)
    (broken,) = sweep([job], break_down, limit=lambda _: LIMIT)

    assert "killed after 0 s" == hung.ended
    assert "ended with 7" == broken.ended


def test_the_report_of_newman_is_read(tmp_path: Path) -> None:
    """Failed assertions are findings; the exit code says nothing, so nothing asks for it."""
    report = {
        "run": {
            "stats": {"requests": {"total": 18}, "assertions": {"total": 164, "failed": 1}},
            "failures": [
                {"source": {"name": "POST check"}, "error": {"test": "has an href", "name": "x"}}
            ],
        }
    }
    job = Job(tool="official kit", subject=MINIMAL)

    result = kit.told(job, report, 1.0)
    nothing = kit.told(job, None, 1.0)

    assert (Finding(code="has an href", operation="POST check"),) == result.findings
    assert 18 == result.requests
    assert not result.is_content
    assert "no jsonResults.json" == nothing.ended


def test_a_kit_is_started_with_the_address_of_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a copy of its folder, which stays as it was."""
    (tmp_path / "config.json").write_text('{"url": "http://example.invalid/", "headers": {}}')
    (tmp_path / "index.js").write_text("")
    script = (
        "import json, urllib.request as r; url = json.load(open('config.json'))['url'];"
        "n = len(json.load(r.urlopen(url + 'checkServiceQualification')));"
        "s = {'requests': {'total': 1}}; run = {'stats': s, 'failures': []};"
        "json.dump({'run': run}, open('jsonResults.json', 'w'))"
    )
    monkeypatch.setattr(kit, "_command", lambda _: ["python3", "-c", script])

    result = kit.Kit(tmp_path).run(Job(tool="official kit", subject=MINIMAL))

    assert (1, True, "") == (result.requests, result.is_content, result.ended)
    assert {"config.json", "index.js"} == {each.name for each in tmp_path.iterdir()}
    assert "http://example.invalid/" == json.loads((tmp_path / "config.json").read_text())["url"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "holds no config.json"),
        ({"config.json": "{"}, "cannot be read as JSON"),
        ({"config.json": "{}"}, "has no url"),
        ({"config.json": '{"url": ""}'}, "neither a package.json with a start script nor"),
    ],
)
def test_a_folder_that_is_no_kit_is_refused(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    """The message names the file and what is missing."""
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    with pytest.raises(kit.KitError, match=said):
        kit.Kit(tmp_path)


def test_the_api_file_is_known_by_its_content(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever it is called; a file of that name with something else in it is none."""
    (tmp_path / "TMF645-ServiceQualification-v4.0.1.swagger.json").write_text("{}")
    monkeypatch.setenv("TMF645_CONTRACTS", str(tmp_path))

    with pytest.raises(contract.ContractMissingError, match="SHA-256"):
        contract.official()
