"""
Requests made from good ones by breaking them: bytes, JSON, queries, headers, paths, methods.

Everything follows from one number: ``request(seed, index)`` is the same request everywhere.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from abuse.bad_case import CHECKS, HUB, QUERIES

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
Change: TypeAlias = Callable[[random.Random, "Sent"], "Sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request."""

    method: str
    path: str
    query: bytes = b""
    headers: Headers = ((b"content-type", b"application/json"),)
    body: bytes = b""

    @property
    def is_about_listeners(self) -> bool:
        """Whether it began as something for the hub."""
        return self.path.startswith(HUB) or b'"callback"' in self.body


_ITEM: Final = {
    "id": "1",
    "expectedActivationDate": "2026-06-01T00:00:00Z",
    "category": {"id": "broadband"},
    "qualificationItemRelationship": [{"id": "1", "relationshipType": "contains"}],
    "service": {
        "name": "n",
        "serviceSpecification": {"id": "fibre-internet", "version": "1"},
        "serviceCharacteristic": [
            {"name": "downloadSpeed", "value": 100, "valueType": "integer"},
            {"name": "technology", "value": {"value": "fibre"}},
        ],
        "place": [
            {"id": "MAIN-3000", "role": "installation", "@type": "GeographicAddress"},
            {"role": "x", "@type": "GeographicAddress", "city": "C", "streetName": "Main Street"},
            {
                "role": "y",
                "@type": "GeographicLocation",
                "geometry": {"type": "Point", "x": [1, 2]},
            },
        ],
        "supportingService": [{"state": "active", "hasStarted": True}],
        "relatedEntity": [{"id": "e", "role": "r"}],
    },
}
_CHECK: Final = {
    "description": "d",
    "externalId": "e",
    "expectedQualificationDate": "2026-06-01T00:00:00.123+02:00",
    "instantSyncQualification": False,
    "provideAlternative": True,
    "provideUnavailabilityReason": True,
    "relatedParty": [{"id": "p", "@referredType": "Customer", "role": "r"}],
    "serviceQualificationItem": [_ITEM, {"id": "2"}],
    "@type": "CheckServiceQualification",
}
_QUERY: Final = {"description": "d", "searchCriteria": _ITEM, "externalId": "e"}
_CHANGE: Final = {
    "description": "new",
    "externalId": None,
    "relatedParty": [{"id": "q", "@referredType": "Customer"}],
    "vendor": {"a": [1, {"b": None}]},
    "serviceQualificationItem": [_ITEM],
}
_SUBSCRIPTION: Final = {
    "callback": "http://127.0.0.1:9/listener?a=b",
    "query": "eventType=checkServiceQualificationCreateEvent&state=done&fields=id,state",
}
_SELECTION: Final = (
    b"state=done,accepted&serviceQualificationItem.service.place.id=MAIN-3000"
    b"&checkServiceQualificationDate.gte=2026-01-01T00:00:00Z&externalId.regex=%5Ee(a|b)*$"
    b"&fields=id,state,serviceQualificationItem.id&sort=-id,%2Bstate&offset=0&limit=10"
)

GOOD: Final[tuple[Sent, ...]] = (
    Sent(method="POST", path=CHECKS, body=json.dumps(_CHECK).encode()),
    Sent(method="POST", path=QUERIES, body=json.dumps(_QUERY).encode()),
    Sent(method="PATCH", path=f"{CHECKS}/1", body=json.dumps(_CHANGE).encode()),
    Sent(method="POST", path=HUB, body=json.dumps(_SUBSCRIPTION).encode()),
    Sent(method="GET", path=CHECKS, query=_SELECTION, headers=((b"accept", b"application/json"),)),
    Sent(method="GET", path=f"{CHECKS}/1", query=b"fields=id,serviceQualificationItem.service"),
    Sent(method="GET", path=QUERIES, query=b"limit=1&offset=1&sort=state"),
    Sent(method="DELETE", path=f"{CHECKS}/2"),
    Sent(method="GET", path=f"{HUB}/1"),
    Sent(method="DELETE", path=f"{HUB}/1"),
)

_HOW_OFTEN: Final = (8, 6, 8, 4, 6, 2, 1, 1, 1, 1)

