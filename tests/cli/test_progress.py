"""What takes long says how far it has come; what is quick is quiet."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tmf645_cli import main, progress
from tmf645_cli.profiles import write_profile
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.region import Order, generate


def test_after_two_seconds_it_is_told_once_a_second(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the channel of errors: what is printed may go into a file."""
    now = iter([0.0, 1.9, 2.0, 2.1, 2.2, 3.3, 3.4])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    tell = progress.Progress()

    for number in range(1, 5):
        tell("premises.csv", number, 4)

    assert ("", "premises.csv: 2 of 4\npremises.csv: 4 of 4\n") == capsys.readouterr()


def test_a_profile_that_takes_long_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each place is asked about, then each sample that could be an ordering; here all are late."""
    monkeypatch.setattr(progress, "_SILENCE", 0.0)
    monkeypatch.setattr(progress, "_PAUSE", 0.0)
    world = load("main-street")
    places = len(list(world.inventory.known_places()))

    write_profile(
        tmp_path / "profile.yaml", world, scenario="main-street", served_at="http://x", verb="serve"
    )

    told = capsys.readouterr().err.splitlines()
    assert f"samples for the profile, places asked: {places} of {places}" in told
    assert told[-1].startswith("orderings for the profile, samples asked: ")


def test_a_world_that_is_read_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table by itself; here every word is late."""
    for _ in generate(Order(premises=40, polygons=8), tmp_path):
        pass
    monkeypatch.setattr(progress, "_SILENCE", 0.0)
    monkeypatch.setattr(progress, "_PAUSE", 0.0)

    looked = CliRunner().invoke(main, ["world", "check", str(tmp_path / "scenario.yaml")])

    told = looked.stderr.splitlines()
    assert 0 == looked.exit_code
    assert "premises.csv: 40" in told
    assert [each for each in told if each.startswith("fibre.geojson: 1 of ")]


def test_what_is_wrong_with_a_table_is_told_all_the_same(tmp_path: Path) -> None:
    """By its line, whoever finds it: the table itself, or who looks at its rows."""
    for _ in generate(Order(premises=9, polygons=4), tmp_path):
        pass
    with (tmp_path / "premises.csv").open("a", encoding="utf-8") as stream:
        stream.write("too,few\nP-9,,,,,,,x,y\n")

    with pytest.raises(ScenarioError) as plain:
        load(str(tmp_path / "scenario.yaml"))
    with pytest.raises(ScenarioError) as telling:
        load(str(tmp_path / "scenario.yaml"), tell=progress.Progress())

    assert str(plain.value) == str(telling.value)
    assert "premises.csv:11: " in str(telling.value)


def test_a_small_world_is_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to be told of a moment."""
    write_profile(
        tmp_path / "profile.yaml", load("hold"), scenario="hold", served_at="http://x", verb="serve"
    )

    assert ("", "") == capsys.readouterr()
