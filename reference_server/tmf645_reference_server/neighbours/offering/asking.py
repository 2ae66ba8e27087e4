"""
From what was sent to what is asked: of the rules of trade, and of the network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.commerce import (
    Commerce,
    Offering,
    Purchase,
    as_services,
    feasible,
    judge,
)
from tmf645_simulator.request import CharacteristicValue

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.offering.kept import (
    FOR_OFFERING,
    ITEMS,
    Installation,
    Part,
    Said,
)
from tmf645_reference_server.neighbours.products import (
    channel_id,
    customer_id,
    offering_id,
    places_of,
    product_values,
    specification_id,
)
from tmf645_reference_server.wire.dates import read_moment, show_moment
from tmf645_reference_server.wire.parts import object_at, objects, text
from tmf645_reference_server.wire.showing import show_characteristic

#: What only the provider says, of the whole and of an item.
OWNED: Final = frozenset(
    {
        "id",
        "href",
        "state",
        "qualificationResult",
        "productOfferingQualificationDate",
        "effectiveQualificationDate",
        "expirationDate",
        "expectedPOQCompletionDate",
        "validityPeriod",
    }
)
OWNED_BY_ITEM: Final = frozenset(
    {
        "state",
        "qualificationItemResult",
        "alternateProductOfferingProposal",
        "eligibilityUnavailabilityReason",
        "terminationError",
        "commercialEligibility",
        "technicalServiceability",
        "installationFeasibility",
        "expirationDate",
    }
)

_WHY: Final = "a product offering is qualified: TMF679 v4 API file, item.productOffering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What follows from a request: the verdicts of trade, and what the network has to be asked."""

    parts: tuple[Part, ...]
    check: Object | None


def prepared(sent: Object, commerce: Commerce, catalogue: Catalogue) -> tuple[Object, bool]:
    """
    Return what the client says, typed, and whether its items are our list of what there is.

    A request without items asks what can be sold at its place. Raise Problem 400.
    """
    said = {name: value for name, value in sent.items() if name not in OWNED}
    items: list[JSON] = [
        {name: value for name, value in item.items() if name not in OWNED_BY_ITEM}
        for item in objects(sent, ITEMS)
    ]
    _refuse_duplicates(objects(sent, ITEMS))
    listed = not items
    if listed:
        category = text(object_at(sent, "category"), "id")
        items = list(_everything(commerce, category, catalogue))
    return {"@type": "ProductOfferingQualification", **said, ITEMS: items}, listed


def asked(document: Object, id: str, commerce: Commerce, now: datetime) -> Question:
    """Return what ``document``, the qualification called ``id``, asks. Raise Problem 400."""
    parts: list[Part] = []
    wanted: list[JSON] = []
    for position, item in enumerate(objects(document, ITEMS)):
        offering = _offering(item, commerce, f"/{ITEMS}/{position}")
        values = product_values(item, f"/{ITEMS}/{position}")
        wished = _wished(item, f"/{ITEMS}/{position}/expectedActivationDate")
        services: list[str] = []
        if isinstance(offering, Offering) and _is_sold(item):
            for service in _services(item, document, offering, values, commerce):
                services.append(str(len(wanted) + 1))
                wanted.append({"id": services[-1], **service})
        named = offering.id if isinstance(offering, Offering) else offering
        purchase = Purchase(
            offering=named,
            customer=customer_id(document),
            channel=channel_id(document),
            values=values,
        )
        against = judge(purchase, commerce, now).reasons if _is_sold(item) else ()
        parts.append(
            Part(
                item=text(item, "id") or "",
                offering=named,
                against=tuple(Said(code=each.code.value, label=each.label) for each in against),
                installation=_installation(item, document, commerce, now, wished),
                services=tuple(services),
            )
        )
    return Question(parts=tuple(parts), check=_check(document, id, wanted) if wanted else None)


def _everything(commerce: Commerce, category: str | None, catalogue: Catalogue) -> Iterator[Object]:
    """Yield an item for each offering, in the simplest configuration that leaves nothing open."""
    offered = (
        each for each in commerce.offerings if category is None or category in each.categories
    )
    for number, offering in enumerate(offered, start=1):
        yield {
            "id": str(number),
            "action": "add",
            "productOffering": {"id": offering.id, "name": offering.name},
            "product": {
                "productCharacteristic": [
                    show_characteristic(name, value)
                    for name, value in _simplest(offering, commerce, catalogue).items()
                ]
            },
        }


