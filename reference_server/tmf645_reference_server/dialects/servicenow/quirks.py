"""
Quirks: where the document contradicts itself or is silent, each with an id and a switch.

    quirks = Quirks.of({"SNQ-04": "refused", "place_shape": "array"})
    quirks["place_shape"]

The first choice is the default. Each can be switched alone, so that a team can meet the ugly
variants one at a time before a real system shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class UnknownQuirkError(ValueError):
    """A switch, or a side of one, that there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """One oddity: its ``choices`` (the first is the default), and what the document says."""

    id: str
    name: str
    choices: tuple[str, ...]
    says: str


QUIRKS: Final = (
    Quirk(
        id="SNQ-01",
        name="get_by_id_shape",
        choices=("object", "array"),
        says="the sample of GET by id shows an array (of two orders, neither the one asked for)",
    ),
    Quirk(
        id="SNQ-02",
        name="flat_single_item",
        choices=("off", "on"),
        says="an order of the sample has serviceSpecification and place at its top, and no items",
    ),
    Quirk(
        id="SNQ-03",
        name="item_order",
        choices=("request", "shuffled"),
        says="items come in another order in every sample",
    ),
    Quirk(
        id="SNQ-04",
        name="limit_above_maximum",
        choices=("clamped", "refused"),
        says="the maximum of limit is 100; what happens above it is not told",
    ),
    Quirk(
        id="SNQ-05",
        name="unknown_result_filter",
        choices=("400", "404"),
        says="the format of the filter qualificationResult is left empty",
    ),
    Quirk(
        id="SNQ-06",
        name="echo_relationships",
        choices=("off", "on"),
        says="the reply to a hierarchy lacks qualificationItemRelationship, action and more",
    ),
    Quirk(
        id="SNQ-07",
        name="effective_date",
        choices=("echo", "order_date", "omit"),
        says="stored as an end date, replied 'from order_date'; the samples do all three",
    ),
    Quirk(
        id="SNQ-08",
        name="place_shape",
        choices=("object", "array"),
        says="place is an array in the table and an object in every reply",
    ),
    Quirk(
        id="SNQ-09",
        name="quantity_type",
        choices=("string", "number"),
        says="quantity is a number in the table and a text in the samples",
    ),
    Quirk(
        id="SNQ-10",
        name="proposal_date",
        choices=("iso", "spaced"),
        says="a proposal's date is sent in ISO form and replied as '2022-12-15 19:20:39'",
    ),
    Quirk(
        id="SNQ-11",
        name="reason_code",
        choices=("dropped", "kept"),
        says="the code of an eligibilityUnavailabilityReason is not stored",
    ),
    Quirk(
        id="SNQ-12",
        name="process_result_status",
        choices=("201", "200"),
        says="processResult creates nothing, and answers 201",
    ),
    Quirk(
        id="SNQ-13",
        name="proposals",
        choices=("all", "last_wins"),
        says="three domain orders with a proposal each, replied as one item with one proposal",
    ),
    Quirk(
        id="SNQ-14",
        name="order_state",
        choices=("moves", "stays_new"),
        says="the item is in_progress after its result, the order still new",
    ),
    Quirk(
        id="SNQ-15",
        name="dangling_relationship",
        choices=("refused", "accepted"),
        says="a relationship is to an item of the same request; what else happens is not told",
    ),
    Quirk(
        id="SNQ-16",
        name="total_headers",
        choices=("off", "on"),
        says="no X-Total-Count is listed, unlike in TMF645",
    ),
    Quirk(
        id="SNQ-17",
        name="internal_version",
        choices=("string", "number"),
        says="internalVersion is a number in the table and a text in the samples",
    ),
    Quirk(
        id="SNQ-18",
        name="specification_shape",
        choices=("object", "array"),
        says="serviceSpecification is an array in the table and an object in the samples",
    ),
    Quirk(
        id="SNQ-19",
        name="value_type",
        choices=("catalogue", "sent"),
        says="valueType 'string' is sent and 'choice' comes back",
    ),
    Quirk(
        id="SNQ-20",
        name="fields_on_one",
        choices=("off", "on"),
        says="fields is listed for the list alone",
    ),
    Quirk(
        id="SNQ-21",
        name="error_envelope",
        choices=("servicenow", "tmf645"),
        says="the body of an error is not shown",
    ),
    Quirk(
        id="SNQ-22",
        name="duplicate_item",
        choices=("refused", "accepted"),
        says="whether two items of a request may have one id is not told",
    ),
    Quirk(
        id="SNQ-23",
        name="empty_list",
        choices=("404", "200"),
        says="an empty list is 404, against TMF645 (200 and [])",
    ),
    Quirk(
        id="SNQ-24",
        name="partial_list",
        choices=("206", "200"),
        says="a page of a longer list is 206, unlike in the API file of TMF645",
    ),
)

_KNOWN: Final = {key: each for each in QUIRKS for key in (each.id, each.name)}


@dataclass(frozen=True, slots=True)
class Quirks:
    """The side taken of every quirk, by name."""

    chosen: Mapping[str, str]

    @classmethod
    def of(cls, switched: Mapping[str, str]) -> "Quirks":
        """Return the defaults with ``switched`` (by id or name). Raises UnknownQuirkError."""
        chosen = {each.name: each.choices[0] for each in QUIRKS}
        for key, choice in switched.items():
            quirk = _KNOWN.get(key)
            if quirk is None:
                known = ", ".join(f"{each.id} {each.name}" for each in QUIRKS)
                raise UnknownQuirkError(f"{key!r} is no quirk. Known: {known}")
            if choice not in quirk.choices:
                raise UnknownQuirkError(
                    f"{quirk.id} {quirk.name}: {choice!r}; write one of {', '.join(quirk.choices)}"
                )
            chosen[quirk.name] = choice
        return cls(chosen)

    def __getitem__(self, name: str) -> str:
        return self.chosen[name]

    def on(self, name: str, choice: str) -> bool:
        """Say whether ``choice`` is the side taken of the quirk ``name``."""
        return self.chosen[name] == choice
