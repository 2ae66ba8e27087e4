"""
The command: stories elsewhere, stories for a client under test, lists, exit codes, the timeline.
"""

import re
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from rehearsal.rehearsing import ASKED, played_text, written
from tmf645_cli import main
from tmf645_conformance.rehearsal import Rehearsal
from tmf645_reference_server import create_app, running


def rehearse(*words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["rehearse", *words])


def shown(report: Path) -> dict[str, Any]:
    """The report that was written."""
    import json  # noqa: PLC0415 - for this alone

    return dict(json.loads((report / "report.json").read_text(encoding="utf-8")))


def verdicts(report: Path) -> list[str]:
    """The verdicts of the story, in order."""
    return [each["verdict"] for each in shown(report)["outcomes"] if each["id"].startswith("STY-")]


def test_the_list_tells_packs_and_stories() -> None:
    """And whom each is for."""
    told = rehearse("--list")

    assert 0 == told.exit_code
    assert "first-steps\n" in told.output
    assert re.search(r"^  first-check +Somebody who has never", told.output, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a STORY"),
        (["first-chek"], 'no such story; did you mean "first-check"?'),
        (["first-check", "--control", "http://127.0.0.1:1"], "--control goes with --against"),
        (["first-check", "--serve", "--against", "http://127.0.0.1:1"], "leave --against out"),
        (["main-street"], "main-street: this is a world, not a story; `tmf645 serve --scenario`"),
        (["/"], "/: this is a folder; name its files: "),
        (["first-steps", "--serve"], "--serve takes one story"),
        (["first-check", "first-check"], "is called first-check, too; rename one"),
        (["first-check", "--given", "place"], "write NAME=VALUE"),
        (
            ["first-check", "--given", "place=A"],
            "--given place: not in first-steps/first-check.yaml. Nothing is given there",
        ),
        (["first-check", "--against", "localhost:9"], "localhost:9: this is no URL"),
        (
            ["first-check", "--against", "http://127.0.0.1:9", "--control", "localhost:9"],
            "--control localhost:9: this is no URL; write the one that `tmf645 serve` told",
        ),
        (["first-check", "--ready-file", "x"], "--ready-file goes with --serve"),
        (["first-check", "--serve", "--ready-file", "/no/where"], "there is no such folder"),
    ],
)
def test_a_wrong_command_is_told_and_ends_in_2(words: list[str], said: str, tmp_path: Path) -> None:
    """Nothing is played."""
    told = rehearse(*words, "--out", str(tmp_path / "out"))

    assert 2 == told.exit_code
    assert said in told.output


@pytest.mark.parametrize(
    ("cast", "words", "said"),
    [
        ("{client: real}", [], "its client has to be real; give --serve"),
        ("{client: simulated}", ["--serve"], "its client has to be simulated; leave --serve out"),
        ("{provider: real}", [], "its provider has to be real; give --against URL"),
        (
            "{provider: simulated}",
            ["--against", "http://127.0.0.1:9"],
            "its provider has to be simulated; leave --against URL out",
        ),
    ],
)
def test_a_story_is_played_by_its_cast(
    cast: str, words: list[str], said: str, tmp_path: Path
) -> None:
    """Who is simulated and who is real is the story's to say."""
    story = written(tmp_path, "- get: check\n", top=f"cast: {cast}\n")

    told = rehearse(str(story), *words, "--out", str(tmp_path / "out"))

    assert (2, True) == (told.exit_code, said in told.output)


def test_nobody_there_ends_in_3(tmp_path: Path) -> None:
    """With a report that says so."""
    told = rehearse("first-check", "--against", "http://127.0.0.1:9", "--out", str(tmp_path))

    assert 3 == told.exit_code
    assert "connection refused" in shown(tmp_path)["partial"]


def test_a_name_that_is_nearly_given_is_told(tmp_path: Path) -> None:
    """Else the value of the story itself would be played, and nobody would notice."""
    story = written(tmp_path, "- get: check\n", top="given: {place: MAIN-3000}\n")

    told = rehearse(str(story), "--given", "plce=A", "--out", str(tmp_path / "out"))

    assert 2 == told.exit_code
    assert 'did you mean "place"? Given are: place' in told.output


