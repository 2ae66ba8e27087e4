"""
From the two verdicts to the answer: what a product offering qualification shows.

The technical verdict is read off the checkServiceQualification as any client would read it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tmf645_simulator.commerce import Commerce
from tmf645_simulator.results import MissingEnd, OpenQuestion, Qualification, roll_up

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.offering.kept import ITEMS, Kept, Part
from tmf645_reference_server.neighbours.offering.proposing import proposals
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.parts import objects, text

#: The states in the order in which they pass.
ON_THE_WAY: Final = ("acknowledged", "inProgress", "done")

_BY_CHECK: Final = {
    "accepted": "acknowledged",
    "acknowledged": "acknowledged",
    "inProgress": "inProgress",
    "done": "done",
    "terminatedWithError": "terminatedWithError",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """
    The check behind a qualification, as it stands; ``gone`` where somebody deleted it.

    ``open_questions`` are what keeps it from being decided.
    """

    document: Object
    gone: bool = False
    open_questions: tuple[OpenQuestion, ...] = ()

    @property
    def state(self) -> str:
        """The state that follows for the qualification."""
        if self.gone:
            return "terminatedWithError"
        return _BY_CHECK[text(self.document, "state") or "done"]

    def item(self, id: str) -> Object:
        """Return an item of the check."""
        items = objects(self.document, "serviceQualificationItem")
        return next((each for each in items if each.get("id") == id), {})


def answer(kept: Kept, behind: Behind | None, since: str, until: str, commerce: Commerce) -> Object:
    """
    Return the qualification as it stands; ``since`` and ``until`` are its term where no check has one.

    ``behind`` is None where nothing has to be delivered: then it is done.
    """
    state = "done" if behind is None else behind.state
    said = {text(item, "id") or "": item for item in objects(kept.sent, ITEMS)}
    found = {part.item: _judged(said[part.item], part, behind, commerce) for part in kept.parts}
    items = [
        _item(item, found[text(item, "id") or ""], state, kept.sent)
        for item in objects(kept.sent, ITEMS)
    ]
    shown: Object = {**kept.sent, "state": state, ITEMS: list(items)}
    if state == "done":
        available = [each for each in found.values() if each.result is not _NO]
        if kept.sent.get("provideOnlyAvailable") is True:
            shown[ITEMS] = [each for each in items if each["qualificationItemResult"] != _NO.value]
        counted = available if kept.listed and available else list(found.values())
        shown["qualificationResult"] = (
            roll_up(each.result for each in counted).value if counted else _NO.value
        )
        sold_until = [
            show_moment(offering.valid_until)
            for part in kept.parts
            if (offering := commerce.offering(part.offering)) is not None
            and offering.valid_until is not None
            and not part.against
        ]
        shown |= _term(behind, since, until, sold_until)
    elif behind is not None and "estimatedResponseDate" in behind.document:
        shown["expectedPOQCompletionDate"] = behind.document["estimatedResponseDate"]
    return shown


def missing_paths(kept: Kept, behind: Behind, commerce: Commerce) -> tuple[str, ...]:
    """Return the paths (JSONPath) of what the client has to supply, in the product's own words."""
    return tuple(
        dict.fromkeys(
            f"$.{ITEMS}[?(@.id=='{part.item}')].product.{_missing(part, each, commerce)}"
            for each in behind.open_questions
            for part in kept.parts
            if each.item_id in part.services
        )
    )


def _missing(part: Part, question: OpenQuestion, commerce: Commerce) -> str:
    if isinstance(question, MissingEnd):
        return f"place[?(@.role=='{question.end}')]"
    offering = commerce.offering(part.offering)
    links = () if offering is None else commerce.services(offering)
    asking = dict(zip(part.services, links, strict=False))
    names = {
        on_service: name for name, on_service in asking[question.item_id].characteristics.items()
    }
    name = names.get(question.characteristic, question.characteristic)
    return f"productCharacteristic[?(@.name=='{name}')]"