def _simplest(
    offering: Offering, commerce: Commerce, catalogue: Catalogue
) -> dict[str, CharacteristicValue]:
    """Return what is settled of ``offering``, and the first choice for what has to be chosen."""
    values = dict(offering.values)
    links = commerce.services(offering)
    for link, wanted in zip(links, as_services(offering, {}, commerce), strict=True):
        specification = catalogue.service(link.specification)
        names = {on_service: name for name, on_service in link.characteristics.items()}
        if specification is not None:
            for name in specification.missing(specification.complete(wanted.characteristics)):
                open_one = specification.by_name[name]
                first = next(iter(open_one.values), open_one.minimum)
                values[names.get(name, name)] = first
    return values


def _refuse_duplicates(items: Sequence[Object]) -> None:
    seen: dict[str, int] = {}
    for position, item in enumerate(items):
        id = text(item, "id") or ""
        if id in seen:
            raise problems.invalid_attribute(
                f"/{ITEMS}/{position}/id",
                f"{id!r} is the id of item {seen[id]} already; give every item its own",
                why="an answer has to be told apart by its item's id",
            )
        seen[id] = position


def _offering(item: Object, commerce: Commerce, pointer: str) -> Offering | str:
    """Return the offering of ``item``, or the id that no offering has. Raise Problem 400."""
    if (named := offering_id(item)) is not None:
        return commerce.offering(named) or named
    if (product := specification_id(item)) is not None:
        sold = (each for each in commerce.offerings if each.product == product)
        return next(sold, None) or product
    raise problems.invalid_attribute(
        pointer, "name what is to be sold: productOffering.id, as the catalogue has it", why=_WHY
    )


def _is_sold(item: Object) -> bool:
    """Say whether ``item`` buys something; who gives something up is asked nothing."""
    return text(item, "action") in {None, "add", "modify"}


def _services(
    item: Object,
    document: Object,
    offering: Offering,
    values: dict[str, CharacteristicValue],
    commerce: Commerce,
) -> Iterator[Object]:
    """Yield the items of a check, without ids, that ask for the services of an offering."""
    product = object_at(item, "product")
    changed = text(product, "id") if text(item, "action") == "modify" else None
    places: list[JSON] = list(places_of(item) or objects(document, "place"))
    for wanted in as_services(offering, values, commerce):
        service: Object = {
            "serviceSpecification": {"id": wanted.specification},
            "serviceCharacteristic": [
                show_characteristic(name, value) for name, value in wanted.characteristics.items()
            ],
            "place": places,
        }
        if changed is not None:
            service["id"] = changed
        asked_for: Object = {"service": service}
        if "expectedActivationDate" in item:
            asked_for["expectedActivationDate"] = item["expectedActivationDate"]
        yield asked_for


def _wished(item: Object, pointer: str) -> datetime | None:
    """Return for when ``item`` is wished. Raise Problem 400."""
    wished = text(item, "expectedActivationDate")
    try:
        return None if wished is None else read_moment(wished)
    except ValueError as error:
        raise problems.invalid_attribute(
            pointer, str(error), why="RFC 3339, expressible in UTC"
        ) from error


def _installation(
    item: Object, document: Object, commerce: Commerce, now: datetime, wished: datetime | None
) -> Installation | None:
    """Return whether somebody can come, where the scenario wants that judged, and it is needed."""
    if commerce.installation is None or not _is_sold(item):
        return None
    places = [text(each, "id") or "" for each in places_of(item) or objects(document, "place")]
    found = feasible(commerce.installation, places, now, wished)
    return Installation(earliest=show_moment(found.earliest), hindrance=found.hindrance)


def _check(document: Object, id: str, items: list[JSON]) -> Object:
    return {
        "externalId": f"{FOR_OFFERING}{id}",
        "description": f"technical serviceability for productOfferingQualification {id}",
        "instantSyncQualification": document.get("instantSyncQualification") is True,
        "provideAlternative": document.get("provideAlternative") is True,
        "provideUnavailabilityReason": True,
        "serviceQualificationItem": items,
    }
