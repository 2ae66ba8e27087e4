"""
Reading faults: nodes to values, every slip told with line, path and remedy.

A fault is one mapping: the keys of every fault beside those of its kind.

    {kind: status, status: 503, retry_after: 2s, match: {method: POST}, probability: 0.1}
"""

import dataclasses
import typing
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar

from tmf645_scenarios.faults.delays import Delay, Fixed, LogNormal, Uniform
from tmf645_scenarios.faults.kinds import KINDS
from tmf645_scenarios.faults.values import Fault
from tmf645_scenarios.nodes import Mapping, Node, Scalar
from tmf645_scenarios.problems import SenselessError, suggestion

_T = TypeVar("_T")

_COMMON: Final = tuple(each.name for each in dataclasses.fields(Fault))
_DELAYS: Final = (
    "write a duration like 800ms, {from: 100ms, to: 2s} or {median: 800ms, sigma: 0.9, cap: 30s}"
)


class Reads(Protocol):
    """The reader of the file, as far as it is needed here."""

    def read(self, node: Node, wanted: Any, path: str = "") -> Any:
        """Return ``node`` as ``wanted``; raise Unreadable."""
        ...

    def note(self, node_line: int, path: str, message: str) -> Exception:
        """Note a problem; return what to raise."""
        ...


def read_fault(reader: Reads, node: Node, path: str) -> Fault:
    """Return ``node`` as a fault; raise Unreadable, the problems noted, where it is none."""
    if not isinstance(node, Mapping):
        raise reader.note(node.line, path, "no fault; write {kind: …} with its keys")
    name = node.values.get("kind")
    if name is None:
        raise reader.note(node.line, path, f'"kind" is missing; known kinds: {", ".join(KINDS)}')
    if not isinstance(name, Scalar) or name.text not in KINDS:
        said = name.text if isinstance(name, Scalar) else "a list or mapping"
        guess = suggestion(said, KINDS)
        message = f'"{said}" is no kind of fault{guess} Known kinds: {", ".join(KINDS)}'
        raise reader.note(name.line, f"{path}.kind", message)
    wanted = KINDS[name.text]
    own = {each.name for each in dataclasses.fields(wanted)}
    _refuse_unknown(reader, node, [*_COMMON, *sorted(own)], path)
    kind = read_checked(reader, _part(node, own), wanted, path)
    common = {each.name: each for each in dataclasses.fields(Fault) if each.name != "kind"}
    hints = typing.get_type_hints(Fault)
    said_of_all = {
        key: read_checked(reader, node.values[key], hints[key], f"{path}.{key}")
        for key in common
        if key in node.values
    }
    return checked(reader, node, path, lambda: Fault(kind=kind, **said_of_all))


def read_checked(reader: Reads, node: Node, wanted: Any, path: str) -> Any:
    """Return ``node`` as ``wanted``; what the value itself refuses is noted at its key."""
    return checked(reader, node, path, lambda: reader.read(node, wanted, path))


def read_delay(reader: Reads, node: Node, path: str) -> Delay:
    """Return ``node`` as a delay; raise Unreadable where it is none."""
    if isinstance(node, Scalar):
        duration = reader.read(node, timedelta, path)
        return checked(reader, node, path, lambda: Fixed(duration))
    keys = set(node.values) if isinstance(node, Mapping) else set()
    if isinstance(node, Mapping) and keys == {"from", "to"}:
        low, high = (reader.read(node.values[key], timedelta, f"{path}.{key}") for key in
                     ("from", "to"))  # fmt: skip
        return checked(reader, node, path, lambda: Uniform(low, high))
    if isinstance(node, Mapping) and {"median", "sigma"} <= keys <= {"median", "sigma", "cap"}:
        types: dict[str, Any] = {"median": timedelta, "sigma": float, "cap": timedelta}
        said = {key: reader.read(each, types[key], f"{path}.{key}")
                for key, each in node.values.items()}  # fmt: skip
        return checked(reader, node, path, lambda: LogNormal(**said))
    raise reader.note(node.line, path, f"no delay; {_DELAYS}")


def checked(reader: Reads, node: Node, path: str, make: Callable[[], _T]) -> _T:
    """Return what ``make`` makes; where the value itself refuses, that is noted at its key."""
    try:
        return make()
    except SenselessError as error:
        lines = node.lines if isinstance(node, Mapping) else {}
        if error.key in lines:
            raise reader.note(lines[error.key], f"{path}.{error.key}", error.what) from None
        raise reader.note(node.line, path, str(error)) from None


def _refuse_unknown(reader: Reads, node: Mapping, known: list[str], path: str) -> None:
    refused: Exception | None = None
    for key in node.values:
        if key not in known:
            message = f"unknown key{suggestion(key, known)} Known keys: {', '.join(known)}"
            refused = reader.note(node.lines[key], f"{path}.{key}", message)
    if refused is not None:
        raise refused


def _part(node: Mapping, keys: set[str]) -> Mapping:
    values = {key: each for key, each in node.values.items() if key in keys}
    return Mapping(node.line, values, node.lines)