_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 1.5, -0.0, 1e308, 5e-324, 2**63, 2**64 - 1, -(2**63), 10**30,
    "", " ", "0", "null", "\x00", "\u202e", "\ufffe", "\U0001f600", "a" * 5_000, "true", "NaN",
    "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-02-30",
    "../..", "%00", "{}", "$[?(@)]", "MAIN-3000", "fibre-internet", "reliesOn", "done", "1", "2",
    "999999999d", "0.000001ms", "1h", "frozen", "http://127.0.0.1:9/", "http://[::1]:9/", "http://169.254.169.254/", "state.regex=(a*)*b",
    [], {}, [None], [[]], [{}], {"": ""}, {"id": {}}, {"value": {"value": {"value": 1}}},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
    {"type": "Point", "coordinates": ["x", None]}, {"type": "Point", "coordinates": [1e308, -1e308]},
)  # fmt: skip
_NAMES: Final = (
    "id", "href", "@type", "@baseType", "@schemaLocation", "@referredType", "state", "name", "value",
    "role", "place", "service", "category", "geometry", "coordinates", "geographicLocation", "type",
    "serviceQualificationItem", "serviceSpecification", "qualificationItemRelationship", "query",
    "relationshipType", "expirationDate", "", "__proto__", "a.b", "a/b~", "\x00", "\U0001f600",
)  # fmt: skip
_TOKENS: Final = (
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u", b"\\ud800", b"\x00", b"\xff", b"\xc0\x80",
    b"\xed\xa0\x80", b"\xef\xbb\xbf", b"NaN", b"Infinity", b"1e999", b"-", b"0", b"9" * 400, b"null",
    b"true", b"[" * 70, b'{"a":' * 70, b"[[[[]]]]" * 50, b" " * 1_000, b"/*", b"//", b"\r\n",
)  # fmt: skip
_QUERY_TOKENS: Final = (
    b"&", b"=", b";", b",", b".", b"%", b"%00", b"%zz", b"%FF", b"%E2%82%AC", b"+", b"$", b"$[?(@.a)]",
    b"filter=", b"fields=", b"sort=", b"limit=", b"offset=", b".regex=", b"=~", b"*=", b"%3E", b"%3C%3D",
    b".gt=", b"none", b"(", b")", b"[", b"*", b"{1000}", b"-", b"9" * 50, b"a." * 100, b"\xff", b"a=1&" * 60,
)  # fmt: skip
_HEADERS: Final = (
    b"accept", b"content-type", b"content-length", b"content-encoding", b"transfer-encoding", b"host",
    b"expect", b"range", b"if-match", b"x-testbed-namespace", b"authorization", b"cookie",
    b"x-http-method-override", b"connection", b"", b"\xff", b"x-forwarded-host", b"forwarded",
)  # fmt: skip
_HEADER_VALUES: Final = (
    b"", b" ", b"*/*", b"text/html", b"application/json", b"application/json;q=0", b"application/json;",
    b"application/merge-patch+json", b"application/json; charset=utf-16", b"gzip", b"chunked", b"0", b"-1",
    b"9" * 30, b"1048577", b"\xff\xfe", b"\x00", b"a" * 5_000, b";" * 100, b"," * 100, b"=", b"\r\nX: y",
    b"[::1]:80", b"a:b@c", b"Bearer x", b"ns-1",
)  # fmt: skip
_METHODS: Final = (
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "get",
    "",
    "QUERY",
    "\x00",
)
_PATH_TOKENS: Final = (
    "/", "//", ".", "..", "%", "\x00", "\n", "\ud800", "\udcff", "\U0001f600", "a" * 500, ";", "?", "#",
    "1", "2", "hub", "checkServiceQualification", "ns", "/ns/a", "openapi.json", "*", "{id}", "'",
)  # fmt: skip


def request(
    seed: int,
    index: int,
    good: Sequence[Sent] = GOOD,
    how_often: Sequence[int] | None = _HOW_OFTEN,
) -> Sent:
    """Return the request with this number: one of ``good``, broken one to five times."""
    chance = random.Random(f"{seed}/{index}")  # noqa: S311 - repeatable, not secret
    sent = chance.choices(good, how_often)[0]
    changes = _ON_BODY if sent.body else _ON_QUERY if sent.query else _ON_PATH
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        sent = chance.choice(changes)(chance, sent)
    return sent


