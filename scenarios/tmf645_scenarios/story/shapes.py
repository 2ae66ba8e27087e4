"""
Shapes: what a document has to be like, as the plain data of a matcher that knows its lines.

A mapping means a document that has at least these keys; a list, one of exactly so many elements; a
single value, that value. A mapping of nothing but the words of ``grammar.MATCHERS`` is a matcher.

    {"is": "object", "line": 12, "keys": {"state": {"is": "equal", "line": 13, "value": "done"}}}
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

import re2

from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence
from tmf645_scenarios.problems import suggestion
from tmf645_scenarios.story.grammar import MATCHERS, TYPES
from tmf645_scenarios.times import moment_of

#: Longer patterns are refused.
LONGEST_PATTERN: Final = 1_000
_MOST_MEMORY: Final = 1 << 20

Plain = dict[str, Any]


class Notes(Protocol):
    """The reader of the file, as far as it is needed here."""

    def note(self, node_line: int, path: str, message: str) -> Exception:
        """Note a problem; return what to raise."""
        ...

    def names(self, text: str, line: int, path: str) -> None:
        """Note the names in ``text`` that nothing gave."""
        ...


def read_shape(reader: Notes, node: Node, path: str) -> Plain:
    """Return ``node`` as a shape; raise Unreadable, the problems noted, where it is none."""
    match node:
        case Scalar():
            return _equal(reader, node, path)
        case Sequence():
            items = [read_shape(reader, each, f"{path}[{n}]") for n, each in enumerate(node.items)]
            return {"is": "list", "line": node.line, "items": items}
        case Mapping():
            return _mapping(reader, node, path)


def plain(reader: Notes, node: Node, path: str) -> Any:
    """Return ``node`` as JSON; the names in its texts are looked at."""
    match node:
        case Scalar():
            reader.names(node.text, node.line, path)
            return node.value
        case Sequence():
            return [plain(reader, each, f"{path}[{n}]") for n, each in enumerate(node.items)]
        case Mapping():
            return {key: plain(reader, each, f"{path}.{key}") for key, each in node.values.items()}


def _equal(reader: Notes, node: Scalar, path: str) -> Plain:
    reader.names(node.text, node.line, path)
    return {"is": "equal", "line": node.line, "value": node.value}


def _mapping(reader: Notes, node: Mapping, path: str) -> Plain:
    words = [key for key in node.values if key in MATCHERS]
    if words and len(words) == len(node.values):
        found = [READERS[word](reader, word, node.values[word], f"{path}.{word}") for word in words]
        return found[0] if len(found) == 1 else {"is": "all", "line": node.line, "shapes": found}
    return _keys(reader, "", node, path)


def _keys(reader: Notes, _word: str, node: Node, path: str) -> Plain:
    if not isinstance(node, Mapping):
        raise reader.note(node.line, path, "no part of a document; write keys and values")
    keys = {key: read_shape(reader, each, f"{path}.{key}") for key, each in node.values.items()}
    return {"is": "object", "line": node.line, "keys": keys}


def _flag(reader: Notes, word: str, node: Node, path: str) -> Plain:
    if not isinstance(node, Scalar) or node.value is not True:
        raise reader.note(node.line, path, f"write {word}: true, or leave it out")
    return {"is": word, "line": node.line}


def _type(reader: Notes, _word: str, node: Node, path: str) -> Plain:
    said = node.text if isinstance(node, Scalar) else "a list or mapping"
    if said not in TYPES:
        known = (
            f"{suggestion(said, TYPES)} Known types: {', '.join(TYPES)}."
            " Where type is a key of the document, write {object: {type: …}}"
        )
        raise reader.note(node.line, path, f'"{said}" is no type{known}')
    return {"is": "type", "line": node.line, "value": said}


def _pattern(reader: Notes, _word: str, node: Node, path: str) -> Plain:
    if not isinstance(node, Scalar) or len(node.text) > LONGEST_PATTERN:
        raise reader.note(
            node.line, path, f"write a pattern of {LONGEST_PATTERN} characters at most"
        )
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        re2.compile(node.text, options)
    except re2.error as error:
        raise reader.note(node.line, path, f"no pattern that RE2 reads: {_why(error)}") from None
    return {"is": "matches", "line": node.line, "value": node.text}


def _why(error: Exception) -> str:
    """Return what RE2 says, which it says in bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _several(reader: Notes, word: str, node: Node, path: str) -> Plain:
    if not isinstance(node, Sequence) or not node.items:
        raise reader.note(node.line, path, "write a list of shapes, with one at least")
    shapes = [read_shape(reader, each, f"{path}[{n}]") for n, each in enumerate(node.items)]
    return {"is": _SAID.get(word, word), "line": node.line, "shapes": shapes}


def _one(reader: Notes, word: str, node: Node, path: str) -> Plain:
    return {"is": word, "line": node.line, "shape": read_shape(reader, node, path)}


def _number(reader: Notes, word: str, node: Node, path: str) -> Plain:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise reader.note(node.line, path, "write a number")
    return {"is": word.replace(" ", "-"), "line": node.line, "value": value}


def _moment(reader: Notes, word: str, node: Node, path: str) -> Plain:
    text = node.text if isinstance(node, Scalar) else ""
    if "${" not in text and moment_of(text) is None:
        message = "write a date like 2027-03-01 or 2027-03-01T09:00:00Z, or a name: ${asked}"
        raise reader.note(node.line, path, message)
    reader.names(text, node.line, path)
    return {"is": word, "line": node.line, "value": text}


def _count(reader: Notes, _word: str, node: Node, path: str) -> Plain:
    low, high = read_count(reader, node, path)
    return {"is": "count", "line": node.line, "low": low, "high": high}


def _exactly(reader: Notes, _word: str, node: Node, path: str) -> Plain:
    return {"is": "exactly", "line": node.line, "value": plain(reader, node, path)}


def read_count(reader: Notes, node: Node, path: str) -> tuple[int, int | None]:
    """Return the least and the most that ``node`` says: a number, or at least and at most."""
    if isinstance(node, Scalar):
        exactly = _whole(reader, node, path)
        return exactly, exactly
    if (
        not isinstance(node, Mapping)
        or not node.values
        or set(node.values) - {"at least", "at most"}
    ):
        raise reader.note(node.line, path, "write a number, or {at least: 1, at most: 3}")
    said = {key: _whole(reader, each, f"{path}.{key}") for key, each in node.values.items()}
    low, high = said.get("at least", 0), said.get("at most")
    if high is not None and low > high:
        raise reader.note(node.line, path, f"no number is at least {low} and at most {high}")
    return low, high


def _whole(reader: Notes, node: Node, path: str) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise reader.note(node.line, path, "write a whole number, 0 or more")
    return value


_SAID: Final = {"one of": "any-of", "all of": "all"}
READERS: Final[dict[str, Callable[[Notes, str, Node, str], Plain]]] = {
    "any": _flag,
    "absent": _flag,
    "type": _type,
    "matches": _pattern,
    "one of": _several,
    "all of": _several,
    "not": _one,
    "at least": _number,
    "at most": _number,
    "after": _moment,
    "before": _moment,
    "contains": _several,
    "each": _one,
    "count": _count,
    "exactly": _exactly,
    "object": _keys,
}
