"""
Parts of documents that somebody else made, which may be of any type.

A part of another type than it should have reads as one that is not there: whoever looks for what
is in it does not find it, and the type itself is the finding of the purposes on the contract.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

Part = dict[str, Any]


def part(document: Any, *path: str) -> Part:
    """The object at ``path`` in ``document``; empty where there is none."""
    for name in path:
        document = document.get(name) if isinstance(document, Mapping) else None
    return dict(document) if isinstance(document, Mapping) else {}


def id_of(document: Any) -> str:
    """
    The id of ``document``, as it stands in its address; empty where there is none.

    The API file wants text. Where it is a number, as databases count, that is told once, as a
    fault of the contract; everything else can be judged all the same.
    """
    found = document.get("id") if isinstance(document, Mapping) else None
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found.strip() else ""


def segment(id: str) -> str:
    """``id`` as a segment of a path, whatever is in it."""
    return quote(id, safe="", errors="surrogatepass")


def rows(document: Any, *path: str) -> list[Part]:
    """The objects of the array at ``path`` in ``document``; none where there is no array."""
    *way, name = path
    found = part(document, *way).get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
