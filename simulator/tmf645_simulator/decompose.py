"""
Decomposition: from a solution to every resource-facing part that it needs.
"""

from collections.abc import Iterable, Iterator, Mapping

from tmf645_simulator.errors import Cycle
from tmf645_simulator.specifications import ResourceSpecification


def parts_of(
    solution: Iterable[str], resources: Mapping[str, ResourceSpecification]
) -> tuple[ResourceSpecification, ...]:
    """Return all that ``solution`` needs, required parts included, each once, in order."""
    found: dict[str, ResourceSpecification] = {}

    def follow(ids: Iterable[str]) -> Iterator[ResourceSpecification]:
        for id_ in ids:
            if id_ not in found:
                found[id_] = resources[id_]
                yield resources[id_]
                yield from follow(resources[id_].requires)

    return tuple(follow(solution))


def refuse_cycles(kind: str, needs: Mapping[str, tuple[str, ...]]) -> None:
    """Raise Cycle where an element of ``needs`` reaches itself; ``kind`` names the elements."""
    safe: set[str] = set()

    def walk(id_: str, path: tuple[str, ...]) -> None:
        if id_ in path:
            loop = " -> ".join((*path[path.index(id_) :], id_))
            raise Cycle(kind, id_, f"it needs itself: {loop}", "break the circle")
        if id_ not in safe:
            for other in needs[id_]:
                walk(other, (*path, id_))
            safe.add(id_)

    for each in needs:
        walk(each, ())
