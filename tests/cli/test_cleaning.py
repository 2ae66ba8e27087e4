"""`tmf645 cleanup`: removes what carries our mark, and nothing else, and says what it did."""

from pathlib import Path
from typing import Any

import pytest
from cli.command_line import tmf645
from cli.strange_servers import error, nobody
from cli.task_servers import Tasks, keeping
from click.testing import CliRunner, Result
from loopback import Answer, answering
from tmf645_cli import cleaning, main
from tmf645_conformance.clock import run_mark

RUN = "tmf645-20260101000000-abcdef"
OTHER = "tmf645-20260102000000-123456"
CHECK, QUERY = "/checkServiceQualification", "/queryServiceQualification"


def stored(**more: Any) -> Tasks:
    """Two runs' leftovers among what is other people's, on several pages."""
    tasks = Tasks(page=3, **more)
    for number in range(5):
        tasks.put(f"{CHECK}/a{number}", externalId=f"{RUN}-{number}")
        tasks.put(f"{CHECK}/theirs{number}", externalId=f"order-{number}")
    tasks.put(f"{QUERY}/b", externalId=RUN)
    tasks.put(f"{QUERY}/c", externalId=f"{OTHER}-9-z")
    for number, foreign in enumerate(
        ("tmf645-", "tmf645-order-17", f"{RUN}7", f"x{RUN}-1", RUN.upper(), None, 17, [RUN])
    ):
        tasks.put(f"{CHECK}/foreign{number}", externalId=foreign)
    return tasks


def run(*words: str, given: str | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["cleanup", *words], input=given)


def test_all_mine_is_what_carries_a_mark_of_any_run() -> None:
    """Ten thousand tasks of others, or an externalId that begins alike, stay as they are."""
    tasks = stored()
    with keeping(tasks) as target:
        ended = run(target, "--all-mine", "--yes")

    assert 0 == ended.exit_code, ended.output
    assert not any(path.rpartition("/")[2][0] in "abc" for path in tasks.tasks)
    assert 13 == len(tasks.tasks)
    assert "Removed 7 of 7 resources." in ended.output


def test_a_run_that_may_be_under_way_is_left_alone() -> None:
    """It began just now: whoever is in it would lose what it works with. By its name it goes."""
    tasks, young = stored(), run_mark()
    tasks.put(f"{CHECK}/young", externalId=f"{young}-1")
    with keeping(tasks) as target:
        everything = run(target, "--all-mine", "--yes")
        kept = f"{CHECK}/young" in tasks.tasks
        named = run(target, "--run", young, "--yes")

    assert kept
    assert f"left alone  {young}:" in everything.output
    assert "Removed 7 of 7 resources." in everything.output
    assert 0 == named.exit_code, named.output
    assert f"{CHECK}/young" not in tasks.tasks


def test_what_was_left_alone_is_not_denied() -> None:
    """Nothing *else* carries a mark, where the only run that left something may be under way."""
    tasks, young = Tasks(), run_mark()
    tasks.put(f"{CHECK}/young", externalId=f"{young}-1")
    with keeping(tasks) as target:
        ended = run(target, "--all-mine", "--yes")

    assert 0 == ended.exit_code, ended.output
    assert f"left alone  {young}:" in ended.output
    assert "Nothing else at " in ended.output


def test_a_run_is_what_carries_its_mark() -> None:
    """Another run may be under way: what it has created stays."""
    tasks = stored()
    with keeping(tasks) as target:
        ended = run(target, "--run", RUN, "--yes")

    assert 0 == ended.exit_code, ended.output
    assert f"{QUERY}/c" in tasks.tasks
    assert 14 == len(tasks.tasks)
    assert f"removed {CHECK}/a3 ({RUN}-3)" in ended.output


@pytest.mark.parametrize(("answer", "left"), [("y\n", 13), ("n\n", 20), ("\n", 20)])
def test_it_asks_before(answer: str, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal; everything but yes leaves all as it is."""
    monkeypatch.setattr(cleaning, "_is_terminal", lambda: True)
    tasks = stored()
    with keeping(tasks) as target:
        ended = run(target, "--all-mine", given=answer)

    assert "Remove 7 resources? [y/N]" in ended.output
    assert left == len(tasks.tasks)
    assert (0 if left == 13 else 2) == ended.exit_code


def test_without_a_terminal_it_has_to_be_told() -> None:
    """A pipeline that nobody watches agrees beforehand, or nothing is removed."""
    tasks = stored()
    with keeping(tasks) as target:
        ended = tmf645("cleanup", target, "--all-mine")

    assert (2, 20) == (ended.code, len(tasks.tasks))
    assert f"{RUN}  6 resources, for example {CHECK}/a0" in ended.out
    assert "nothing was removed" in ended.err


def test_what_cannot_be_removed_is_told_and_counts() -> None:
    """The exit code says that something is still there."""
    tasks = stored(on_delete=405)
    with keeping(tasks) as target:
        ended = run(target, "--run", RUN, "--yes")

    assert 1 == ended.exit_code
    assert 20 == len(tasks.tasks)
    assert f"kept {QUERY}/b ({RUN}): DELETE {target}{QUERY}/b answered 405" in ended.output
    assert "Removed 0 of 6 resources." in ended.output


def test_a_list_that_lies_about_a_mark_loses_nothing() -> None:
    """Each is read again before it is deleted; what shows another externalId then is kept."""

    class Lying(Tasks):
        def _list(self, path: str, query: dict[str, list[str]]) -> Answer:
            for name, task in self.tasks.items():
                task["externalId"] = f"{RUN}-{name[-1]}"
            answer = super()._list(path, query)
            for task in self.tasks.values():
                task["externalId"] = "theirs"
            return answer

    tasks = Lying()
    tasks.put(f"{CHECK}/1")
    with keeping(tasks) as target:
        ended = run(target, "--all-mine", "--yes")

    assert (1, 1) == (ended.exit_code, len(tasks.tasks))
    assert "it may not be ours" in ended.output


def test_a_list_without_pages_is_looked_at_once() -> None:
    """A server that ignores offset and limit shows the same again and again: that ends."""

    class Unpaged(Tasks):
        def _list(self, path: str, query: dict[str, list[str]]) -> Answer:
            query.clear()
            return super()._list(path, query)

    tasks = Unpaged(page=1000)
    for number in range(120):
        tasks.put(f"{CHECK}/{number}", externalId=f"{RUN}-{number}")
    with keeping(tasks) as target:
        ended = run(target, "--run", RUN, "--yes")

    assert (0, {}) == (ended.exit_code, tasks.tasks), ended.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "cleanup what?"),
        (("--run", RUN, "--all-mine"), "cleanup what?"),
        (("--run", "tmf645-"), "--run tmf645-: no run has such a mark"),
        (("--run", "*"), "--run *: no run has such a mark"),
    ],
)
def test_it_has_to_be_said_what(words: tuple[str, ...], said: str) -> None:
    """Nothing is guessed where things are deleted."""
    ended = run("http://127.0.0.1:9", "--yes", *words)

    assert 2 == ended.exit_code
    assert said in ended.output


def test_nobody_there_is_three(tmp_path: Path) -> None:
    """And a server without lists has gaps, which are told."""
    with answering(lambda *_: error(500)) as target:
        blind = run(target, "--all-mine", "--yes")

    assert 3 == run(nobody(), "--all-mine", "--yes").exit_code
    assert 1 == blind.exit_code
    assert 2 == blind.output.count("answered 500")
