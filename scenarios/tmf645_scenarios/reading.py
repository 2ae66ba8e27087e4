"""
Reading: nodes to the values of document.py, every problem told with line, path and remedy.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Sequence as AnySequence
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.progression import (
    After,
    AfterPolls,
    Immediately,
    OnApproval,
    OnCommand,
    Progression,
    Scripted,
    Step,
)
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.validity import Validity

from tmf645_scenarios.authentication import Secret
from tmf645_scenarios.faults.delays import Delay
from tmf645_scenarios.faults.reading import checked, read_delay, read_fault
from tmf645_scenarios.faults.values import Fault
from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence
from tmf645_scenarios.problems import Problem, suggestion
from tmf645_scenarios.times import duration_of, moment_of

#: Keys by which elements are known or found: an empty text there finds nothing, and is a slip.
_NAMING: Final = frozenset({"id", "technology", "node", "premises", "parent", "partner"})

#: A century: what is added to a moment has to stay within the calendar.
_LONGEST: Final = timedelta(days=36_525)

_WORDS: Final[dict[str, Progression]] = {
    "immediately": Immediately(),
    "on_command": OnCommand(),
    "on_approval": OnApproval(),
}
_PROGRESSIONS: Final = (
    "immediately, on_command, on_approval, {after: 50ms}, {after_polls: 3} or "
    "{script: [inProgress@2s, done@40s]}"
)


class Unreadable(Exception):  # noqa: N818 - reads as what happened
    """A node that is not what its place asks for; its problems have been noted."""


class Reader:
    """Reads nodes of one file. ``problems`` grows with everything that is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def read(self, node: Node, wanted: Any, path: str = "") -> Any:
        """Return ``node`` as a value of the type ``wanted``; raise Unreadable where it is none."""
        if wanted == CharacteristicValue:
            return self._scalar(node, path).value
        if wanted is Validity:
            return self._validity(node, path)
        if wanted == Progression:
            return self._progression(node, path)
        if dataclasses.is_dataclass(wanted):
            return self._record(node, wanted, path)
        if typing.get_origin(wanted) is not None:
            return self._generic(node, wanted, path)
        return self._leaf(self._scalar(node, path), wanted, path)

    def _generic(self, node: Node, wanted: Any, path: str) -> Any:
        """Read what is optional, a list, or a mapping: the only generic types of a document."""
        if wanted == Delay:
            return read_delay(self, node, path)
        origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
        if origin is types.UnionType:
            return self._optional(node, arguments, path)
        if origin is tuple:
            return self._tuple(node, arguments, path)
        return self._mapping(node, arguments[1], path)

    def note(self, node_line: int, path: str, message: str) -> Unreadable:
        """Note a problem; return what to raise where nothing can be read."""
        self.problems.append(Problem(file=self.file, line=node_line, path=path, message=message))
        return Unreadable(message)

    def _record(self, node: Node, wanted: Any, path: str) -> Any:
        if wanted is Fault:
            return read_fault(self, node, path)
        if wanted is Secret and isinstance(node, Scalar):
            return Secret(text=self.read(node, str, path))
        if not isinstance(node, Mapping):
            raise self.note(node.line, path, f"{_a(node)} stands here; write keys and values")
        hints = typing.get_type_hints(wanted)
        fields = {each.metadata.get("key", each.name): each for each in dataclasses.fields(wanted)}
        healthy = self._keys_are_known(node, tuple(fields), path)
        values: dict[str, Any] = {}
        for key, each in fields.items():
            if key in node.values:
                try:
                    given = self._given(node.values[key], each, _join(path, key))
                    values[each.name] = self.read(given, hints[each.name], _join(path, key))
                except Unreadable:
                    healthy = False
            elif _is_required(each):
                healthy = False
                self.note(node.line, path, f'"{key}" is missing; add it')
        if not healthy:
            raise Unreadable(path)
        return checked(self, node, path, lambda: wanted(**values))

    def _given(self, node: Node, field: "dataclasses.Field[Any]", path: str) -> Node:
        """Return what stands at a key: a list where one may stand alone, a name that is one."""
        if not isinstance(node, Scalar):
            return node
        if path.startswith("world.") and field.name in _NAMING and node.value == "":
            raise self.note(node.line, path, f"it is empty; write the {field.name}")
        return Sequence(node.line, [node]) if field.metadata.get("one") else node

    def _keys_are_known(self, node: Mapping, known: AnySequence[str], path: str) -> bool:
        unknown = [key for key in node.values if key not in known]
        for key in unknown:
            guess = suggestion(key, known)
            message = f"unknown key{guess} Known keys: {', '.join(sorted(known))}"
            self.note(node.lines[key], _join(path, key), message)
        return not unknown

    def _optional(self, node: Node, arguments: tuple[Any, ...], path: str) -> Any:
        if isinstance(node, Scalar) and node.value is None:
            return None
        return self.read(node, next(each for each in arguments if each is not types.NoneType), path)

    def _tuple(self, node: Node, arguments: tuple[Any, ...], path: str) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise self.note(node.line, path, f"{_a(node)} stands here; write a list")
        if arguments[-1] is not Ellipsis and len(node.items) != len(arguments):
            raise self.note(
                node.line, path, f"{len(node.items)} values stand here; write {len(arguments)}"
            )
        read: list[Any] = []
        failed = False
        for index, item in enumerate(node.items):
            try:
                read.append(self.read(item, arguments[0], f"{path}[{index}]"))
            except Unreadable:
                failed = True
        if failed:
            raise Unreadable(path)
        return tuple(read)

    def _mapping(self, node: Node, wanted: Any, path: str) -> dict[str, Any]:
        if not isinstance(node, Mapping):
            raise self.note(node.line, path, f"{_a(node)} stands here; write keys and values")
        return {key: self.read(each, wanted, _join(path, key)) for key, each in node.values.items()}

    def _scalar(self, node: Node, path: str) -> Scalar:
        if not isinstance(node, Scalar):
            raise self.note(node.line, path, f"{_a(node)} stands here; write a single value")
        return node

    def _progression(self, node: Node, path: str) -> Progression:
        if isinstance(node, Scalar) and node.text in _WORDS:
            return _WORDS[node.text]
        key, *more = node.values if isinstance(node, Mapping) else ("", "")
        if isinstance(node, Mapping) and not more:
            inner, below = node.values[key], _join(path, key)
            if key == "after":
                return After(self.read(inner, timedelta, below))
            if key == "after_polls" and (count := self.read(inner, int, below)) >= 1:
                return AfterPolls(count)
            if key == "script":
                return self._script(inner, below)
        raise self.note(node.line, path, f"no progression; write {_PROGRESSIONS}")

    def _script(self, node: Node, path: str) -> Scripted:
        steps = [
            self._step(text, node.line, f"{path}[{index}]")
            for index, text in enumerate(self.read(node, tuple[str, ...], path))
        ]
        try:
            return Scripted(tuple(steps))
        except ValueError as error:
            raise self.note(node.line, path, str(error)) from None

    def _step(self, text: str, line: int, path: str) -> Step:
        word, _, after = text.partition("@")
        passed = _duration(after)
        if word not in [each.value for each in TaskState] or passed is None:
            raise self.note(line, path, f'"{text}" is no step; write one like done@40s')
        return Step(TaskState(word), passed)

    def _validity(self, node: Node, path: str) -> Validity:
        """Read one duration, or a mapping with one for each technology, and a default."""
        if isinstance(node, Scalar):
            return Validity(default=self.read(node, timedelta, path))
        terms: dict[str, timedelta] = self._mapping(node, timedelta, path)
        default = terms.pop("default", Validity().default)
        return Validity(default=default, technologies=terms)

    def _leaf(self, scalar: Scalar, wanted: Any, path: str) -> Any:
        value: Any = None
        if wanted is str:
            value = scalar.text if scalar.value is not None else None
        elif wanted is bool:
            value = scalar.value if isinstance(scalar.value, bool) else None
        elif wanted in {int, float}:
            value = _number(scalar, wanted)
        elif wanted is datetime:
            value = moment_of(scalar.text)
        elif wanted is timedelta:
            value = _duration(scalar.text)
        else:
            value = next((each for each in wanted if each.value == scalar.text), None)
        if value is None:
            raise self.note(
                scalar.line, path, f'"{scalar.text}" stands here{instead(scalar.text, wanted)}'
            )
        return value


def _number(scalar: Scalar, wanted: type) -> float | None:
    value = scalar.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return None if wanted is int and not isinstance(value, int) else value


def _duration(text: str) -> timedelta | None:
    duration = duration_of(text)
    return None if duration is None or duration > _LONGEST else duration


def instead(text: str, wanted: Any) -> str:
    """Return what to write instead of ``text`` where ``wanted`` is due."""
    if wanted in _EXAMPLES:
        return f"; write {_EXAMPLES[wanted]}"
    words = [each.value for each in wanted]
    return f"{suggestion(text, words)} Known values: {', '.join(words)}"


_EXAMPLES: Final[dict[Any, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    datetime: "a date like 2027-03-01 or 2027-03-01T09:00:00Z",
    timedelta: "a duration like 50ms, 2s, 15m, 48h or 3d, a hundred years at most",
}


def _is_required(each: "dataclasses.Field[Any]") -> bool:
    return each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING


def _a(node: Node) -> str:
    match node:
        case Scalar():
            return f'"{node.text}"' if node.text else "nothing"
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"
        case _:
            assert_never(node)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
