"""
The judge is judged: nothing wrong is missed, nothing legal accused, nothing dead called conformant.

`make test` takes a sample in which every mandatory purpose is tripped; `make test-all` takes all.
"""

import pytest
from tmf645_conformance.catalogue import catalogue
from tmf645_reports.model import Level, Overall, Verdict

from campaign.dead_servers import DEAD
from campaign.legal_registry import LEGAL
from campaign.legal_variants import __name__ as _legal  # noqa: F401 - fills the register
from campaign.minimal_profile import PROFILE
from campaign.running import judged, told, with_verdict
from campaign.wrong_minimal import WRONG

#: A fault may show in several places; these are told together, in at most so many groups.
MOST_CAUSES = 3

#: Every so many legal variants one is in the sample.
LEGAL_STEP = 5


def covering() -> set[str]:
    """Wrong servers that together trip every purpose that any of them trips."""
    chosen: set[str] = set()
    open_ = {id for each in WRONG.values() for id in each.trips + each.warns}
    while open_:
        best = max(WRONG.values(), key=lambda each: len(open_ & {*each.trips, *each.warns}))
        chosen.add(best.name)
        open_ -= {*best.trips, *best.warns}
    return chosen


def sampled(names: list[str], sample: set[str]) -> list[object]:
    """Each name as a parameter, slow where it is not in the sample."""
    return [pytest.param(name, marks=() if name in sample else pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", sampled([*WRONG], covering()))
def test_a_wrong_server_trips_exactly_its_purposes(name: str) -> None:
    """Each fault is found, by the purposes that it breaks and by no other, in few groups."""
    wrong = WRONG[name]
    report = judged(f"asgi:campaign.wrong_minimal:{name}", PROFILE)
    failed = [each for each in report.outcomes if each.verdict is Verdict.FAIL]

    assert set(wrong.trips) == {each.id for each in failed}, told(report, Verdict.FAIL)
    assert set(wrong.warns) <= with_verdict(report, Verdict.WARNING)
    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)
    assert len({each.cause for each in failed}) <= MOST_CAUSES
    assert (report.verdict is Overall.NONCONFORMANT) == bool(wrong.trips)


def test_every_fault_is_found() -> None:
    """No server in the register is wrong in a way that nothing tells."""
    assert [each.name for each in WRONG.values() if not each.trips and not each.warns] == []


def test_every_binding_purpose_is_tripped_by_a_wrong_server() -> None:
    """A mandatory or conditional purpose that nothing trips has never been seen to bite."""
    tripped = {id for each in WRONG.values() for id in each.trips}
    binding = {
        entry.id for entry in catalogue() if entry.level in {Level.MANDATORY, Level.CONDITIONAL}
    }

    assert sorted(binding - tripped) == []


@pytest.mark.parametrize("name", sampled([*LEGAL], set([*LEGAL][::LEGAL_STEP])))
def test_a_legal_server_is_not_accused(name: str) -> None:
    """A choice that the documents leave open is no fault."""
    report = judged(f"asgi:campaign.legal_variants:{name}", LEGAL[name].profile)

    assert with_verdict(report, Verdict.FAIL, Verdict.ERROR) == set(), told(
        report, Verdict.FAIL, Verdict.ERROR
    )
    assert report.verdict is Overall.CONFORMANT, told(report, Verdict.INCONCLUSIVE)


@pytest.mark.parametrize("name", [*DEAD])
def test_a_dead_server_is_never_conformant(name: str) -> None:
    """Nothing empty passes."""
    report = judged(f"asgi:campaign.dead_servers:{name}", PROFILE)

    assert report.verdict is not Overall.CONFORMANT
    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)


@pytest.mark.parametrize("name", [*DEAD])
def test_a_dead_server_is_not_conformant_without_a_profile_either(name: str) -> None:
    """Without a profile even less is known."""
    report = judged(f"asgi:campaign.dead_servers:{name}", {})

    assert report.verdict is not Overall.CONFORMANT