@pytest.mark.parametrize(
    ("control", "why"),
    [
        ("http://127.0.0.1:9/_testbed", "gives no answer (connection refused)"),
        ("", "is no control interface: GET clock answers 404"),
    ],
    ids=["nobody there", "somebody else there"],
)
def test_a_control_interface_that_is_none_ends_in_3(control: str, why: str, tmp_path: Path) -> None:
    """It is not the rehearsal that failed."""
    with running(create_app()) as url:
        told = rehearse(
            "first-check", "--against", url, "--control", control or url, "--out", str(tmp_path)
        )

    assert 3 == told.exit_code, told.output
    assert why in shown(tmp_path)["partial"]


def test_the_command_that_plays_it_again_plays_it(tmp_path: Path) -> None:
    """Also where the story is one of the library, and its file no path here."""
    with running(create_app("country-no")) as url:
        rehearse("first-steps/first-check", "--against", url, "--out", str(tmp_path))
        outcomes = shown(tmp_path)["outcomes"]
        again = next(each["reproduce"] for each in outcomes if each["verdict"] != "pass")
        told = rehearse(*again.split()[2:], "--out", str(tmp_path / "again"))

    assert again.startswith("tmf645 rehearse first-steps/first-check --against http://")
    assert 1 == told.exit_code


def test_a_story_is_played_at_a_real_server_with_its_values(tmp_path: Path) -> None:
    """Time is real there; what is given replaces what the story has."""
    steps = ASKED.replace("MAIN-3000", "'${place}'") + (
        "- {wait: 'check/${id}', until: {body: {qualificationResult: unqualified}}, every: 50ms}\n"
    )
    story = written(tmp_path, steps, top="given: {place: MAIN-3000}\n")

    with running(create_app()) as url:
        told = rehearse(
            str(story), "--against", url, "--given", "place=FARM-1", "--out", str(tmp_path / "out")
        )

    assert (0, ["pass", "pass"]) == (told.exit_code, verdicts(tmp_path / "out"))


def test_what_needs_a_testbed_is_not_applicable_elsewhere_nor_what_follows(tmp_path: Path) -> None:
    """It would be judged in another story than the one that was written."""
    story = written(
        tmp_path, "- get: check\n- advance: 1h\n- {get: check, answer: {status: 418}}\n"
    )

    with running(create_app()) as url:
        told = rehearse(str(story), "--against", url, "--out", str(tmp_path / "out"))

    outcomes = shown(tmp_path / "out")["outcomes"]
    assert ["pass", "not-applicable", "not-applicable"] == verdicts(tmp_path / "out")
    assert "needs the control interface of a testbed" in outcomes[1]["message"]
    assert "a-test.yaml:7: it was not possible here, and what follows" in outcomes[2]["message"]
    assert 0 == told.exit_code


def test_a_testbed_elsewhere_is_moved_by_its_control_interface(tmp_path: Path) -> None:
    """In a namespace of the story's own: the default one is as it was."""
    story = written(tmp_path, "- advance: 2h\n" + ASKED)

    with running(create_app(control_mount=True)) as url:
        control = url.partition("/tmf-api/")[0] + "/_testbed"
        told = rehearse(
            str(story), "--against", url, "--control", control, "--out", str(tmp_path / "out")
        )
        untouched = httpx.get(f"{url}/checkServiceQualification").json()

    assert (0, []) == (told.exit_code, untouched)


def client(port: int, *, polls: bool) -> None:
    """A client that asks, and perhaps looks after its task."""
    root = f"http://127.0.0.1:{port}/tmf-api/serviceQualificationManagement/v4"
    item = {
        "id": "1",
        "service": {
            "serviceSpecification": {"id": "fibre-internet"},
            "place": [{"id": "MAIN-3000", "role": "installation"}],
        },
    }
    with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as http:
        made = http.post(
            f"{root}/checkServiceQualification", json={"serviceQualificationItem": [item]}
        )
        while polls:
            threading.Event().wait(1.1)
            found = http.get(f"{root}/checkServiceQualification/{made.json()['id']}").json()
            polls = found["state"] != "done"


@pytest.mark.parametrize(
    ("polls", "code", "expected"),
    [(True, 0, ["pass"] * 4), (False, 1, ["pass", "fail", "fail", "inconclusive"])],
    ids=["one that looks", "one that forgets"],
)
def test_a_client_under_test_is_judged_by_the_story(
    *, polls: bool, code: int, expected: list[str], tmp_path: Path, unused_port: int
) -> None:
    """And by the obligations of every client."""
    asking = threading.Thread(target=client, args=(unused_port,), kwargs={"polls": polls})
    asking.start()
    told = rehearse(
        "first-check", "--serve", "--port", str(unused_port), "--for", "12", "--out", str(tmp_path)
    )
    asking.join()

    assert (code, expected) == (told.exit_code, verdicts(tmp_path)), told.output
    judged = {each["id"][:4] for each in shown(tmp_path)["outcomes"]}
    assert {"STY-", "CLI-"} == judged


