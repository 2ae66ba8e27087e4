"""
Alternates beyond the words of TMF645: another place, another network, fewer features.

The v4 API file describes an alternate as a service close to the one requested, or the same with
another date. Whoever proposes a neighbouring place, what somebody else delivers, or less than was
asked for extends that; a world does so only where it lists these rules.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tmf645_simulator.characteristics import ValueType
from tmf645_simulator.ground import survey
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.wanted import Wanted

#: The most neighbours of one place that are looked at.
MOST_NEIGHBOURS: Final = 16


def neighbours(wanted: Wanted, inventory: Inventory, within: float) -> Iterator[Wanted]:
    """
    Yield ``wanted`` as asked at each place of the same building, then up to ``within`` metres away.

    Nearest first. Only for one place: of several, nobody can say which may move. What is installed
    stays where it is.
    """
    if len(wanted.sites) != 1 or wanted.installed is not None:
        return
    (site,) = wanted.sites
    for other in inventory.places.near(site, within, MOST_NEIGHBOURS):
        there = replace(other, end=site.end)
        yield replace(wanted, ground=survey((there,), inventory, wanted.ground.replies))


def with_fewer_features(wanted: Wanted) -> Iterator[Wanted]:
    """Yield ``wanted`` with one feature less, in the order of the features; then without any."""
    without: dict[str, CharacteristicValue] = {}
    for name, values in _lesser(wanted):
        for value in values:
            yield wanted.with_values({name: value})
        without[name] = values[-1]
    if len(without) > 1:
        yield wanted.with_values(without)


def _lesser(wanted: Wanted) -> Iterator[tuple[str, tuple[CharacteristicValue, ...]]]:
    """
    Yield each feature that ``wanted`` has, and what would be less of it, most first.

    A feature is switched off, or is one of several listed best first. Rates, amounts and the
    technology are the business of other rules.
    """
    for each in wanted.specification.characteristics:
        value = wanted.characteristics.get(each.name)
        if each.governs is not None or each.numeric or not each.accepts(value):
            continue
        if each.type is ValueType.BOOLEAN and not each.values and value is True:
            yield each.name, (False,)
        elif value in each.values[:-1]:
            yield each.name, each.values[each.values.index(value) + 1 :]
