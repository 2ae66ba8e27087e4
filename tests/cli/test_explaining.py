"""`explain`, `rules`, `--help` and `--version`: the catalogue and the command, for people."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from cli.command_line import tmf645
from click.testing import CliRunner, Result
from tmf645_cli import main
from tmf645_conformance.catalogue import catalogue
from tmf645_conformance.clients import obligations
from tmf645_reports.model import Level

ROOT = Path(__file__).parents[2]
MINIMAL = "asgi:campaign.minimal_server:MinimalServer"
VERBS = (
    "check", "cleanup", "compare", "demo", "doctor", "explain", "init", "listen", "matrix",
    "quirks", "rehearse", "replay", "report", "rules", "serve", "world",
)  # fmt: skip


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(arguments))


def test_explain_tells_a_purpose_in_full() -> None:
    """Its level, its requirement, how it is provoked, and where that stands."""
    purpose = next(each for each in catalogue() if each.needs and each.law)

    told = run("explain", purpose.id)

    assert 0 == told.exit_code
    assert told.output.startswith(f"{purpose.id}  ({purpose.level.value})\n")
    assert purpose.explanation in told.output
    assert purpose.needs[0].value in told.output
    assert "A failure is repeated once before it counts." in told.output
    assert all(f"  {clause}\n" in told.output for clause in purpose.clauses)


def test_explain_takes_lower_case() -> None:
    """Nobody wants to hold Shift."""
    assert run("explain", "csq-res-bv-03").output == run("explain", "CSQ-RES-BV-03").output


@pytest.mark.parametrize("id", ["CSQ-RES-BV-3", "csq_res_bv_03", "CSQRESBV03"])
def test_explain_answers_an_unknown_id_with_the_nearest(id: str) -> None:
    """And with how to find all of them."""
    told = run("explain", id)

    assert 2 == told.exit_code
    assert told.output.startswith(f"tmf645: {id}: no test purpose has this id. Did you mean CSQ-")
    assert "CSQ-RES-BV-03" in told.output
    assert "`tmf645 rules` lists all." in told.output


def test_explain_of_a_group_says_how_to_list_it() -> None:
    """The ids that stand in a run's progress are beginnings of ids."""
    told = run("explain", "hub-not")

    assert 2 == told.exit_code
    assert "test purposes begin so; `tmf645 rules --only HUB-NOT` lists them" in told.output


def test_every_purpose_can_be_explained() -> None:
    """None of them breaks the telling."""
    known = (*catalogue(), *obligations())

    assert {0} == {run("explain", each.id).exit_code for each in known}


def test_rules_lists_every_purpose_on_a_line() -> None:
    """With its level and title, and how many there are."""
    lines = run("rules").output.splitlines()

    known = [each.id for each in (*catalogue(), *obligations())]
    assert known == [line.split()[0] for line in lines[:-2]]
    assert lines[-1].startswith(f"{len(known)} test purposes.")


@pytest.mark.parametrize("level", list(Level))
def test_rules_of_one_level(level: Level) -> None:
    """The levels share the catalogue between them."""
    expected = [each.id for each in (*catalogue(), *obligations()) if each.level is level]

    told = json.loads(run("rules", "--level", level.value, "--json").output)

    assert expected == [row["id"] for row in told]


def test_rules_as_json_is_for_programs() -> None:
    """Each row has what the page of a purpose needs."""
    rows = json.loads(run("rules", "--json", "--only", "HUB-*").output)

    assert {row["id"] for row in rows} == {
        each.id for each in catalogue() if each.id.startswith("HUB")
    }
    for row in rows:
        assert {"id", "level", "title", "explanation", "clauses", "needs"} == set(row)
        assert row["clauses"]


def test_rules_of_clients() -> None:
    """What is demanded of clients is chosen like what is demanded of servers."""
    rows = json.loads(
        run("rules", "--json", "--only", "cli-res, HUB-NOT-BI-01, CLI-*-BO-01").output
    )

    assert [
        "HUB-NOT-BI-01", "CLI-LIF-BO-01", "CLI-RES-BV-01", "CLI-RES-BV-02", "CLI-RES-BV-03",
    ] == [row["id"] for row in rows]  # fmt: skip
    assert "docs/clients.md" in run("explain", "CLI-RES-BV-01").output
    assert 2 == run("rules", "--only", "CLI-XYZ").exit_code


def test_rules_that_nothing_matches() -> None:
    """A pattern that matches nothing is a mistake, not an empty list."""
    told = run("rules", "--only", "HUB,XYZ")

    assert (
        2,
        "tmf645: --only XYZ: no test purpose has such an id; `tmf645 rules` lists all\n",
    ) == (
        told.exit_code,
        told.output,
    )


def test_version_is_that_of_the_project() -> None:
    """One place states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert f"tmf645, version {project['version']}\n" == tmf645("--version").out


def test_help_tells_each_verb_in_one_whole_line() -> None:
    """None is cut off, by a terminal of 80 columns either."""
    told = tmf645("--help", env={"COLUMNS": "80"})
    verbs = dict(re.findall(r"^  (\w+)  +(.+)$", told.out.split("Commands:")[1], re.MULTILINE))

    assert 0 == told.code
    assert VERBS == tuple(verbs)
    assert all(line.endswith(".") and not line.endswith("...") for line in verbs.values())


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_says_what_it_does(verb: str) -> None:
    """An option without a sentence is one that only its author can use."""
    command = main.commands[verb]
    silent = [
        each.name
        for each in command.params
        if each.param_type_name == "option" and not each.help  # type: ignore[attr-defined]  # options have help
    ]

    assert [] == silent
    assert 0 == run(verb, "--help").exit_code


def test_the_command_itself_imports_next_to_nothing_of_ours_before_it_is_told_what_to_do() -> None:
    """
    So that --help is there at once: a verb imports what it needs when it runs.

    How a run is interrupted needs the standard library alone, and is to be known from the beginning.
    """
    script = (
        "import sys, tmf645_cli\n"
        "heavy = ('tmf645_', 'httpx', 'shapely', 'starlette', 'uvicorn', 'rich', 'yaml', 'jinja2')\n"
        "print(sorted(m for m in sys.modules if m.startswith(heavy) and 'tmf645_cli' not in m))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "['tmf645_conformance', 'tmf645_conformance.interruption']\n" == done.stdout


@pytest.mark.parametrize(
    "words", [["check", "--help"], ["rules"], ["explain", "CSQ-REQ-BV-01"]], ids=" ".join
)
def test_what_generates_is_not_imported_before_it_generates(words: list[str]) -> None:
    """Hypothesis and Schemathesis take longer to import than all that these commands do."""
    script = (
        "import sys\n"
        "from tmf645_cli.main import main\n"
        f"main({words!r}, standalone_mode=False)\n"
        "heavy = ('hypothesis', 'schemathesis', 'pydantic', 'tmf645_reference_server')\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in heavy), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "[]\n" == done.stderr


def test_a_run_of_what_decides_imports_nothing_that_generates() -> None:
    """Its first outcome does not wait for what comes last, or not at all."""
    script = (
        "import sys\n"
        "from tmf645_conformance.campaign import Campaign, run\n"
        "from tmf645_conformance.catalogue import select\n"
        f"target = {MINIMAL!r}\n"
        "events = run(Campaign(target=target, purposes=select('CSQ-REQ-BV-01')))\n"
        "print([type(each).__name__ for each in events][-2:])\n"
        "print([m for m in ('hypothesis', 'schemathesis') if m in sys.modules])\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environ
    )

    assert "['Decided', 'Finished']\n[]\n" == done.stdout
