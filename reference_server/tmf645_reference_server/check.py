"""
CheckServiceQualification: can these items be delivered?
"""

from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.results import CheckResult, NotServed, ServedOtherwise
from tmf645_simulator.tasks import Found

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.contract import EVENT_KINDS
from tmf645_reference_server.kinds import OWNED, Kind, typed_item, without_owned
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.wire.parts import objects, text
from tmf645_reference_server.wire.reading import read_check
from tmf645_reference_server.wire.showing import show_check

#: What only the provider says about an item.
OWNED_BY_ITEM = frozenset(
    {
        "state",
        "qualificationResult",
        "expirationDate",
        "alternateServiceProposal",
        "eligibilityUnavailabilityReason",
        "terminationError",
    }
)

_OWNED = OWNED | {"checkServiceQualificationDate", "qualificationResult"}
_ITEMS = "serviceQualificationItem"
_UNKNOWN = frozenset({ReasonCode.SPEC_UNKNOWN, ReasonCode.PLACE_NOT_FOUND})
_RULE = "reading item_references = refused: an answer has to be told apart by its item's id"


def prepare(sent: Object, readings: Readings) -> Object:
    """Return the document that opens a check: typed, every item with an id of its own."""
    document: Object = {
        "@type": "CheckServiceQualification",
        **without_owned(sent, _OWNED, "", readings),
    }
    items = [
        typed_item(
            without_owned(item, OWNED_BY_ITEM, f"/{_ITEMS}/{position}", readings),
            "CheckServiceQualificationItem",
        )
        for position, item in enumerate(objects(sent, _ITEMS))
    ]
    if readings.item_references == "refused":
        _refuse_duplicates(items)
        _refuse_dangling(items)
    document[_ITEMS] = list(_identified(items))
    return document


def refuse_unknown(found: Found | None) -> None:
    """Raise Problem 400 where an item was found to name what the world does not know."""
    findings = found.findings if isinstance(found, CheckResult) else ()
    for position, finding in enumerate(findings):
        if isinstance(finding, NotServed | ServedOtherwise):
            for reason in finding.reasons:
                if reason.code in _UNKNOWN:
                    raise problems.invalid_attribute(
                        f"/{_ITEMS}/{position}/service",
                        f"{reason.code}: {reason.label}",
                        why="reading unknown_references = refused",
                    )


def _identified(items: list[Object]) -> list[Object]:
    """Return ``items`` with ids where they had none: the smallest numbers not taken."""
    if all("id" in item for item in items):
        return items
    taken = {item.get("id") for item in items}
    free = (str(n) for n in range(1, 2 * len(items) + 1) if str(n) not in taken)
    return [item if "id" in item else {"id": next(free), **item} for item in items]


def _refuse_duplicates(items: list[Object]) -> None:
    seen: dict[str, int] = {}
    for position, item in enumerate(items):
        if (name := text(item, "id")) is None:
            continue
        if name in seen:
            raise problems.invalid_attribute(
                f"/{_ITEMS}/{position}/id",
                f"{name!r} is the id of item {seen[name]} already; give every item its own",
                why=_RULE,
            )
        seen[name] = position


def _refuse_dangling(items: list[Object]) -> None:
    ids = {item.get("id") for item in items}
    for position, item in enumerate(items):
        for number, relationship in enumerate(objects(item, "qualificationItemRelationship")):
            if relationship.get("id") not in ids:
                raise problems.invalid_attribute(
                    f"/{_ITEMS}/{position}/qualificationItemRelationship/{number}/id",
                    f"no item of this request has the id {relationship.get('id')!r}",
                    why=_RULE,
                )


CHECK = Kind(
    name="checkServiceQualification",
    schema="CheckServiceQualification",
    opened_at="checkServiceQualificationDate",
    owned=_OWNED,
    fixed=frozenset({_ITEMS}),
    events=frozenset(EVENT_KINDS["checkServiceQualification"]),
    prepare=prepare,
    read=read_check,
    show=show_check,
)
