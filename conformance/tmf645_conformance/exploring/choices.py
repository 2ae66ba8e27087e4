"""
What Hypothesis chooses from: its own constants, never those of modules that happen to be imported.

It reads the source of every module that it takes for its user's, ours and that of an implementation in
this process among them, to try their constants. That takes a second, and makes what is tried a matter
of what else was imported: the same seed would ask one server something else over HTTP than in process.
There is no setting for it (HypothesisWorks/hypothesis, issue 4627).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

_USUAL = "hypothesis"


class _ByTheSeedAlone(providers.HypothesisProvider):
    """Chooses as Hypothesis does, from fewer constants."""

    @cached_property
    def _local_constants(self) -> Constants:
        return Constants()


@contextmanager
def by_the_seed_alone() -> Iterator[None]:
    """Make the choices of a search depend on its seed; what others search for is left alone."""
    before = providers.AVAILABLE_PROVIDERS[_USUAL]
    providers.CONSTANTS_CACHE.cache.clear()
    providers.AVAILABLE_PROVIDERS[_USUAL] = _ByTheSeedAlone
    try:
        yield
    finally:
        providers.AVAILABLE_PROVIDERS[_USUAL] = before
        providers.CONSTANTS_CACHE.cache.clear()
