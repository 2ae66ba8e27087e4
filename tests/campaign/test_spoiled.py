"""
The judge beside the reference server: every fault is told, and no legal choice is taken for one.

The minimal world proves the judge where there is little to see. Here it sees full answers, in
worlds with places, capacities and alternatives.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest
from tmf645_reference_server import create_app, running
from tmf645_reference_server.profile_out import profile_for
from tmf645_reports.model import Overall, Verdict
from tmf645_scenarios import load

from campaign.minimal_profile import PROFILE
from campaign.minimal_server import MinimalServer
from campaign.running import judged, told, with_verdict
from campaign.spoiled_choices import CHOICES, WORLDS
from campaign.spoiled_reference import SPOILED, Spoiled

#: Judged with every ``make test``: one each of six rooms.
SAMPLED = {
    "AbsentIsNull",
    "LocationIsTheCollection",
    "OffsetCountsPages",
    "ResultsWearOff",
    "RollUpOfBest",
    "SpecificationDoesNotNarrow",
}

#: More than that many causes, and a reader does not find the one.
MOST_CAUSES = 3


@cache
def reference(scenario: str = "main-street", choice: str = "") -> Mapping[str, Any]:
    """The profile that the reference server writes of itself in that world."""
    readings = CHOICES[choice] if choice else None
    return profile_for(load(scenario), "http://testserver.local", readings=readings)


def sampled(names: Iterable[object], sample: Iterable[object]) -> list[Any]:
    """Parameters of which those outside ``sample`` are slow."""
    chosen = set(sample)
    return [pytest.param(name, marks=() if name in chosen else pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", sampled(SPOILED, SAMPLED))
def test_a_fault_fails_what_it_breaks_and_nothing_else(name: str) -> None:
    """Exactly the purposes that are registered fail, and they name few causes."""
    report = judged(f"asgi:campaign.spoiled_reference:{name}", reference())
    failed = [each for each in report.outcomes if each.verdict is Verdict.FAIL]

    assert SPOILED[name].trips == {each.id for each in failed}, told(report, Verdict.FAIL)
    assert Overall.NONCONFORMANT is report.verdict
    assert not with_verdict(report, Verdict.ERROR), told(report, Verdict.ERROR)
    assert len({each.cause for each in failed}) <= MOST_CAUSES


def test_unspoiled_it_is_conformant() -> None:
    """What stands in between changes nothing by itself."""
    report = judged("asgi:campaign.spoiled_base:Spoiled", reference())

    assert Overall.CONFORMANT is report.verdict, told(report, Verdict.FAIL, Verdict.INCONCLUSIVE)
    assert not with_verdict(report, Verdict.WARNING), told(report, Verdict.WARNING)


@pytest.mark.parametrize("name", sampled(CHOICES, ["every_other_choice", "hub_status_204"]))
def test_a_legal_choice_is_conformant(name: str) -> None:
    """Each switch of the readings, in the position that is not its default, is right as well."""
    report = judged(f"asgi:campaign.spoiled_choices:{name}", reference(choice=name))

    assert Overall.CONFORMANT is report.verdict, told(report, Verdict.FAIL, Verdict.INCONCLUSIVE)


@pytest.mark.parametrize("name", sampled(WORLDS, ["world_two_technologies"]))
def test_no_world_is_nonconformant(name: str) -> None:
    """A world that gives the judge few samples leaves questions open; none is a failure."""
    report = judged(f"asgi:campaign.spoiled_choices:{name}", reference(WORLDS[name]))

    assert not with_verdict(report, Verdict.FAIL, Verdict.ERROR), told(report, Verdict.FAIL)
    assert report.verdict in {Overall.CONFORMANT, Overall.INCONCLUSIVE}


@pytest.mark.parametrize("seed", sampled(range(1, 21), (1, 2)))
def test_no_seed_finds_fault_with_the_reference_server(seed: int) -> None:
    """Whatever examples are tried, nothing fails."""
    report = judged("asgi:tmf645_reference_server:create_app", reference(), seed=seed)

    assert Overall.CONFORMANT is report.verdict, told(report, Verdict.FAIL, Verdict.INCONCLUSIVE)


@pytest.mark.parametrize(
    ("app", "profile"),
    [
        pytest.param(create_app, reference(), id="reference"),
        pytest.param(Spoiled, reference(), id="unspoiled", marks=pytest.mark.slow),
        pytest.param(MinimalServer, PROFILE, id="minimal", marks=pytest.mark.slow),
    ],
)
def test_right_servers_are_conformant_over_a_socket(app: Any, profile: Mapping[str, Any]) -> None:
    """As they are in process."""
    with running(app()) as url:
        report = judged(url, profile)

    assert Overall.CONFORMANT is report.verdict, told(report, Verdict.FAIL, Verdict.INCONCLUSIVE)


def test_there_are_enough_of_them() -> None:
    """Faults of every kind, each of which says something."""
    assert len(SPOILED) >= 100
    assert all(each.trips for each in SPOILED.values())
