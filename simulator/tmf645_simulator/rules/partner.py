"""
The partner: what does the other network say of its part?
"""

from collections.abc import Iterator

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import NoAnswer, PartnerAnswer
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.surveys import Leg, When


def partner_delivers(leg: Leg, when: When, inventory: Inventory) -> Iterator[Reason]:
    """The partner, once it has been asked, delivers: TP_NO_ANSWER, TP_NO_REASON, or its own."""
    del when, inventory
    if leg.asks is None:
        return
    who = f"{leg.asks.partner}, asked for {leg.part.name} at {leg.site.name},"
    if isinstance(leg.reply, NoAnswer):
        yield Reason(code=ReasonCode.TP_NO_ANSWER, label=f"{who} has no answer")
    elif isinstance(leg.reply, PartnerAnswer) and not leg.reply.delivers:
        if leg.reply.reason or leg.reply.code:
            code = leg.reply.code or ReasonCode.COV_NO_COVERAGE
            said = leg.reply.reason or "no"
            yield Reason(code=code, label=f"{who} says: {said}")
        else:
            yield Reason(code=ReasonCode.TP_NO_REASON, label=f"{who} says no, and not why")
