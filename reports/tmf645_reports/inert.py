r"""
Text of a stranger made inert, for every place where it is shown.

Whatever an implementation answers may end up in a report: terminal escapes, NULs, bidirectional
controls that reorder a line, characters that XML forbids, halves of surrogate pairs. Here they
become visible escapes such as ``\u202e``, so that evidence stays evidence and does nothing.
"""

import re
from typing import Any

import msgspec

#: How deep evidence is kept as structure; what lies deeper is told as text.
DEEPEST = 100

_ACTIVE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    "\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e007f"  # invisible tags
    "]"
)
_ELLIPSIS = "…"


def inert(text: str) -> str:
    """Return ``text`` with every character that acts rather than shows as a visible escape."""
    return _ACTIVE.sub(_visible, text.replace("\r\n", "\n"))


def one_line(text: str, *, longest: int = 300) -> str:
    """Return ``text`` inert, on one line, of at most ``longest`` characters."""
    return cut(inert(" ".join(text.split())), longest=longest)


def cut(text: str, *, longest: int) -> str:
    """Return ``text``, or its first ``longest`` characters of which the last is an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + _ELLIPSIS


def encodable(value: Any, *, depth: int = DEEPEST) -> Any:
    """
    Return plain JSON data with what JSON cannot hold told as text.

    That is: halves of surrogate pairs, NaN and infinities, and structure below ``depth``.
    """
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case float() if value - value != 0:
            return str(value)
        case dict() | list() | tuple() if depth == 0:
            return "(nested deeper than the report keeps)"
        case dict():
            return {
                encodable(str(key)): encodable(item, depth=depth - 1) for key, item in value.items()
            }
        case list() | tuple():
            return [encodable(item, depth=depth - 1) for item in value]
        case _:
            return value


def compact(value: Any, *, longest: int = 300) -> str:
    """Return ``value`` as one inert line of JSON of at most ``longest`` characters."""
    return one_line(msgspec.json.encode(encodable(value)).decode(), longest=longest)


def indented(body: str) -> str:
    """Return a JSON ``body`` spread over lines, with nothing else changed; any other as it is."""
    try:
        return msgspec.json.format(body, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return body


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
