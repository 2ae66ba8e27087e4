"""
What clients might do with tasks, as a list of steps: plain data, made before anything is sent.

A step names the task that it is about by a number, counted from the first that the history created,
round and round: so any number is right, and a history stays one when a step is taken out of it.
"""

from itertools import chain

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tmf645_conformance.exchange import JSON
from tmf645_conformance.exploring.orders import Example, Ground

_MOST_STEPS = 12
_MOST_CLIENTS = 5
_MOST_CHANGES = 3

#: Pages of these sizes are asked for.
_LIMITS = (1, 2, 3, 100)

_Steps = SearchStrategy[dict[str, JSON]]


def histories(ground: Ground) -> SearchStrategy[Example]:
    """One client: create, read, wait, list, and change and delete where that is offered."""
    one = st.one_of(*_single(ground), _list(), _wait()).map(lambda step: [step])
    some = st.lists(st.one_of(one, *_repeated(ground)), max_size=_MOST_STEPS)
    return st.builds(lambda first, more: [first, *chain(*more)], _create(), some)


def at_once(ground: Ground) -> SearchStrategy[Example]:
    """Several clients: some tasks, then steps that are taken at the same moment."""
    clients = st.fixed_dictionaries(
        {
            "do": st.just("together"),
            "steps": st.lists(st.one_of(*_single(ground)), min_size=2, max_size=_MOST_CLIENTS),
        }
    )
    before = st.lists(_create(), max_size=3)
    crowd = st.lists(clients, min_size=1, max_size=2)
    return st.builds(lambda few, many: [*few, *many], before, crowd)


def _single(ground: Ground) -> list[_Steps]:
    """The steps that one client can take, of those that the implementation offers."""
    steps = [_create(), _about("read")]
    if ground.patches:
        steps.append(_about("change"))
    if ground.deletes:
        steps.append(_about("delete"))
    return steps


def _repeated(ground: Ground) -> list[SearchStrategy[list[dict[str, JSON]]]]:
    """A task changed several times: who keeps only its first change is seldom met otherwise."""
    times = st.integers(2, _MOST_CHANGES)
    again = st.builds(lambda change, times: [change] * times, _about("change"), times)
    return [again] if ground.patches else []


def _create() -> _Steps:
    return st.fixed_dictionaries(
        {"do": st.just("create"), "like": st.integers(0, 3)},
        optional={"instantSyncQualification": st.booleans()},
    )


def _about(what: str) -> _Steps:
    return st.fixed_dictionaries({"do": st.just(what), "task": st.integers(0, 7)})


def _wait() -> _Steps:
    return _about("wait")


def _list() -> _Steps:
    return st.fixed_dictionaries({"do": st.just("list"), "limit": st.sampled_from(_LIMITS)})
