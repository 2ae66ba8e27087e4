"""
Applying a selection: filter, sort, cut a page, pick attributes, link to the other pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.selection.filters import matches, values_at
from tmf645_reference_server.selection.grammar import Selection, SortKey
from tmf645_reference_server.selection.values import Key, json_key

#: What every selection of attributes keeps (TMF630 4.2, section 4.3).
ALWAYS = ("id", "href")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the documents that match, and how many match."""

    documents: tuple[Object, ...]
    total: int


def select(documents: Iterable[Object], selection: Selection) -> Page:
    """Return the page of ``documents`` that ``selection`` asks for, attributes not yet picked."""
    found = [each for each in documents if matches(each, selection.filters)]
    for key in reversed(selection.sort):
        _sort(found, key)
    page = found[selection.offset : selection.offset + selection.limit]
    return Page(documents=tuple(page), total=len(found))


def _sort(documents: list[Object], key: SortKey) -> None:
    """Sort in place, stably; what lacks the attribute comes last either way."""
    keyed = [(_first(each, key.path), each) for each in documents]
    present = [(found, each) for found, each in keyed if found is not None]
    present.sort(key=lambda pair: pair[0], reverse=key.descending)
    documents[:] = [each for _, each in present] + [each for found, each in keyed if found is None]


def _first(document: Object, path: tuple[str, ...]) -> Key | None:
    return next(map(json_key, values_at(document, path)), None)


def pick(document: Object, selection: Selection, *, always: Sequence[str] = ALWAYS) -> Object:
    """Return the attributes of ``document`` that ``selection`` names, in their own order."""
    if selection.fields is None:
        return document
    picked = _pick(document, (*((name,) for name in always), *selection.fields))
    return picked if isinstance(picked, dict) else document


def _pick(node: JSON, paths: Sequence[tuple[str, ...]]) -> JSON:
    if any(not path for path in paths):
        return node
    if isinstance(node, list):
        return [_pick(each, paths) for each in node]
    if not isinstance(node, dict):
        return node
    inner: dict[str, list[tuple[str, ...]]] = {}
    for head, *rest in paths:
        inner.setdefault(head, []).append(tuple(rest))
    return {
        name: _pick(value, inner[name])
        for name, value in node.items()
        if name in inner and (isinstance(value, dict | list) or () in inner[name])
    }


def links(url: str, query: str, selection: Selection, total: int) -> str:
    """Return the Link header: first, prev, next and last page of ``total`` (RFC 8288)."""
    if selection.limit == 0:
        return ""
    last = max(0, (total - 1) // selection.limit * selection.limit)
    targets = {"first": 0, "last": last}
    if selection.offset > 0:
        targets["prev"] = max(0, min(selection.offset - selection.limit, last))
    if selection.offset + selection.limit < total:
        targets["next"] = selection.offset + selection.limit
    kept = [part for part in query.split("&") if part.partition("=")[0] not in ("offset", "limit")]
    rest = "".join(f"&{quote(part, safe='%=,;.:@+-_~*!$()')}" for part in kept if part)
    return ", ".join(
        f'<{url}?offset={offset}&limit={selection.limit}{rest}>; rel="{rel}"'
        for rel, offset in targets.items()
    )