_YES, _OTHERWISE, _NO = (
    Qualification.QUALIFIED,
    Qualification.ALTERNATE,
    Qualification.UNQUALIFIED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """Both verdicts on an item; ``technical`` is None where the network had not to be asked."""

    part: Part
    behind: Behind | None
    services: tuple[Object, ...]
    technical: Qualification | None
    proposals: tuple[Object, ...]

    @property
    def commercial(self) -> Qualification:
        return _NO if self.part.against else _YES

    @property
    def result(self) -> Qualification:
        if self.technical is _OTHERWISE and not self.proposals:
            return _NO
        return roll_up([self.commercial, self.technical or _YES, self.installation])

    @property
    def installation(self) -> Qualification:
        told = self.part.installation
        return _NO if told is not None and told.hindrance else _YES


def _judged(item: Object, part: Part, behind: Behind | None, commerce: Commerce) -> _Judged:
    services = () if behind is None else tuple(behind.item(each) for each in part.services)
    results = [text(each, "qualificationResult") for each in services]
    decided = [Qualification(each) for each in results if each is not None]
    technical = roll_up(decided) if part.services else None
    offering = commerce.offering(part.offering)
    instead: tuple[Object, ...] = ()
    if technical is _OTHERWISE and not part.against and offering is not None:
        instead = tuple(proposals(item, services, offering, commerce))
    return _Judged(
        part=part,
        behind=behind,
        services=services,
        technical=technical,
        proposals=instead,
    )


def _item(item: Object, judged: _Judged, state: str, sent: Object) -> Object:
    shown: Object = {"@type": "ProductOfferingQualificationItem", **item, "state": state}
    shown["commercialEligibility"] = {"qualificationResult": judged.commercial.value}
    if judged.part.services and judged.behind is not None:
        shown["technicalServiceability"] = _technical(judged, state)
    if (told := judged.part.installation) is not None:
        shown["installationFeasibility"] = {
            "qualificationResult": judged.installation.value,
            "earliestDate": told.earliest,
        }
    if state == "terminatedWithError":
        shown["terminationError"] = _errors(judged)
    if state != "done":
        return shown
    shown["qualificationItemResult"] = judged.result.value
    dates = [text(each, "expectedActivationDate") for each in judged.services]
    known = [each for each in dates if each is not None]
    if judged.result is _YES and known and "expectedActivationDate" not in item:
        shown["expectedActivationDate"] = max(known)
    if judged.proposals:
        shown["alternateProductOfferingProposal"] = list(judged.proposals)
    if sent.get("provideUnavailabilityReason") is True and judged.result is not _YES:
        shown["eligibilityUnavailabilityReason"] = list(_reasons(judged))
    return shown


def _technical(judged: _Judged, state: str) -> Object:
    document = {} if judged.behind is None else judged.behind.document
    shown: Object = {}
    if state == "done" and judged.technical is not None:
        shown["qualificationResult"] = judged.technical.value
    shown["serviceQualification"] = {
        "id": document.get("id"),
        "href": document.get("href"),
        "@referredType": "CheckServiceQualification",
    }
    shown["serviceQualificationItem"] = [{"id": each} for each in judged.part.services]
    return shown


def _reasons(judged: _Judged) -> Iterator[Object]:
    told = [(each.code, each.label) for each in judged.part.against]
    if judged.part.installation is not None and judged.part.installation.hindrance:
        told.append(("INST_NOT_FEASIBLE", judged.part.installation.hindrance))
    told += [
        (text(each, "code") or "", text(each, "label") or "")
        for service in judged.services
        for each in objects(service, "eligibilityUnavailabilityReason")
    ]
    for code, label in dict.fromkeys(told):
        yield {"code": code, "label": label, "@type": "EligibilityUnavailabilityReason"}


def _errors(judged: _Judged) -> list[JSON]:
    if judged.behind is None or judged.behind.gone:
        gone = "its checkServiceQualification was deleted before it was done; PATCH it to ask again"
        return [{"id": "1", "value": gone, "@type": "TerminationError"}]
    return [error for service in judged.services for error in objects(service, "terminationError")]


#: Later than every moment that is shown.
_NEVER: Final = "9999"


def _term(behind: Behind | None, since: str, until: str, sold_until: list[str]) -> Object:
    """Return from when and until when the answer holds, no longer than it is sold; as a period, too."""
    document = {} if behind is None else behind.document
    begin = text(document, "effectiveQualificationDate") or since
    end = min(text(document, "expirationDate") or until, *sold_until, _NEVER)
    return {
        "effectiveQualificationDate": begin,
        "expirationDate": end,
        "validityPeriod": {"startDateTime": begin, "endDateTime": end},
    }
