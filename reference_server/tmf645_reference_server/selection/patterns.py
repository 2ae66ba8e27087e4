"""
Regular expressions in filters, by re2: linear in the text, whatever the pattern is.

A stranger's pattern in Python's own ``re`` can take years; here it has no back references and no
look-around, and takes milliseconds. Syntax: https://github.com/google/re2/wiki/Syntax.
"""

from functools import lru_cache
from typing import Final, Protocol, cast

import re2

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON

#: Bytes of a pattern, and of the automaton that it may become.
MAX_PATTERN: Final = 256
_MEMORY: Final = 1024 * 1024


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> object | None:
        """Return a match anywhere in ``text``, None where there is none."""
        ...


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Pattern:
    """Return ``pattern``, ready to search with. Raise Problem 400."""
    if len(pattern.encode("utf-8", "surrogatepass")) > MAX_PATTERN:
        raise problems.invalid_parameter(
            "regular expression", f"longer than {MAX_PATTERN} bytes; write a shorter one"
        )
    try:
        return cast("Pattern", re2.compile(pattern, _options()))
    except (re2.error, UnicodeError) as error:
        raise problems.invalid_parameter(
            "regular expression",
            f"{pattern[:100]!r} is none that re2 knows ({_reason(error)});"
            " there are no look-arounds and no back references",
        ) from error


def found_in(value: JSON, pattern: str) -> bool:
    """Say whether ``pattern`` is found in ``value``; never in structures and null."""
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str | int | float):
        return False
    return compiled(pattern).search(str(value)) is not None


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else "invalid"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
