"""
A value of a profile with its place in the file: read as what it should be, or refused with reasons.
"""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from tmf645_conformance.profile_yaml import Document, Path


@dataclass(frozen=True, slots=True)
class Field:
    """The value at ``path`` of a document. Each reader raises ProfileError."""

    value: Any
    path: Path
    document: Document

    def refuse(self, cause: str) -> NoReturn:
        """Raise ProfileError about this value."""
        self.document.refuse(self.path, cause)

    def fields(
        self, known: Iterable[str], why_not: Mapping[str, str] | None = None
    ) -> dict[str, "Field"]:
        """Read a mapping with ``known`` keys only; ``why_not`` explains keys that are tempting."""
        allowed = tuple(known)
        if not isinstance(self.value, dict):
            self.refuse(f"a mapping is expected. Known keys: {', '.join(allowed)}")
        for key in self.value:
            if key not in allowed:
                self._below(key).refuse(_unknown(str(key), allowed, why_not or {}))
        return {key: self._below(key) for key in self.value}

    def named(self) -> dict[str, "Field"]:
        """Read a mapping with any keys."""
        if not isinstance(self.value, dict) or not all(isinstance(key, str) for key in self.value):
            self.refuse("a mapping is expected")
        return {key: self._below(key) for key in self.value}

    def rows(self, *, at_least: int = 0) -> list["Field"]:
        """Read a list."""
        if not isinstance(self.value, list | tuple):
            self.refuse("a list is expected")
        if len(self.value) < at_least:
            self.refuse(f"at least {at_least} in the list are needed")
        return [self._below(position) for position in range(len(self.value))]

    def text(self) -> str:
        """Read text that is not blank."""
        if isinstance(self.value, int | float):
            self.refuse(f'text is expected; write "{self.value}" in quotes')
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("text is expected")
        return self.value

    def word(self, allowed: Iterable[str]) -> str:
        """Read one of ``allowed``."""
        words = tuple(allowed)
        text = self.text()
        if text not in words:
            self.refuse(f"{text}{_nearest(text, words)} Allowed: {', '.join(words)}")
        return text

    def flag(self) -> bool:
        """Read true or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false is expected")
        return self.value

    def seconds(self, *, most: float) -> float:
        """Read a number above zero, up to ``most``."""
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int | float):
            self.refuse("a number of seconds is expected")
        if not math.isfinite(number) or not 0 < number <= most:
            self.refuse(f"{number} is no time to wait; between 0 and {most:g} seconds, please")
        return float(number)

    def payload(self) -> dict[str, Any]:
        """Read a JSON object to be sent as it is."""
        if not isinstance(self.value, dict) or not self.value:
            self.refuse("a JSON object with something in it is expected")
        return self.value

    def scalar(self) -> str | int | float | bool:
        """Read text, a number or a truth."""
        if not isinstance(self.value, str | int | float):
            self.refuse("a single value is expected")
        return self.value

    def _below(self, step: str | int) -> "Field":
        return Field(self.value[step], (*self.path, step), self.document)


def _unknown(key: str, allowed: tuple[str, ...], why_not: Mapping[str, str]) -> str:
    if key in why_not:
        return f"{why_not[key]}. Known keys: {', '.join(allowed)}"
    return f"unknown key{_nearest(key, allowed)} Known keys: {', '.join(allowed)}"


def _nearest(word: str, allowed: tuple[str, ...]) -> str:
    by_case = {each.lower().replace("_", ""): each for each in allowed}
    close = difflib.get_close_matches(word.lower().replace("_", ""), by_case, n=1)
    return f'; did you mean "{by_case[close[0]]}"?' if close else "."
