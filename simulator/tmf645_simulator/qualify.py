"""
The decision: can this be delivered there, then?

    qualify(item, inventory, now, answers)     -> Decision | Needs     one item by itself
    qualify_all(request, inventory, now)       -> CheckResult | Needs  items, and what relies on what
"""

from collections.abc import Mapping
from datetime import datetime

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.request import CharacteristicValue, CheckRequest, Item, Wishes
from tmf645_simulator.results import CheckResult, Decision, Needs


def qualify(
    item: Item,
    inventory: Inventory,
    now: datetime,
    answers: Mapping[str, CharacteristicValue],
    *,
    wishes: Wishes = Wishes(),
) -> Decision | Needs:
    """Decide ``item`` by itself; ``answers`` supply characteristics that it lacks, by name."""
    raise NotImplementedError


def qualify_all(request: CheckRequest, inventory: Inventory, now: datetime) -> CheckResult | Needs:
    """Decide every item, then let what relies on an unqualified item be unqualified."""
    raise NotImplementedError
