"""
Requests that are right but for one attribute, which holds what it should not.

Schemathesis breaks whole documents in any way there is, and so seldom the one attribute that a server
forgot to look at. Here each attribute that the tables know has its turn.
"""

import copy
from collections.abc import Iterator
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tmf645_conformance.contract import ENUMERATIONS, SCHEMAS
from tmf645_conformance.contract.notation import attribute
from tmf645_conformance.exchange import Body
from tmf645_conformance.exploring.orders import Example, Ground

#: A value of every kind, and some that are the end of a range somewhere.
_ODD: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 2**63, 1e308, "", " ", "\x00", "💥", "x" * 5_000, [], [None], [[]], {}, {"": {}},
)  # fmt: skip

_LEVELS = 3
_SHALLOW = 2

_Path = tuple[str, ...]


def mutants(ground: Ground) -> SearchStrategy[Example]:
    """Bodies of POST that are right but for the value of one attribute."""
    paths = sorted(_paths(f"{ground.resource.schema}_Create", _LEVELS), key=len)
    paths = [path for path in paths if path != ("externalId",)]  # the judge says that itself
    shallow = [path for path in paths if len(path) <= _SHALLOW]
    # Near the root is more code that looks, and fewer attributes: half of the mutants are there.
    path = st.one_of(st.sampled_from(shallow), st.sampled_from(paths))
    return st.builds(_mutant, st.just(ground.request), path, st.sampled_from(_ODD))


def _paths(definition: str, levels: int) -> Iterator[_Path]:
    """The ways to all attributes of ``definition``, so many ``levels`` deep."""
    for name, told in SCHEMAS[definition].items():
        yield (name,)
        kind = attribute(told).kind
        if levels and kind in SCHEMAS and kind not in ENUMERATIONS:
            yield from ((name, *further) for further in _paths(kind, levels - 1))


def _mutant(right: Body, path: _Path, value: Any) -> Body:
    """``right`` with ``value`` at ``path``; what the way there lacks is made up."""
    mutant = copy.deepcopy(right)
    place: Any = mutant
    for name in path[:-1]:
        place = _into(place, name)
    place[path[-1]] = value
    return {"body": mutant}


def _into(place: Any, name: str) -> Any:
    """The object under ``name``, or the first one of the array there."""
    found = place.setdefault(name, {})
    if isinstance(found, list):
        if not found or not isinstance(found[0], dict):
            found.insert(0, {})
        return found[0]
    if not isinstance(found, dict):
        place[name] = found = {}
    return found
