"""
Drawing what is ordered, with no implementation in sight: here, or in a process of its own.

    … drawing.main()        # an order a line in, its examples with its choice a line out

What is drawn is what a search would try first, because both choose by the same number.
"""

import json
import sys
import time
from contextlib import suppress

import msgspec

from tmf645_conformance.exploring.engine import NoExample, search
from tmf645_conformance.exploring.orders import Example, Order


class _Enough(BaseException):
    """There was time for no more: Hypothesis lets this through."""


def drawn(order: Order) -> list[Example]:
    """Draw what is ordered, as much as there is time for; nothing where no example can be made."""
    examples: list[Example] = []
    begun: list[float] = []

    def take(example: Example) -> None:
        begun.append(time.monotonic())  # not before: making the first one includes imports
        examples.append(example)
        if begun[-1] - begun[0] > order.seconds:
            raise _Enough

    with suppress(_Enough, NoExample):
        search(order, take)
    return examples


def main() -> None:
    """Draw what is ordered, one after the other, until nobody orders anything any more."""
    replies, sys.stdout = sys.stdout.buffer, sys.stderr  # whoever prints something does not reply
    for line in sys.stdin.buffer:
        order = msgspec.convert(json.loads(line), Order)
        reply = json.dumps({"choice": order.choice, "examples": drawn(order)})
        replies.write(reply.encode("ascii") + b"\n")
        replies.flush()
