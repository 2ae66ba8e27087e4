"""
Strict reading of a YAML file into plain JSON values, remembering the line of each.

YAML 1.2 core scalars: ``NO`` and ``1:32`` are text, only true and false are truths. Duplicate keys,
anchors, aliases, merge keys and tags are refused outright, so that nothing can be hidden in a file
or grow out of it; the size and the depth are bounded before anything is built.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import yaml

MOST_BYTES = 1024 * 1024
DEEPEST = 64

Path: TypeAlias = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_SCALARS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (_NULL, lambda _: None),
    (_TRUE, lambda _: True),
    (_FALSE, lambda _: False),
    (re.compile(r"[-+]?[0-9]{1,300}"), int),
    (re.compile(r"0o[0-7]{1,300}"), lambda text: int(text, 0)),
    (re.compile(r"0x[0-9a-fA-F]{1,300}"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda _: float("inf")),
)
_INFINITE = (float("inf"), float("-inf"))


class ProfileError(Exception):
    """A profile cannot be used: the text names file, line, path, cause and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says, and at which line it says it (for values by their path)."""

    file: str
    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def refuse(self, path: Path, cause: str) -> NoReturn:
        """Raise ProfileError about the value at ``path``."""
        raise ProfileError(f"{self.place(path)}: {cause}")

    def place(self, path: Path) -> str:
        """``file:line: path``, as far as they are known."""
        known = next((path[:n] for n in range(len(path), -1, -1) if path[:n] in self.lines), None)
        line = "" if known is None else f":{self.lines[known]}"
        return f"{self.file}{line}" + (f": {spelled(path)}" if path else "")


def spelled(path: Path) -> str:
    """``samples[0].item`` for ("samples", 0, "item")."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def read_yaml(text: bytes, file: str) -> Document:
    """Read one YAML document. Raises ProfileError with the line of what is wrong."""
    if len(text) > MOST_BYTES:
        raise ProfileError(f"{file}: larger than {MOST_BYTES:,} bytes; a profile is a short file")
    builder = _Builder(file)
    try:
        decoded = text.decode("utf-8-sig")
        for event in yaml.parse(decoded, Loader=_Loader):
            builder.take(event)
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ProfileError(
            f"{file}{line}: not YAML: {_cause(error.problem or str(error))}"
        ) from error
    except yaml.YAMLError as error:
        raise ProfileError(f"{file}: not YAML: {error}") from error
    return Document(file=file, data=builder.data, lines=builder.lines)


def _cause(problem: str) -> str:
    """Return what the parser stumbled over, and the remedy where its words hold none."""
    if "tab character" in problem or "cannot start any token" in problem:
        return f"{problem}; indent with spaces, and quote text that begins with @, ` or %"
    return problem


class _Builder:
    """Builds values from parsing events; keeps the stack itself, so depth is ours to bound."""

    def __init__(self, file: str) -> None:
        self.data: Any = None
        self.lines: dict[Path, int] = {}
        self._file = file
        self._open: list[tuple[dict[str, Any] | list[Any], Path]] = []
        self._key: str | None = None
        self._key_line = 1
        self._documents = 0
        self._line = 1

    def take(self, event: yaml.Event) -> None:
        self._line = event.start_mark.line + 1 if event.start_mark else self._line
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse("a second document; a profile is one document")
            case yaml.AliasEvent():
                self._refuse(f"the alias *{event.anchor}; write the value out")
            case yaml.ScalarEvent():
                self._refuse_tricks(event.anchor, event.tag)
                self._take_scalar(event.value, plain=event.implicit[0])
            case yaml.CollectionStartEvent():
                self._refuse_tricks(event.anchor, event.tag)
                self._enter({} if isinstance(event, yaml.MappingStartEvent) else [])
            case yaml.CollectionEndEvent():
                self._open.pop()

    def _take_scalar(self, text: str, *, plain: bool) -> None:
        value = self._scalar(text) if plain else text
        if self._wants_key():
            self._key, self._key_line = self._as_key(value, text, plain=plain), self._line
        else:
            self._place(value)

    def _refuse_tricks(self, anchor: str | None, tag: str | None) -> None:
        if anchor is not None:
            self._refuse(f"the anchor &{anchor}; write the value out where it is needed")
        if tag is not None:
            self._refuse(f"the tag {tag}; values are plain text, numbers, lists or mappings")

    def _enter(self, collection: dict[str, Any] | list[Any]) -> None:
        if self._wants_key():
            self._refuse("a list or mapping as a key; keys are text")
        if len(self._open) >= DEEPEST:
            self._refuse(f"nested deeper than {DEEPEST} levels")
        self._open.append((collection, self._place(collection)))

    def _place(self, value: Any) -> Path:
        """Put ``value`` where the next one belongs; return its path."""
        path: Path = ()
        line = self._line
        if not self._open:
            self.data = value
        else:
            into, base = self._open[-1]
            if isinstance(into, list):
                path = (*base, len(into))
                into.append(value)
            else:
                key, line, self._key = str(self._key), self._key_line, None
                path = (*base, key)
                into[key] = value
        self.lines[path] = line
        return path

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._key is None

    def _as_key(self, value: Any, text: str, *, plain: bool) -> str:
        if not isinstance(value, str):
            self._refuse(f'the key {text} is no text; write "{text}"')
        if plain and text == "<<":
            self._refuse("the merge key <<; write the values out")
        if text in self._open[-1][0]:
            self._refuse(f"the key {text} a second time")
        return text

    def _scalar(self, text: str) -> Any:
        for shape, convert in _SCALARS:
            if shape.fullmatch(text):
                value = convert(text)
                if value in _INFINITE:
                    self._refuse(f"the number {text}, which JSON cannot hold")
                return value
        return text

    def _refuse(self, cause: str) -> NoReturn:
        raise ProfileError(f"{self._file}:{self._line}: {cause}")
