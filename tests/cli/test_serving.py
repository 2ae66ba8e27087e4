"""`tmf645 serve`: says when it answers, stops when told, and refuses in one line."""

import signal
import socket
from pathlib import Path

import httpx
import pytest
from cli.command_line import Served, serving, stop, tmf645
from tmf645_conformance.profile import read_profile


def ids(served: Served, count: int = 2) -> list[str]:
    """The ids that the server gives to so many checks."""
    body = {"serviceQualificationItem": [{"id": "1", "service": {}}]}
    created = [
        httpx.post(f"{served.url}/checkServiceQualification", json=body) for _ in range(count)
    ]
    return [each.json()["id"] for each in created]


def test_the_ready_file_holds_the_api_root_once_it_answers(tmp_path: Path) -> None:
    """Whoever waits for the file can use what it says at once."""
    with serving(tmp_path) as served:
        answered = httpx.get(f"{served.url}/checkServiceQualification").status_code
        ended = stop(served.process)

    assert 200 == answered
    assert f"at {served.url}\n" in ended.out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_zero_and_promptly_when_told(tmp_path: Path, number: int) -> None:
    """Stopping a server is no error, and nothing is left on the other channel."""
    with serving(tmp_path) as served:
        ended = stop(served.process, number)

    assert (0, "") == (ended.code, ended.err)
    assert ended.seconds < 5


def test_the_profile_opens_with_what_it_is_and_is_of_this_server(tmp_path: Path) -> None:
    """A person who finds the file knows how to make it anew; a judge finds the server by it."""
    with serving(tmp_path, "--scenario", "last-port-taken") as served:
        stop(served.process)
    opening = served.profile.read_text(encoding="utf-8").split("\nimplementation:")[0]

    assert all(line.startswith("#") for line in opening.splitlines())
    assert "in the world last-port-taken." in opening
    assert "tmf645 serve --scenario last-port-taken" in opening
    assert served.url == read_profile(served.profile).base_url


def test_a_scenario_may_be_a_file(tmp_path: Path) -> None:
    """A world of one's own is served like those of the library."""
    library = Path(__file__).parents[2] / "scenarios/tmf645_scenarios/library"
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        (library / "hold.yaml").read_text(encoding="utf-8").replace("name: hold", "name: mine"),
        encoding="utf-8",
    )

    with serving(tmp_path, "--scenario", mine) as served:
        ended = stop(served.process)

    assert "serves the world mine at" in ended.out


def test_a_seed_draws_the_ids(tmp_path: Path) -> None:
    """One seed gives one sequence, another one another."""
    drawn = {}
    for seed in ("7", "7 again", "8"):
        folder = tmp_path / seed
        folder.mkdir()
        with serving(folder, "--seed", seed.split()[0]) as served:
            drawn[seed] = ids(served)

    assert drawn["7"] == drawn["7 again"]
    assert drawn["7"] != drawn["8"]


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    """It names the address, the cause and the remedy, once."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = tmf645("serve", "--port", str(port), cwd=tmp_path)

    assert (2, "") == (ended.code, ended.out)
    assert (
        f"tmf645: cannot listen at 127.0.0.1:{port}: address already in use. "
        "Choose another --port (0 is any free one) or --host\n" == ended.err
    )


def test_an_unknown_world_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    """And with all that there are."""
    ended = tmf645("serve", "--scenario", "main-stret", "--port", "0", cwd=tmp_path)

    assert 2 == ended.code
    assert 'main-stret: no such scenario; did you mean "main-street"?' in ended.err
    assert "last-port-taken" in ended.err


def test_a_broken_scenario_is_told_by_file_and_line(tmp_path: Path) -> None:
    """As the reader of scenarios says it, without a traceback."""
    text = "schema: tmf645-scenario/1\nname: x\nstory: y\nworldd: {}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")

    ended = tmf645("serve", "--scenario", "./mine.yaml", "--port", "0", cwd=tmp_path)

    assert 2 == ended.code
    assert 'mine.yaml:4: worldd: unknown key; did you mean "world"?' in ended.err
    assert "Traceback" not in ended.said


@pytest.mark.parametrize("option", ["--ready-file", "--profile-out"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_served(
    tmp_path: Path, option: str
) -> None:
    """The folder is not made: who misspells it would look for the file elsewhere."""
    there = tmp_path / "nowhere" / "file"

    ended = tmf645("serve", "--port", "0", option, there, cwd=tmp_path)

    assert (2, "") == (ended.code, ended.out)
    assert f"tmf645: cannot write {there}: there is no folder {there.parent}\n" == ended.err


def test_a_file_that_turns_out_unwritable_stops_the_server_in_order(tmp_path: Path) -> None:
    """One line says so; the name here is too long for the draft that is written first."""
    ended = tmf645("serve", "--port", "0", "--ready-file", tmp_path / ("r" * 254), cwd=tmp_path)

    assert 2 == ended.code
    assert ended.err.startswith("tmf645: cannot write ")
    assert 1 == ended.err.count("\n")
