"""
What is generated finds what nobody thought of, and accuses nobody.

Quick budget; `make test` takes a sample of servers and seeds, `make test-all` takes 20 seeds of all.
"""

import json
from dataclasses import replace
from functools import lru_cache

import pytest
from msgspec import convert, to_builtins
from tmf645_conformance.catalogue import catalogue
from tmf645_conformance.exploring.drawer import Drawer
from tmf645_conformance.exploring.drawing import drawn
from tmf645_conformance.exploring.orders import Example, Order
from tmf645_conformance.session import Budget
from tmf645_reports.model import Level, Overall, Verdict

from campaign.legal_registry import LEGAL
from campaign.legal_variants import __name__ as _legal  # noqa: F401 - fills the register
from campaign.minimal_profile import PROFILE
from campaign.running import generated, judged, told, with_verdict
from campaign.unforeseen import UNFORESEEN

SEEDS = range(1, 21)

#: As many examples as the quick budget has, whatever time this machine takes for them.
_EFFORT = replace(Budget.QUICK.effort, seconds=60, shrinking=1, in_all=600, drawing=60)

_ACCUSED = (Verdict.FAIL, Verdict.WARNING, Verdict.ERROR)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "effort", _EFFORT)
    monkeypatch.setattr(Drawer, "drawn", _drawn)


def _drawn(_: Drawer, order: Order) -> list[Example]:
    """What is drawn for one server is what is drawn for the next that is known as well."""
    return _drawn_once(json.dumps(to_builtins(order)))


@lru_cache(maxsize=1_000)
def _drawn_once(order: str) -> list[Example]:
    return drawn(convert(json.loads(order), Order))


def seeded(names: list[str], step: int) -> list[object]:
    """Each name with each seed; slow but for the first seed of every so many names."""
    fast = {(name, SEEDS[0]) for name in names[::step]}
    return [
        pytest.param(name, seed, marks=() if (name, seed) in fast else pytest.mark.slow)
        for seed in SEEDS
        for name in names
    ]


@pytest.mark.parametrize(("name", "seed"), seeded([*UNFORESEEN], 1))
def test_what_nobody_thought_of_is_found(name: str, seed: int) -> None:
    """By one of the purposes that look for it, with an example; and it is never an error."""
    report = judged(f"asgi:campaign.unforeseen:{name}", PROFILE, purposes=generated(), seed=seed)
    found = [each for each in report.outcomes if each.verdict is Verdict.WARNING]

    assert {each.id for each in found} & {*UNFORESEEN[name].found_by}, told(report, *Verdict)
    assert all(each.example is not None for each in found)
    assert with_verdict(report, Verdict.ERROR, Verdict.FAIL) == set(), told(report, Verdict.ERROR)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*UNFORESEEN])
def test_what_decides_does_not_find_it(name: str) -> None:
    """Otherwise it would not be a fault that nobody thought of."""
    report = judged(f"asgi:campaign.unforeseen:{name}", PROFILE)

    assert report.verdict is Overall.CONFORMANT, told(report, Verdict.FAIL, Verdict.INCONCLUSIVE)


@pytest.mark.parametrize(("name", "seed"), seeded([*LEGAL], 8))
def test_a_legal_server_is_not_accused_by_what_is_generated(name: str, seed: int) -> None:
    """A choice that the documents leave open is no fault, whatever is asked."""
    report = judged(
        f"asgi:campaign.legal_variants:{name}",
        LEGAL[name].profile,
        purposes=generated(),
        seed=seed,
    )

    assert with_verdict(report, *_ACCUSED) == set(), told(report, *_ACCUSED)


def test_every_generated_purpose_finds_something() -> None:
    """One that nothing trips has never been seen to bite."""
    found_by = {id for each in UNFORESEEN.values() for id in each.found_by}

    assert {each.id for each in generated()} - found_by == set()


def test_what_is_generated_does_not_decide() -> None:
    """Whether its fault is met depends on seed and time."""
    levels = {each.level for each in catalogue() if each.is_generated}

    assert {Level.RECOMMENDED} == levels
