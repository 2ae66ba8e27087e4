"""
POST of what has a defect, one at a time: 400 is demanded, the document's text recommended.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from tmf645_reports.model import Level

from tmf645_conformance.catalogue import Need
from tmf645_conformance.dialects.servicenow.asking import (
    NOBODY,
    Asker,
    Body,
    refused_with_400,
    tells,
)
from tmf645_conformance.dialects.servicenow.entering import demand
from tmf645_conformance.dialects.servicenow.surface import WORDS, missing
from tmf645_conformance.parts import rows
from tmf645_conformance.sut import SUT

Spoil: TypeAlias = Callable[[Asker], Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A payload that is refused: what is wrong, the rows, the text (empty where there is none)."""

    what: str
    rows: str
    text: str
    body: Spoil
    needs: tuple[Need, ...] = ()


def _without(body: Body, name: str) -> Body:
    return {key: value for key, value in body.items() if key != name}


def _party(kind: str | None, id: str = NOBODY) -> Spoil:
    party = {"id": id} if kind is None else {"id": id, "@referredType": kind}
    return lambda asker: asker.payload(relatedParty=[party])


DEFECTS: Final = (
    Defect(what="an empty payload", rows="R71", text=WORDS["empty"], body=lambda _: {}),
    Defect(
        what="no relatedParty", rows="R44, R74", text=WORDS["party"],
        body=lambda asker: _without(asker.payload(), "relatedParty"),
    ),
    Defect(
        what="an empty relatedParty", rows="R44, R74", text=WORDS["party"],
        body=lambda asker: asker.payload(relatedParty=[]),
    ),
    Defect(
        what="no serviceQualificationItem", rows="R49, R75", text=WORDS["items"],
        body=lambda asker: _without(asker.payload(), "serviceQualificationItem"),
    ),
    Defect(
        what="an empty serviceQualificationItem", rows="R49, R75", text=WORDS["items"],
        body=lambda asker: asker.payload(serviceQualificationItem=[]),
    ),
    Defect(
        what="an item without id", rows="R50, R76", text=WORDS["item id"],
        body=lambda asker: asker.payload(_without(asker.item(), "id")),
    ),
    Defect(
        what="an item without service", rows="R55, R77", text=WORDS["service"],
        body=lambda asker: asker.payload(_without(asker.item(), "service")),
    ),
    Defect(
        what="an item without location", rows="R57, R78", text=WORDS["location"],
        body=lambda asker: asker.payload(asker.item(place=None)),
    ),
    Defect(
        what="an item without specification", rows="R62, R79", text=WORDS["specification"],
        body=lambda asker: asker.payload(asker.item(serviceSpecification=None)),
    ),
    Defect(
        what="an unknown specification", rows="R80", text=WORDS["unknown specification"],
        body=lambda asker: asker.payload(asker.item(serviceSpecification={"id": NOBODY, "name": "?"})),
    ),
    Defect(what="an unknown customer", rows="R81", text=WORDS["unknown customer"], body=_party("Customer")),
    Defect(what="an unknown consumer", rows="R82", text=WORDS["unknown consumer"], body=_party("Consumer")),
    Defect(
        what="a party of another type", rows="R48", text="",
        body=lambda asker: asker.payload(relatedParty=[asker.parties()[0] | {"@referredType": "Supplier"}]),
    ),
    Defect(
        what="a party without @referredType", rows="R48, R72", text=missing("@referredType"),
        body=lambda asker: asker.payload(relatedParty=[_without(asker.parties()[0], "@referredType")]),
    ),
    Defect(
        what="two places", rows="R57", text="",
        body=lambda asker: asker.payload(asker.item(place=rows(asker.item(), "service", "place") * 2)),
    ),
    Defect(
        what="an unknown place", rows="R57", text="",
        body=lambda asker: asker.payload(asker.item(place=[{"id": NOBODY}])),
    ),
    Defect(
        what="a characteristic without name", rows="R63, R72", text=missing("name"),
        body=lambda asker: asker.payload(asker.item(serviceCharacteristic=[{"value": "1"}])),
    ),
    Defect(
        what="a relationship of another type", rows="R53", text="",
        body=lambda asker: asker.payload(
            asker.item() | {"qualificationItemRelationship": [{"id": "100", "relationshipType": "reliesOn"}]}
        ),
    ),
    Defect(
        what="two sources of the location", rows="R61", text="", needs=(Need.EXISTING,),
        body=lambda asker: asker.payload(asker.item(referenceServiceInventory={"id": asker.told.existing})),
    ),
    Defect(
        what="a resource-facing specification", rows="R62", text="", needs=(Need.RESOURCE_FACING,),
        body=lambda asker: asker.payload(
            asker.item(serviceSpecification={"id": asker.told.resource_facing, "name": "?"})
        ),
    ),
    Defect(
        what="a change without characteristics", rows="R60, R72", text=missing("serviceCharacteristic"),
        needs=(Need.EXISTING,),
        body=lambda asker: asker.payload(
            asker.item(
                place=None,
                serviceSpecification=None,
                serviceCharacteristic=None,
                serviceInventory={"id": asker.told.existing},
            )
        ),
    ),
)  # fmt: skip


def _enter(number: int, defect: Defect) -> None:
    """Enter the purposes for one defect: its status, and its text where it has one."""
    level = Level.CONDITIONAL if defect.needs else Level.MANDATORY

    def status(sut: SUT) -> None:
        asker = Asker(sut)
        refused_with_400(sut.post(defect.body(asker)), defect.what)

    def text(sut: SUT) -> None:
        asker = Asker(sut)
        tells(sut.post(defect.body(asker)), defect.text)

    demand(
        f"SNQ-REQ-BI-{number:02}", level, defect.rows, about=defect.what, needs=defect.needs,
        says=f"A request with {defect.what} is answered 400.",
    )(status)  # fmt: skip
    if defect.text:
        demand(
            f"SNQ-REQ-BI-{number + 50}", Level.RECOMMENDED, defect.rows, about="texts of refusals",
            needs=defect.needs,
            says=f"Where a request has {defect.what}, the answer tells so in the document's words.",
        )(text)  # fmt: skip


for _number, _defect in enumerate(DEFECTS, start=1):
    _enter(_number, _defect)


@demand("SNQ-REQ-BI-40", Level.MANDATORY, "R73", about="no body")
def a_request_without_body_is_refused(sut: SUT) -> None:
    """A POST without a body is answered 400."""
    refused_with_400(sut.session.send("POST", sut.resource.path, content=b""), "no body at all")


@demand("SNQ-REQ-BI-90", Level.RECOMMENDED, "R73", about="texts of refusals")
def a_request_without_body_is_told_so(sut: SUT) -> None:
    """Where a POST has no body, the answer tells so in the document's words."""
    tells(sut.session.send("POST", sut.resource.path, content=b""), WORDS["no body"])
