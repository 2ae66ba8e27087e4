"""
Alternatives: choices of the customer, taken by name or not at all.
"""

from collections.abc import Iterator

from tmf645_reports.model import Level

from tmf645_conformance.clients.bases import Basis
from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import ALTERNATES_ARE_CHOICES, CARRY
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Beside, Broken, Finding, Held, Unseen
from tmf645_conformance.clients.orders import Order
from tmf645_conformance.clients.record import Call, Delivery
from tmf645_conformance.specification import API_ITEM_RESULT, API_PROPOSAL

_STORY = "a story that asks, with provideAlternative, where only something else can be had"


def _alternates(said: Conversation) -> Iterator[tuple[Order, Basis]]:
    """Orders that rest on an item for which something else was offered."""
    for order, basis in said.resting():
        if basis.is_done() and basis.item.result == "alternate":
            yield order, basis


def _offered(said: Conversation) -> bool:
    return any(
        item.result == "alternate"
        for each in said.qualifications
        for shown in each.shown
        if shown.is_final
        for item in shown.items
    )


def _nothing_ordered(said: Conversation) -> Finding:
    if not _offered(said):
        return Unseen("nothing was offered instead", _STORY)
    if said.told.orders is False:
        return Beside("this client orders nothing")
    if not said.orders and not said.told.orders:
        return Unseen(
            "something was offered instead, and the client orders nothing at all",
            "told.orders: true, where the client could have ordered",
        )
    return Held()


@obligation(
    "CLI-ALT-BV-01", Level.MANDATORY, ALTERNATES_ARE_CHOICES, API_PROPOSAL, about="alternates"
)
def an_alternate_is_never_ordered_silently(said: Conversation) -> Finding:
    """
    What was offered instead is ordered only as a proposal that was accepted, by its id.

    The customer asked for one thing; a client that orders another one because the server offered it has
    decided for the customer. A proposal is named in the order by its own id; where the tester tells which
    proposals were accepted (accepted), only these. What has no id cannot be named. To ask anew for what was proposed, and to order on
    that answer, is right as well.
    """
    for order, basis in _alternates(said):
        can_name = any(each.id for each in basis.item.proposals)
        silent = basis.names_no_proposal and basis.is_as_proposed and not basis.is_as_requested
        if silent and can_name:
            return Broken(
                message=f"{order.call} takes what {basis} offers instead, and names no proposal",
                expected=[each.id for each in basis.item.proposals],
                actual=None,
                at=[*_evidence(basis), order.call],
                cause="anti-pattern: silently accepting alternatives",
            )
        accepted = said.told.accepted
        if basis.proposal and accepted is not None and basis.proposal.id not in accepted:
            return Broken(
                message=f"{order.call} takes proposal {basis.proposal.id}, which nobody accepted",
                expected=list(accepted),
                actual=basis.proposal.id,
                at=[*_evidence(basis), order.call],
                cause="anti-pattern: silently accepting alternatives",
            )
    return _nothing_ordered(said)


@obligation("CLI-ALT-BV-02", Level.MANDATORY, API_ITEM_RESULT, about="alternates")
def what_was_answered_by_an_alternate_is_not_ordered_as_asked(said: Conversation) -> Finding:
    """
    An item with the result alternate is not ordered as it was asked for.

    It says that the requested service is not available. Clients that know yes and no only take it for
    a yes.
    """
    for order, basis in _alternates(said):
        if basis.names_no_proposal and basis.is_as_requested:
            return Broken(
                message=f"{order.call} orders as asked what {basis} says cannot be had",
                expected="a proposal, or no order",
                actual=dict(basis.order_item.subject.characteristics),
                at=[*_evidence(basis), order.call],
            )
    return _nothing_ordered(said)


@obligation("CLI-ALT-BV-03", Level.MANDATORY, ALTERNATES_ARE_CHOICES, CARRY, about="alternates")
def an_accepted_proposal_is_ordered_as_it_was_made(said: Conversation) -> Finding:
    """
    An order that names a proposal is for exactly what that proposal offers.

    The proposal belongs to the item that the order rests on, and the values in the order are those of
    the proposal, or of the request where the proposal leaves them; so is the offering, where told.offerings
    translates it.
    """
    taken = None
    for order, basis in _alternates(said):
        proposal = basis.proposal
        if proposal is None and not _made_by_another(said, basis):
            return Broken(
                message=f"{order.call} names a proposal that {basis} does not make",
                expected=[each.id for each in basis.item.proposals],
                actual=list(basis.order_item.proposals),
                at=[*_evidence(basis), order.call],
            )
        if proposal is None:
            continue
        others = basis.other_values(basis.proposed_values(proposal))
        if others:
            return Broken(
                message=f"{order.call} names proposal {proposal.id}, and orders something else",
                expected={name: wanted for name, wanted, _ in others},
                actual={name: found for name, _, found in others},
                at=[*_evidence(basis), order.call],
            )
        if basis.other_thing:
            return Broken(
                message=f"{order.call} names proposal {proposal.id}, and orders another offering",
                expected=basis.other_thing[0],
                actual=basis.other_thing[1],
                at=[*_evidence(basis), order.call],
            )
        taken = order
    return Held([taken.call]) if taken else Unseen("no order names a proposal", _STORY)


def _made_by_another(said: Conversation, basis: Basis) -> bool:
    """Whether the order names no proposal, or one of another qualification that it rests on."""
    return basis.names_no_proposal or any(
        other.order_item is basis.order_item and other.proposal for _, other in said.resting()
    )


def _evidence(basis: Basis) -> list[Call | Delivery]:
    return [basis.known.by] if basis.known else []
