"""
Questions made of what the profile tells: items in any company, and items that are a little different.

Everything is told in the implementation's own ids, so that it is a question that it can answer.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tmf645_conformance.exchange import JSON, Body
from tmf645_conformance.exploring.orders import Example, Ground
from tmf645_conformance.parts import part, rows

#: So many questions are asked at once, so that waiting for answers takes the time of one.
_AT_ONCE = 6
_MOST_ITEMS = 6

#: What ids of items are made of: they are strings, and mean nothing.
_ID = st.text(alphabet="aB7-._~ äß", min_size=1, max_size=6).filter(
    lambda text: text != "" and text == text.strip()
)


def companies(ground: Ground) -> SearchStrategy[Example]:
    """Checks of several known items (``like`` is their number), in any order, with any wishes."""
    item = st.fixed_dictionaries(
        {"id": _ID, "like": st.integers(0, len(ground.items) - 1)},
    )
    items = st.lists(item, min_size=1, max_size=_MOST_ITEMS, unique_by=lambda one: one["id"])
    wishes = st.fixed_dictionaries(
        {"provideAlternative": st.booleans()},
        optional={
            "provideUnavailabilityReason": st.booleans(),
            "instantSyncQualification": st.booleans(),
        },
    )
    question = st.fixed_dictionaries({"items": items, "wishes": wishes})
    return st.lists(question, min_size=1, max_size=_AT_ONCE)


def different_items(ground: Ground) -> SearchStrategy[Example]:
    """Known items with another specification, place, or value of a characteristic."""
    return _different(ground, ground.items)


def almost_there(ground: Ground) -> SearchStrategy[Example]:
    """The same of items that are alternate, where the profile tells of any."""
    return _different(ground, ground.alternates or ground.items)


def _different(ground: Ground, of: Sequence[Body]) -> SearchStrategy[Example]:
    known = ground.items
    values = _values(ground)
    item = st.builds(
        _differently,
        st.sampled_from(of),
        st.sampled_from(known),
        st.sets(st.sampled_from(["serviceSpecification", "place"])),
        st.dictionaries(st.sampled_from(sorted(values)), st.integers(0, 99), max_size=2)
        if values
        else st.just({}),
        st.just(values),
    )
    return st.lists(item, min_size=1, max_size=_AT_ONCE)


def criteria(ground: Ground) -> SearchStrategy[Example]:
    """Criteria of queries: the place of a known item, sometimes with a known specification."""
    known = ground.items
    places = [place for item in known if (place := rows(item, "service", "place"))]
    specifications = [
        found for item in known if (found := part(item, "service", "serviceSpecification"))
    ]
    asked = st.fixed_dictionaries(
        {"place": st.sampled_from(places)} if places else {},
        optional={"serviceSpecification": st.sampled_from(specifications)}
        if specifications
        else {},
    )
    one = st.fixed_dictionaries({"service": asked})
    return st.lists(one, min_size=1, max_size=_AT_ONCE)


def _values(ground: Ground) -> dict[str, list[JSON]]:
    """The values of each characteristic that the profile names anywhere."""
    values: dict[str, list[JSON]] = {}
    for name, value in _named(ground):
        kept = values.setdefault(name, [])
        if value not in kept:
            kept.append(value)
    return values


def _named(ground: Ground) -> Iterator[tuple[str, JSON]]:
    for item in ground.items:
        for row in rows(item, "service", "serviceCharacteristic"):
            if isinstance(row.get("name"), str):
                yield row["name"], row.get("value")
    for name, ordered in ground.values:
        for value in ordered:
            yield name, value


def _differently(
    item: Body, other: Body, taken: set[str], chosen: dict[str, int], values: dict[str, list[Any]]
) -> Body:
    """``item`` with the parts ``taken`` of ``other``, and values that are ``chosen`` by number."""
    service = copy.deepcopy(part(item, "service"))
    for name in sorted(taken):
        if name in part(other, "service"):
            service[name] = copy.deepcopy(part(other, "service")[name])
    kept = rows(service, "serviceCharacteristic")
    for name, number in sorted(chosen.items()):
        value = values[name][number % len(values[name])]
        before: Body = next((row for row in kept if row.get("name") == name), {})
        kept = [row for row in kept if row.get("name") != name]
        kept.append({**before, "name": name, "value": value})
    if kept:
        service["serviceCharacteristic"] = kept
    return {
        **{key: value for key, value in item.items() if key != "id"},
        "id": "1",
        "service": service,
    }
