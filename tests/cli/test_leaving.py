"""What a run has created is gone when it ends, or told: nobody else's is touched."""

import signal
import time
from pathlib import Path

import pytest
from cli.command_line import report_in, serving, started, stop, tmf645
from cli.task_servers import ROOT, Tasks, keeping
from loopback import Answer
from tmf645_conformance.marks import is_mark, run_of

SOME = ("--only", "CSQ-REQ-BV,CSQ-MGT-BV")
FEW = ("--only", "CSQ-REQ-BV-01,CSQ-REQ-BV-02")


def of_strangers(tasks: Tasks) -> set[str]:
    """What is stored and carries no mark of ours."""
    return {path for path, task in tasks.tasks.items() if not run_of(task.get("externalId"))}


def test_the_reference_server_is_as_empty_after_a_run_as_before(tmp_path: Path) -> None:
    """Over HTTP, with all that such purposes create; the report counts it."""
    with serving(tmp_path) as served:
        ended = tmf645("check", "--profile", served.profile, *SOME, "--out", tmp_path / "out")
        again = tmf645("cleanup", served.url, "--all-mine", "--yes")
    run = report_in(tmp_path / "out")["run"]

    assert 0 == ended.code, ended.said
    assert run["removed"] > 20
    assert is_mark(run["mark"])
    assert "left" not in run
    assert (0, "Nothing at") == (again.code, again.out[:10]), again.said


def test_what_was_there_stays_there(tmp_path: Path) -> None:
    """Other people's tasks, one with an externalId that begins like ours among them."""
    tasks = Tasks()
    tasks.put("/checkServiceQualification/theirs", externalId="tmf645-order-17")
    tasks.put("/queryServiceQualification/theirs", externalId="tmf645-20260101000000-abcdef-1")
    before = set(tasks.tasks)

    with keeping(tasks) as target:
        ended = tmf645("check", target, *SOME, "--out", tmp_path)

    assert tasks.count > 5, ended.said
    assert before == set(tasks.tasks), tasks.tasks


def test_what_has_a_number_for_an_id_is_removed_too(tmp_path: Path) -> None:
    """A number is a fault of the contract; what was created is ours all the same."""
    tasks = Tasks(counts=True)

    with keeping(tasks) as target:
        ended = tmf645("check", target, *SOME, "--out", tmp_path)

    assert tasks.count > 5, ended.said
    assert {} == tasks.tasks


def test_leftovers_with_numbers_for_ids_are_found(tmp_path: Path) -> None:
    """As a run that was killed leaves them at a server that counts."""
    tasks = Tasks(counts=True)
    tasks.put("/checkServiceQualification/7", externalId="tmf645-20260101000000-abcdef-1")

    with keeping(tasks) as target:
        ended = tmf645("cleanup", target, "--all-mine", "--yes")

    assert ({}, 0) == (tasks.tasks, ended.code), ended.said


@pytest.mark.parametrize("status", [405, 501, 403, 404])
def test_what_cannot_be_removed_is_listed(status: int, tmp_path: Path) -> None:
    """With the addresses, the reason, the mark to find them by, and the command for later."""
    tasks = Tasks(on_delete=status)
    with keeping(tasks) as target:
        ended = tmf645("check", target, *FEW, "--out", tmp_path)
    run = report_in(tmp_path)["run"]

    assert {target.removesuffix(ROOT) + ROOT + path for path in tasks.tasks} == set(run["left"])
    assert f"answered {status}" in run["left_because"]
    assert f"tmf645 cleanup {target} --run {run['mark']}" in ended.out
    assert 1 == [method for method, _ in tasks.asked].count("DELETE")


def test_delete_that_is_not_claimed_is_not_sent(tmp_path: Path) -> None:
    """A profile that denies DELETE is believed to the end."""
    tasks, profile = Tasks(), tmp_path / "profile.yaml"
    profile.write_text("claims: {delete: false}\n", encoding="utf-8")
    with keeping(tasks) as target:
        tmf645("check", target, "--profile", profile, *FEW, "--out", tmp_path)
    run = report_in(tmp_path)["run"]

    assert "DELETE is not claimed" == run["left_because"]
    assert len(tasks.tasks) == len(run["left"]) > 0
    assert "DELETE" not in {method for method, _ in tasks.asked}


def test_one_that_cannot_be_removed_keeps_no_other(tmp_path: Path) -> None:
    """A conflict is about one resource; all the others are removed."""

    class Stubborn(Tasks):
        def _delete(self, path: str) -> Answer:
            self.on_delete = 409 if path.endswith("/1") else 204
            return super()._delete(path)

    tasks = Stubborn()
    with keeping(tasks) as target:
        tmf645("check", target, *FEW, "--out", tmp_path)

    assert ["/checkServiceQualification/1"] == list(tasks.tasks)
    assert 1 == len(report_in(tmp_path)["run"]["left"])


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_who_is_stopped_tidies_up_too(number: int, code: int, said: str, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM alike: the report is there, marked partial, and nothing is left."""

    class Slow(Tasks):
        def __call__(self, method: str, target: str, head: dict[str, str], body: bytes) -> Answer:
            time.sleep(0.02)
            return super().__call__(method, target, head, body)

    tasks = Slow()
    with keeping(tasks) as target, started("check", target, "--out", tmp_path) as process:
        while tasks.count < 8:
            assert process.poll() is None
            time.sleep(0.01)
        ended = stop(process, number)
    report = report_in(tmp_path)

    assert (code, f"tmf645: {said}\n") == (ended.code, ended.err), ended.out
    assert report["partial"] in {"it was interrupted", "it was told to end"}
    assert {} == tasks.tasks
    assert report["run"]["removed"] >= 8
