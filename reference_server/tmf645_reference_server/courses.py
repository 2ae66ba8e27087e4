"""
Which progression a new task takes: the world's own, or one for what it asks.
"""

from tmf645_scenarios import Behaviour
from tmf645_simulator.progression import Progression
from tmf645_simulator.request import Item, QueryRequest
from tmf645_simulator.tasks import Asked


def course_of(asked: Asked, behaviour: Behaviour) -> Progression:
    """Return the progression of a task that asks for this: the first exception that fits."""
    if not behaviour.progressions:
        return behaviour.progression
    items = (asked.criteria,) if isinstance(asked, QueryRequest) else asked.items
    for each in behaviour.progressions:
        if any(_fits(item, each.specification, each.place) for item in items):
            return each.progression
    return behaviour.progression


def _fits(item: Item, specification: str | None, place: str | None) -> bool:
    wanted = specification in (None, item.specification_id)
    return wanted and (place is None or any(each.id == place for each in item.places))
