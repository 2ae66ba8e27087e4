"""
The question by itself: do the values make sense, do the platforms that they need take them?
"""

from collections.abc import Iterator

from tmf645_simulator.characteristics import misfits, number
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.platforms import Platform, PlatformNeed
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.wanted import Wanted


def values_fit(wanted: Wanted, inventory: Inventory) -> Iterator[Reason]:
    """Every value is one that the service has and allows: CHAR_OUT_OF_RANGE, CHAR_CONFLICT."""
    del inventory
    yield from misfits(wanted.specification.by_name, wanted.characteristics)


def values_agree(wanted: Wanted, inventory: Inventory) -> Iterator[Reason]:
    """No two values exclude each other: CHAR_CONFLICT."""
    del inventory
    for exclusion in wanted.specification.exclusions:
        if all(
            wanted.characteristics.get(name) == value for name, value in exclusion.values.items()
        ):
            yield Reason(code=ReasonCode.CHAR_CONFLICT, label=exclusion.because)


def platforms_take_it(wanted: Wanted, inventory: Inventory) -> Iterator[Reason]:
    """Every platform that is needed can do it, here, then, for one more: PLAT_*."""
    for need in wanted.specification.platforms:
        if need.holds(wanted.characteristics):
            yield from _against(need, inventory.platforms[need.platform], wanted, inventory)


def _against(
    need: PlatformNeed, platform: Platform, wanted: Wanted, inventory: Inventory
) -> Iterator[Reason]:
    if lacking := [each for each in need.features if each not in platform.features]:
        label = f"{platform.name} cannot do {', '.join(lacking)}"
        yield Reason(code=ReasonCode.PLAT_FEATURE, label=label)
    for site in wanted.sites:
        if not platform.serves(site):
            label = f"{platform.name} does not serve {site.name}"
            yield Reason(code=ReasonCode.PLAT_REGION, label=label)
    if platform.ready_at is not None and not platform.is_ready(wanted.at):
        label = f"{platform.name} is not ready before {platform.ready_at.isoformat()}"
        yield Reason(code=ReasonCode.PLAT_NOT_READY, label=label)
    more = _subscribers(need, wanted) - _own_subscribers(need, wanted, inventory)
    if more > 0 and not platform.is_open:
        label = f"{platform.name} takes no more subscribers: it is closed"
        yield Reason(code=ReasonCode.PLAT_CAPACITY, label=label)
        return
    if platform.free is not None and more > platform.free:
        label = f"{platform.name} takes {platform.free:g} more subscribers, needed {more:g}"
        yield Reason(code=ReasonCode.PLAT_CAPACITY, label=label)


def _subscribers(need: PlatformNeed, wanted: Wanted) -> float:
    if need.of is None:
        return need.quantity
    return number(wanted.characteristics.get(need.of)) or 0


def _own_subscribers(need: PlatformNeed, wanted: Wanted, inventory: Inventory) -> float:
    """Return how many subscribers of the platform the service that is changed has already."""
    if wanted.installed is None:
        return 0
    before = inventory.catalogue.service(wanted.installed.specification)
    values = wanted.installed.characteristics
    had = (
        each.quantity if each.of is None else number(values.get(each.of)) or 0
        for each in (before.platforms if before else ())
        if each.platform == need.platform and each.holds(values)
    )
    return max(had, default=0)
