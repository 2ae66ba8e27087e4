"""
Alternatives: what is proposed where a service cannot be had as asked for.
"""

from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import contract, expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.offers import item_of_proposal, proposals, says_something
from tmf645_conformance.parts import part, rows
from tmf645_conformance.specification import (
    API_ITEM_RESULT,
    API_PROPOSAL,
    API_PROVIDE_ALTERNATIVE,
    CP_ITEM_SERVICE,
    CP_SUB_RESOURCES,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive


@purpose(
    "CSQ-ALT-BV-01",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="expected results",
    law=True,
    given=("CSQ-RES-BV-12",),
    needs=(Need.ALTERNATES,),
)
def what_can_be_had_otherwise_is_alternate(sut: SUT) -> None:
    """
    An item that cannot be delivered as asked, but otherwise, is alternate when that is asked for.

    Each item that the profile expects to be alternate is sent alone with provideAlternative.
    """
    sut.ahead([sut.wishing(item) for _, item in sut.items("alternate")])
    for name, item in sut.items("alternate"):
        answer = sut.settled(sut.wishing(item))

        expect.equal(
            "alternate",
            answer.result_of("1"),
            f"{name}: expected to be alternate, and is not",
            at=answer.exchange,
        )


@purpose(
    "CSQ-ALT-BV-02",
    Level.MANDATORY,
    API_ITEM_RESULT,
    about="proposals",
    law=True,
    given=("CSQ-ALT-BV-01",),
    needs=(Need.ALTERNATES,),
)
def an_alternate_item_has_a_proposal(sut: SUT) -> None:
    """
    An alternate item has at least one proposal that names a service or a date.

    Alternate is defined as: not available, but a proposal is.
    """
    answer = _alternate(sut)
    found = proposals(answer)

    expect.true(
        any(says_something(proposal) for proposal in found),
        "alternate without a proposal",
        expected="alternateServiceProposal with alternateService or a date",
        actual=answer.item("1").get("alternateServiceProposal"),
        at=answer.exchange,
    )


@purpose(
    "CSQ-ALT-BV-03",
    Level.RECOMMENDED,
    API_PROVIDE_ALTERNATIVE,
    about="wishes",
    needs=(Need.ALTERNATES,),
)
def alternatives_are_not_given_unasked(sut: SUT) -> None:
    """
    Without provideAlternative there are no proposals.

    Its default is false.
    """
    answer = sut.settled(sut.check(sut.item("alternate")))
    proposals = answer.item("1").get("alternateServiceProposal")

    expect.true(
        not proposals,
        "proposals given unasked",
        expected="none",
        actual=proposals,
        at=answer.exchange,
    )


@purpose(
    "CSQ-ALT-BV-04",
    Level.MANDATORY,
    API_PROPOSAL,
    about="proposals",
    law=True,
    given=("CSQ-ALT-BV-02", "CSQ-RES-BV-01"),
    needs=(Need.ALTERNATES,),
)
def a_proposal_that_is_asked_for_qualifies(sut: SUT) -> None:
    """
    What was proposed qualifies when it is asked for.

    Each proposal of the alternate sample is sent as an item of its own: the requested service
    with the specification, characteristics and places of the proposal, at its date.
    """
    answer = _alternate(sut)
    wanted = [
        item_of_proposal(sut.item("alternate"), proposal)
        for proposal in proposals(answer)
        if says_something(proposal)
    ]
    if not wanted:
        raise Inconclusive("there is no proposal to ask for", at=answer.exchange)

    for again in sut.settled_all([sut.check(item) for item in wanted]):
        expect.equal(
            "qualified",
            again.result_of("1"),
            "what was proposed does not qualify when it is asked for",
            at=[answer.exchange, again.exchange],
        )


@purpose(
    "CSQ-ALT-BV-05",
    Level.MANDATORY,
    API_PROVIDE_ALTERNATIVE,
    about="wishes",
    law=True,
    given=("CSQ-RES-BV-16",),
)
def asking_for_alternatives_never_decides_whether_it_is_available(sut: SUT) -> None:
    """
    With and without provideAlternative the same items are qualified.

    What is not available as asked for may be alternate or unqualified, depending on the wish;
    it may not become available by it, nor the other way round.
    """
    kinds = [kind for kind in ("qualified", "alternate", "unqualified") if sut.has(kind)]
    pairs = [[sut.check(item, reasons=True), sut.wishing(item)] for item in map(sut.item, kinds)]
    sut.ahead([body for pair in pairs for body in pair])
    for pair in pairs:
        plain, wished = sut.settled_all(pair)
        expect.equal(
            plain.result_of("1") == "qualified",
            wished.result_of("1") == "qualified",
            "provideAlternative decides whether the item is qualified",
            at=[plain.exchange, wished.exchange],
        )
    if not kinds:
        sut.item("qualified")


@purpose(
    "CSQ-ALT-BV-06", Level.RECOMMENDED, API_PROPOSAL, about="proposals", needs=(Need.ALTERNATES,)
)
def a_proposal_differs_from_what_was_asked_for(sut: SUT) -> None:
    """
    A proposal is another service, or the same at another date.

    The requested service, proposed back, helps nobody.
    """
    item = sut.item("alternate")
    answer = _alternate(sut)
    for proposal in proposals(answer):
        expect.true(
            "alternateServiceAvailabilityDate" in proposal
            or _core(item_of_proposal(item, proposal)) != _core(item),
            "the proposal is what was asked for",
            expected="another service, or a date",
            actual=proposal,
            at=answer.exchange,
        )


@purpose("CSQ-ALT-BV-07", Level.RECOMMENDED, API_PROPOSAL, API_ITEM_RESULT, about="proposals")
def a_qualified_item_has_no_proposals(sut: SUT) -> None:
    """
    A qualified item has no proposals, although alternatives were asked for.

    They are for what is not available.
    """
    answer = sut.decided("qualified")
    proposals = answer.item("1").get("alternateServiceProposal")

    expect.true(
        not proposals,
        "qualified, with proposals",
        expected="none",
        actual=proposals,
        at=answer.exchange,
    )


@purpose(
    "CSQ-ALT-BV-08",
    Level.CONDITIONAL,
    CP_SUB_RESOURCES,
    about="proposed service",
    needs=(Need.ALTERNATES,),
)
def a_proposed_service_has_the_mandatory_attributes_of_its_parts(sut: SUT) -> None:
    """
    Places, features, parties and references of a proposed service have their mandatory attributes.

    They are mandatory where the part is present: a place has @type and role, a specification has
    an id, and so on.
    """
    answer = _alternate(sut)
    faults = [
        fault
        for fault in contract.conditional_faults(answer.body)
        if "/alternateServiceProposal/" in fault.pointer and not fault.observed_only
    ]
    expect.complete_parts(faults, at=answer.exchange)


@purpose("CSQ-ALT-BV-09", Level.OBSERVATION, CP_ITEM_SERVICE, about="requested service")
def parts_of_the_requested_service(sut: SUT) -> str:
    """
    Which attributes the parts of a check lack that one document wants, and another does not.

    The conformance profile lists its rules under alternateService alone, apparently by mistake,
    and wants @type where the API file does not.
    """
    answer = sut.settled()
    faults = [fault for fault in contract.conditional_faults(answer.body) if fault.observed_only]
    if not faults:
        return "none: every part has them all"
    return "; ".join(f"{fault.pointer}: {fault.problem}" for fault in faults[:10])


def _alternate(sut: SUT) -> Answer:
    answer = sut.decided("alternate")
    if answer.result_of("1") != "alternate":
        raise Inconclusive("the item is not alternate, so nothing is proposed", at=answer.exchange)
    return answer


def _core(item: Body) -> Any:
    """What tells one wanted service from another."""
    values = {
        str(row.get("name")): str(row.get("value"))
        for row in rows(item, "service", "serviceCharacteristic")
    }
    places = [place.get("id") for place in rows(item, "service", "place")]
    return part(item, "service", "serviceSpecification").get("id"), values, places
