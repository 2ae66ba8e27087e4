"""
Settling: what a decision comes to once every partner has been asked.

For whoever has no need to wait: the replies are those that the partners of the world would give.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from tmf645_simulator.inventory import Inventory
from tmf645_simulator.partners import AskPartner, PartnerReply, consult
from tmf645_simulator.questions import Answers
from tmf645_simulator.results import Needs

T = TypeVar("T")


def settled(decide: Callable[[Answers], T], inventory: Inventory, now: datetime) -> T:
    """Return what ``decide`` finds with the replies of every partner that it wants to be asked."""
    replies: dict[str, PartnerReply] = {}
    while True:
        found = decide(replies)
        asked = [
            each
            for each in (found.questions if isinstance(found, Needs) else ())
            if isinstance(each, AskPartner) and each.key not in replies
        ]
        if not asked:
            return found
        for each in asked:
            replies[each.key] = consult(inventory.partners[each.partner], each, at=now).reply
