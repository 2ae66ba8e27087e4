"""
Names: values that one step keeps and a later one uses, as ``${name}``.
"""

import re
from collections.abc import Iterator
from typing import Final

#: ``${name}``, and what looks like one.
WRITTEN: Final = re.compile(r"\$\{([^{}]*)\}")
_BARE: Final = re.compile(r"\$([A-Za-z][A-Za-z0-9_]{0,63})")
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")

#: A path into an answer: keys with dots between them, positions in brackets.
PATH: Final = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[-?[0-9]{1,6}\])*")

#: Names that every rehearsal knows: the moment at which it begins.
GIVEN: Final = ("now",)


def used(text: str) -> Iterator[str]:
    """Yield the names that ``text`` uses, in order."""
    for found in WRITTEN.finditer(text):
        yield found[1]


def bare(text: str) -> Iterator[str]:
    """Yield what ``text`` has behind a dollar sign without braces, in order."""
    for found in _BARE.finditer(text):
        yield found[1]
