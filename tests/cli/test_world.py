"""`tmf645 world`: regions are made, nothing is lost, and worlds are looked over."""

import errno
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tmf645_cli import main, regions
from tmf645_scenarios.region import generate


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["world", *words])


def test_a_region_is_made_and_looked_over(tmp_path: Path) -> None:
    """The words that follow say what to do next."""
    out = tmp_path / "new" / "region"

    made = run("generate", "--premises", "40", "--polygons", "8", "--out", str(out))
    looked = run("check", str(out / "scenario.yaml"))

    assert (0, "") == (made.exit_code, made.stderr)
    assert f"serve it    tmf645 serve --scenario {out}/scenario.yaml" in made.stdout
    assert looked.exit_code == 0
    assert "premises        40, from -99." in looked.stdout
    assert "coverage        8 areas: " in looked.stdout
    assert looked.stdout.endswith(" s; no problems\n")


def test_nothing_is_written_over_without_force(tmp_path: Path) -> None:
    """One file that is there is enough."""
    (tmp_path / "nodes.csv").write_text("mine", "utf-8")
    words = ("generate", "--premises", "1", "--polygons", "1", "--out", str(tmp_path))

    refused = run(*words)

    assert refused.exit_code == 2
    assert f"{tmp_path}/nodes.csv is there already. Write over it with --force" in refused.stderr
    assert ["nodes.csv"] == [each.name for each in tmp_path.iterdir()]
    assert run(*words, "--force").exit_code == 0


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    """In one line, with the reason of the system."""
    (tmp_path / "file").write_text("", "utf-8")

    refused = run(
        "generate", "--premises", "1", "--polygons", "1", "--out", str(tmp_path / "file" / "x")
    )

    assert (2, 1) == (refused.exit_code, len(refused.stderr.splitlines()))
    assert "cannot write " in refused.stderr


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A region that broke off has no scenario."""

    def full(*_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "premises.csv"))

    assert generate is regions.generate
    monkeypatch.setattr(regions, "generate", full)

    refused = run("generate", "--premises", "1", "--polygons", "1", "--out", str(tmp_path))

    assert refused.exit_code == 2
    assert (
        refused.stderr == f"tmf645: cannot write {tmp_path}/premises.csv: No space left on device\n"
    )


def test_a_world_with_problems_is_refused_with_all_of_them(tmp_path: Path) -> None:
    """As it would be when it is served."""
    run("generate", "--premises", "9", "--polygons", "4", "--out", str(tmp_path))
    for name in ("nodes.csv", "premises.csv"):
        with (tmp_path / name).open("a", encoding="utf-8") as stream:
            stream.write("one,two,three,four\n")

    refused = run("check", str(tmp_path / "scenario.yaml"))

    assert refused.exit_code == 2
    assert "premises.csv:11: 4 cells, the header has 9" in refused.stderr
    assert "nodes.csv:" in refused.stderr


def test_a_technology_that_nothing_uses_is_doubtful(tmp_path: Path) -> None:
    """Filings have technologies that one does not sell; a slip looks the same."""
    run("generate", "--premises", "9", "--polygons", "20", "--out", str(tmp_path))
    path = tmp_path / "scenario.yaml"
    path.write_text(
        path.read_text("utf-8").replace("technology: cable", "technology: coax"), "utf-8"
    )

    looked = run("check", str(path))

    assert looked.exit_code == 0
    assert 'no resource uses the technology "cable" of the coverage' in looked.stdout


def test_premises_with_longitude_and_latitude_swapped_are_doubtful(tmp_path: Path) -> None:
    """It can be served all the same; what comes of it is hardly meant."""
    path = tmp_path / "swapped.yaml"
    path.write_text(
        "schema: tmf645-scenario/1\nname: swapped\nstory: In Oslo, or off Somalia.\nworld:\n"
        "  specifications: [{id: internet, name: Internet, solutions: [[line]]}]\n"
        "  resources: [{id: line, name: Line, technology: fibre}]\n"
        "  premises: [{id: home, point: [59.9, 10.7]}]\n"
        "  coverage: [{id: town, technology: fibre, area: [[10, 59], [11, 59], [11, 61], [10, 61]]}]\n",
        "utf-8",
    )

    looked = run("check", str(path))

    assert looked.exit_code == 0
    assert f'doubtful        {path}:7: world.premises[0]: premises "home": 59.9' in looked.stdout
    assert "write longitude first, then latitude\n" in looked.stdout
