"""What takes long says how far it has come; what is quick is quiet."""

from pathlib import Path

import pytest
from tmf645_cli import progress
from tmf645_cli.profiles import write_profile
from tmf645_scenarios import load


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


def test_a_small_world_is_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to be told of a moment."""
    write_profile(
        tmp_path / "profile.yaml", load("hold"), scenario="hold", served_at="http://x", verb="serve"
    )

    assert ("", "") == capsys.readouterr()
