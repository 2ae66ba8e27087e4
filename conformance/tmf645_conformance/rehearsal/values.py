"""
Values that flow from step to step: kept under a name, used as ``${name}``.

A text that is nothing but a name becomes the value, whatever its type; within a longer text stands
what the value says. What is put in is not looked through again.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from tmf645_conformance.parts import segment

Names: TypeAlias = Mapping[str, Any]

_WRITTEN: Final = re.compile(r"\$\{([^{}]*)\}")
_STEP: Final = re.compile(r"[^.\[\]]+|\[-?[0-9]+\]")


class UnknownName(Exception):  # noqa: N818 - reads as what happened
    """A value that no earlier step could keep."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing was kept as {name}")
        self.name = name


def filled(value: Any, names: Names) -> Any:
    """Return ``value`` with every name in its texts replaced. Raises UnknownName."""
    if isinstance(value, str):
        whole = _WRITTEN.fullmatch(value)
        return _known(whole[1], names) if whole else text_of(value, names)
    if isinstance(value, Mapping):
        return {key: filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    return value


def text_of(text: str, names: Names) -> str:
    """Return ``text`` with what each name stands for as text. Raises UnknownName."""
    return _WRITTEN.sub(lambda found: _as_text(_known(found[1], names)), text)


def path_of(text: str, names: Names) -> str:
    """
    Return the path ``text`` with what each name stands for. Raises UnknownName.

    A value that is a segment by itself stays one, whatever is in it: an id with a slash, a blank or two dots.
    """
    return "/".join(
        segment(text_of(each, names)) if _WRITTEN.fullmatch(each) else text_of(each, names)
        for each in text.split("/")
    )


def at_path(document: Any, path: str) -> Any:
    """
    Return what stands at ``path``: keys with dots between them, positions in brackets.

    Raises LookupError where nothing does.
    """
    found = document
    for step in _STEP.findall(path):
        if step.startswith("["):
            if not isinstance(found, list):
                raise LookupError(path)
            found = found[int(step[1:-1])]
        else:
            if not isinstance(found, Mapping):
                raise LookupError(path)
            found = found[step]
    return found


def _known(name: str, names: Names) -> Any:
    if name not in names:
        raise UnknownName(name)
    return names[name]


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
