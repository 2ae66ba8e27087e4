"""
A process that draws examples while others are busy with an implementation; see ahead.

    python -m tmf645_conformance.exploring.drawing      # an order a line in, its examples a line out

An order is answered with a list, or with null where no example could be made. What is drawn is what a
search in the process that ordered it would try first, because both choose by the same number.
"""

import json
import sys
import time

import msgspec

from tmf645_conformance.exploring.engine import NoExample, search, strategy
from tmf645_conformance.exploring.orders import Example, Order


class _Enough(BaseException):
    """There was time for no more: Hypothesis lets this through."""


def drawn(order: Order) -> list[Example] | None:
    """Draw what is ordered; None where no example can be made."""
    examples: list[Example] = []
    until = time.monotonic() + order.seconds

    def take(example: Example) -> None:
        examples.append(example)
        if time.monotonic() > until:
            raise _Enough

    try:
        made = strategy(order.room, order.name, order.ground)
        search(made, take, choice=order.choice, most=order.examples)
    except _Enough:
        return examples
    except NoExample:
        return None
    return examples


def main() -> None:
    """Draw what is ordered, one after the other, until nobody orders anything any more."""
    for line in sys.stdin.buffer:
        order = msgspec.convert(json.loads(line), Order)
        sys.stdout.write(json.dumps(drawn(order)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
