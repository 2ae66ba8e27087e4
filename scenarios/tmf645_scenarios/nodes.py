"""
Safe YAML: text to nodes that know their line.

Scalars follow the YAML 1.2 core schema: NO, yes and on are texts, 1:32 is a text, 0o14 is a
number. Two deviations, for people who write ids: a number with leading zeros (012) and a number
of more than thirty characters stay texts; .inf and .nan are texts too.

Files are bounded before anything is built from them. Aliases are counted as if they were
written out, with each anchor counted once (an alias bomb of 300 bytes stands for 500 million
nodes and parses in milliseconds, so a limit on time would not see it). Refused are merge keys,
tags, keys given twice, keys that are no scalars, and aliases within their own anchor.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from tmf645_scenarios.problems import refused

MOST_BYTES: Final = 1024 * 1024
MOST_NODES: Final = 1_000_000
DEEPEST: Final = 64

#: libyaml where PyYAML was built with it; both give the same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_NUMBER: Final = 30

#: What to do about what the parser says, by some of its words; libyaml and PyYAML have their own.
_REMEDIES: Final = {
    "',' or": '; close the bracket, and quote text that holds one of [ ] { } , like "body[0].id"',
    "mapping values are not allowed": "; quote text that holds a colon, and look at the indentation",
    "expected '-'": "; indent it as far as the lines that it belongs to",
    "expected key": "; indent it as far as the lines that it belongs to",
    "block end": "; indent it as far as the lines that it belongs to",
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: ``text`` as written, ``value`` as the core schema reads it."""

    line: int
    text: str
    value: str | int | float | bool | None


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys and values, in order; ``lines`` says where each key stands."""

    line: int
    values: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node: TypeAlias = Scalar | Sequence | Mapping


def parse(data: bytes, file: str) -> Node:
    """Return the only document of ``data``; raise ScenarioError where it is refused."""
    if len(data) > MOST_BYTES:
        raise refused(file, f"the file has {len(data)} bytes, more than {MOST_BYTES}")
    try:
        return _Composer(file).compose(yaml.parse(data.decode("utf-8-sig"), Loader=_LOADER))
    except UnicodeDecodeError as error:
        raise refused(file, f"not UTF-8: byte {error.start} cannot be read") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise refused(file, f"not YAML: {_cause(str(error.problem))}", line=line) from None
    except yaml.YAMLError as error:
        raise refused(file, f"not YAML: {' '.join(str(error).split())}") from None


def _cause(problem: str) -> str:
    """Return what the parser stumbled over, and the remedy where its words hold none."""
    if "tab character" in problem or "cannot start any token" in problem:
        return f"{problem}; indent with spaces, and quote text that begins with @, ` or %"
    remedy = next((each for sign, each in _REMEDIES.items() if sign in problem), "")
    return f"{problem}{remedy}"


def resolve(text: str) -> str | int | float | bool | None:
    """Return what a plain scalar means in the YAML 1.2 core schema (see above)."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


class _Composer:
    """Builds nodes from events; every event is looked at before a node is made of it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.open: list[_Open] = []
        self.weight = 0
        self.root: Node | None = None

    def compose(self, events: Iterator[yaml.Event]) -> Node:
        for event in events:
            self._take(event)
        if self.root is None:
            raise refused(self.file, "the file is empty", line=1)
        return self.root

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.AliasEvent():
                self._put(*self._target(event.anchor, line), line)
            case yaml.ScalarEvent():
                self._refuse_tag(event, line)
                value = event.value if event.style else resolve(event.value)
                scalar = Scalar(line, event.value, value)
                self._name(event.anchor, scalar, 1)
                self._put(scalar, 1, line)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._refuse_tag(event, line)
                self._begin(event, line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                ended = self.open.pop()
                self._name(ended.anchor, ended.node, ended.weight)
                self._put(ended.node, ended.weight, ended.node.line, counted=True)
            case yaml.DocumentStartEvent() if self.root is not None:
                raise refused(self.file, "a second document begins; keep one to a file", line=line)

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if len(self.open) >= DEEPEST:
            raise refused(self.file, f"nested deeper than {DEEPEST}", line=line)
        node: Sequence | Mapping = (
            Mapping(line) if isinstance(event, yaml.MappingStartEvent) else Sequence(line)
        )
        self._count(1, line)
        self.open.append(_Open(node, event.anchor))

    def _put(self, node: Node, weight: int, line: int, *, counted: bool = False) -> None:
        if not counted:
            self._count(weight, line)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.weight += weight
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node, parent.node, line)
        else:
            parent.node.values[parent.key] = node
            parent.key = None

    def _key(self, node: Node, mapping: Mapping, line: int) -> str:
        if not isinstance(node, Scalar):
            raise refused(self.file, "a key is a list or a mapping; write a word", line=line)
        if node.text == "<<":
            raise refused(self.file, "merge keys (<<) are not read; write the keys out", line=line)
        if node.text in mapping.lines:
            first = mapping.lines[node.text]
            raise refused(
                self.file, f'key "{node.text}" is given twice, first in line {first}', line=line
            )
        mapping.lines[node.text] = line
        return node.text

    def _count(self, weight: int, line: int) -> None:
        self.weight += weight
        if self.weight > MOST_NODES:
            raise refused(
                self.file, f"stands for more than {MOST_NODES} values, aliases expanded", line=line
            )

    def _target(self, anchor: str | None, line: int) -> tuple[Node, int]:
        if any(each.anchor == anchor for each in self.open):
            raise refused(self.file, f"*{anchor} stands within &{anchor} itself", line=line)
        if anchor is None or anchor not in self.anchors:
            raise refused(self.file, f"*{anchor} has no anchor &{anchor} before it", line=line)
        return self.anchors[anchor]

    def _name(self, anchor: str | None, node: Node, weight: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (node, weight)

    def _refuse_tag(self, event: yaml.NodeEvent, line: int) -> None:
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            raise refused(self.file, f"the tag {tag} is not read; write the plain value", line=line)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    node: Sequence | Mapping
    anchor: str | None
    weight: int = 1
    key: str | None = None
