"""
Hypothesis, set up for a search: importing this takes a second, with what it makes examples of.
"""

import importlib
from collections.abc import Callable

from tmf645_conformance.exploring import home  # noqa: F401 - before Hypothesis chooses one

# isort: split
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from tmf645_conformance.exploring.choices import by_the_seed_alone
from tmf645_conformance.exploring.orders import Example, Order

_ROOM = "tmf645_conformance.exploring.{}"


class NoExample(Exception):  # noqa: N818 - reads as what there is
    """No example could be made, or none that fails twice: what Hypothesis calls it."""


def strategy(order: Order) -> SearchStrategy[Example]:
    """Return what makes the examples of ``order``."""
    module = importlib.import_module(_ROOM.format(order.room))
    made: SearchStrategy[Example] = getattr(module, order.name)(order.ground)
    return made


def search(order: Order, attempt: Callable[[Example], None]) -> None:
    """
    Attempt the examples of ``order``, chosen by its choice alone; shrink the first that raises.

    What the smallest of those raises is raised in the end. Raises NoExample.
    """
    rules = settings(
        max_examples=order.examples,
        database=None,
        derandomize=False,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        print_blob=False,
    )
    try:
        with by_the_seed_alone():
            seed(order.choice)(rules(given(strategy(order))(attempt)))()
    except HypothesisException as none:
        raise NoExample(type(none).__name__) from none
