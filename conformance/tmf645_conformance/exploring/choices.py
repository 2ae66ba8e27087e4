"""
What Hypothesis chooses from: its own constants, never those of modules that happen to be imported.

It reads the source of every module that it takes for its user's, ours and that of an implementation in
this process among them, to try their constants. That takes a second, and makes what is tried a matter
of what else was imported: the same seed would ask one server something else over HTTP than in process.
There is no setting for it (HypothesisWorks/hypothesis, issue 4627).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

_CONSTANTS = "_get_local_constants"


@contextmanager
def by_the_seed_alone() -> Iterator[None]:
    """Make the choices of a search depend on its seed; what others search for is left alone."""
    usual = getattr(providers, _CONSTANTS)
    providers.CONSTANTS_CACHE.cache.clear()
    setattr(providers, _CONSTANTS, Constants)
    try:
        yield
    finally:
        setattr(providers, _CONSTANTS, usual)
        providers.CONSTANTS_CACHE.cache.clear()