def test_time_passes_for_a_client_where_the_story_lets_it(tmp_path: Path, unused_port: int) -> None:
    """What is looked at meanwhile is the provider's matter; how long it lasts is everybody's."""
    steps = (
        ASKED
        + "- {stays: 'check/${id}', answer: {status: 200}, within: 3h}\n"
        + "- {get: 'check/${id}', answer: {body: {state: done}}, called: seen}\n"
    )
    story = written(tmp_path, steps, expect="- between: [asked, seen]\n  at least: 3h\n")
    asking = threading.Thread(target=client, args=(unused_port,), kwargs={"polls": True})
    asking.start()
    rehearse(
        str(story), "--serve", "--port", str(unused_port), "--for", "20", "--out", str(tmp_path)
    )
    asking.join()

    assert ["pass", "not-applicable", "pass", "pass"] == verdicts(tmp_path)


def test_what_a_client_did_stands_where_it_did_it(tmp_path: Path, unused_port: int) -> None:
    """On the timeline, with the line of the step that it met; what the network did comes after it."""
    steps = (
        ASKED
        + "- {wait: 'check/${id}', until: {body: {state: done}}}\n"
        + "- edit: {set_pool: {node: olt-main, unit: port, used: 1}}\n"
    )
    story = written(tmp_path, steps)
    asking = threading.Thread(target=client, args=(unused_port,), kwargs={"polls": True})
    asking.start()
    rehearse(
        str(story), "--serve", "--port", str(unused_port), "--for", "20", "--out", str(tmp_path)
    )
    asking.join()

    page = (tmp_path / "timeline.html").read_text(encoding="utf-8")
    told = " ".join(re.sub(r"<[^>]+>", " ", page.partition("<tbody>")[2]).split())
    order = [
        "POST checkServiceQualification → 201 6",
        "pass POST check 6",
        "GET checkServiceQualification/1 → 200 14",
        "CheckServiceQualification 1: done 14",
        "pass wait check/${id} 14",
        "set_pool: node olt-main, unit port, used 1 15",
        "pass edit the network: set_pool 15",
    ]
    assert sorted(order, key=told.index) == order, told


def test_where_no_client_came_nobody_is_judged(tmp_path: Path, unused_port: int) -> None:
    """It says so once, whatever the story asks for; and who is not there does not pass either."""
    story = written(
        tmp_path,
        ASKED + "- advance: 1h\n",
        expect="- exchanges: {status: 500}\n  count: 0\n",
    )

    told = rehearse(
        str(story), "--serve", "--port", str(unused_port), "--for", "0.1", "--out", str(tmp_path)
    )

    said = {each["message"] for each in shown(tmp_path)["outcomes"] if each["id"] < "STY-b"}
    assert (4, ["inconclusive"] * 3) == (told.exit_code, verdicts(tmp_path))
    assert any(f"no client came to http://127.0.0.1:{unused_port}/tmf-api" in each for each in said)


def test_the_ready_file_says_where_a_client_may_come(tmp_path: Path, unused_port: int) -> None:
    """A script need not read the terminal."""
    ready = tmp_path / "ready"

    rehearse(
        "first-check", "--serve", "--port", str(unused_port), "--for", "0.1",
        "--ready-file", str(ready), "--out", str(tmp_path),
    )  # fmt: skip

    root = f"http://127.0.0.1:{unused_port}/tmf-api/serviceQualificationManagement/v4"
    assert root == ready.read_text(encoding="utf-8").strip()


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens at."""
    import socket  # noqa: PLC0415 - for this alone

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """With what to do about it."""
    with running(create_app()) as url:
        port = url.rpartition(":")[2].partition("/")[0]
        told = rehearse("first-check", "--serve", "--port", port, "--out", str(tmp_path))

    assert (2, True) == (told.exit_code, "Choose another --port" in told.output)


def test_a_bug_of_ours_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing about any server."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("for a test")

    monkeypatch.setattr(Rehearsal, "_play", broken)

    report = played_text(tmp_path, "- get: check\n")

    assert ["error"] == [each.verdict for each in report.outcomes]
