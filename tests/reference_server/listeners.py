"""A real listener on loopback: it receives events and answers as it is told."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from loopback import hearing


@dataclass
class Listener:
    """What arrived, in order; ``answer`` gives the status for the n-th request."""

    url: str = ""
    answer: Callable[[int], int] = lambda _: 201
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    namespaces: list[str | None] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The types of the events, without the name of the resource."""
        return [each["eventType"].removeprefix("checkServiceQualification") for each in self.bodies]


@contextlib.contextmanager
def listening(answer: Callable[[int], int] = lambda _: 201) -> Iterator[Listener]:
    """Yield a listener that answers for as long as the block lasts."""
    listener = Listener(answer=answer)

    def heard(path: str, headers: Mapping[str, str], body: bytes) -> int:
        listener.paths.append(path)
        listener.types.append(headers["Content-Type"])
        listener.namespaces.append(headers.get("X-Testbed-Namespace"))
        listener.bodies.append(json.loads(body))
        return listener.answer(len(listener.bodies))

    with hearing(heard) as listener.url:
        yield listener
