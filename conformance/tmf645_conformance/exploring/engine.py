"""
Hypothesis, set up for a search: importing this takes a second, with what it makes examples of.
"""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

if "hypothesis" not in sys.modules:
    from hypothesis.configuration import set_hypothesis_home_dir

    # Where it keeps its tables of characters: not in the folder that somebody happens to be in.
    _CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    set_hypothesis_home_dir(_CACHE / "tmf645-testbed" / "hypothesis")

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from tmf645_conformance.exploring.choices import by_the_seed_alone
from tmf645_conformance.exploring.orders import Example, Ground

_ROOM = "tmf645_conformance.exploring.{}"


class NoExample(Exception):  # noqa: N818 - reads as what there is
    """No example could be made, for the reason that it says."""


def strategy(room: str, name: str, ground: Ground) -> SearchStrategy[Example]:
    """Return the strategy ``name`` of the module ``room``, on ``ground``."""
    module = importlib.import_module(_ROOM.format(room))
    made: SearchStrategy[Example] = getattr(module, name)(ground)
    return made


def search(
    examples: SearchStrategy[Example], attempt: Callable[[Example], None], *, choice: int, most: int
) -> None:
    """
    Attempt ``most`` of ``examples``, chosen by ``choice`` alone; shrink the first that raises.

    What the smallest of those raises is raised in the end. Raises NoExample.
    """
    rules = settings(
        max_examples=most,
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
            seed(choice)(rules(given(examples)(attempt)))()
    except HypothesisException as none:
        raise NoExample(type(none).__name__) from none