# --- bodies -----------------------------------------------------------------------------------


def _break_json(chance: random.Random, sent: Sent) -> Sent:
    try:
        document = json.loads(sent.body)
    except (ValueError, RecursionError):
        return _break_bytes(chance, sent)
    for _ in range(chance.choice((1, 1, 2, 4))):
        document = _with_fault(chance, document)
    return replace(sent, body=json.dumps(document, ensure_ascii=chance.random() < 0.5).encode(
        "utf-8", "surrogatepass"))  # fmt: skip


def _with_fault(chance: random.Random, node: Any) -> Any:
    """Return ``node`` with something somewhere in it replaced, removed, added, wrapped or doubled."""
    if isinstance(node, dict) and node and chance.random() < 0.85:
        name = chance.choice(list(node))
        return _with_name(chance, node, name)
    if isinstance(node, list) and node and chance.random() < 0.85:
        position = chance.randrange(len(node))
        changed = [*node]
        match chance.randrange(6):
            case 0:
                del changed[position]
            case 1:
                changed.insert(position, chance.choice(_VALUES))
            case 2:
                changed = (changed * chance.choice((2, 3, 50)))[:500]
            case _:
                changed[position] = _with_fault(chance, node[position])
        return changed
    return chance.choice((chance.choice(_VALUES), [node], {"value": node}, _nested(chance, node)))


def _with_name(chance: random.Random, node: dict[str, Any], name: str) -> dict[str, Any]:
    changed = dict(node)
    match chance.randrange(7):
        case 0:
            del changed[name]
        case 1:
            changed[chance.choice(_NAMES)] = chance.choice(_VALUES)
        case 2:
            changed[chance.choice(_NAMES)] = changed.pop(name)
        case _:
            changed[name] = _with_fault(chance, node[name])
    return changed


def _nested(chance: random.Random, node: Any) -> Any:
    for _ in range(chance.choice((3, 30, 62, 63, 64, 100))):
        node = [node] if chance.random() < 0.5 else {"a": node}
    return node


def _break_bytes(chance: random.Random, sent: Sent) -> Sent:
    return replace(sent, body=_broken(chance, sent.body, _TOKENS))


def _broken(chance: random.Random, text: bytes, tokens: Sequence[bytes]) -> bytes:
    """Return ``text`` with a few bytes changed, cut, doubled, swapped, or tokens put in."""
    for _ in range(chance.choice((1, 2, 8))):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 1, 2, 10, 100)))
        match chance.randrange(6):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:end] * chance.choice((1, 20)) + text[end:]
            case 2:
                text = text[:start] + chance.randbytes(end - start) + text[end:]
            case 3:
                text = text[end:] + text[:start]
            case _:
                text = text[:start] + chance.choice(tokens) + text[end:]
    return text


# --- everything else --------------------------------------------------------------------------


def _break_query(chance: random.Random, sent: Sent) -> Sent:
    return replace(sent, query=_broken(chance, sent.query or _SELECTION, _QUERY_TOKENS))


def _break_headers(chance: random.Random, sent: Sent) -> Sent:
    one = (chance.choice(_HEADERS), chance.choice(_HEADER_VALUES))
    kept = sent.headers if chance.random() < 0.5 else ()
    return replace(sent, headers=(*kept, one))


def _break_path(chance: random.Random, sent: Sent) -> Sent:
    start = chance.randrange(len(sent.path) + 1)
    end = min(len(sent.path), start + chance.choice((0, 0, 1, 5)))
    return replace(sent, path=sent.path[:start] + chance.choice(_PATH_TOKENS) + sent.path[end:])


def _break_method(chance: random.Random, sent: Sent) -> Sent:
    return replace(sent, method=chance.choice(_METHODS))


_ELSEWHERE: Final[tuple[Change, ...]] = (_break_headers, _break_path, _break_method)
_ON_BODY: Final[tuple[Change, ...]] = (
    *(_break_json,) * 24,
    *(_break_bytes,) * 5,
    _break_query,
    *_ELSEWHERE,
)
_ON_QUERY: Final[tuple[Change, ...]] = (*(_break_query,) * 12, *_ELSEWHERE)
_ON_PATH: Final[tuple[Change, ...]] = (_break_query, _break_bytes, *_ELSEWHERE, _break_path)
