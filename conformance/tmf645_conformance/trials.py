"""
What a generated purpose tries, and how: the words that its search and its entry share.
"""

from collections.abc import Callable
from typing import TypeAlias

from tmf645_conformance.exploring.orders import Example
from tmf645_conformance.sut import SUT

__all__ = ["Example", "Trial"]

#: Raises Failed where an example breaks the requirement.
Trial: TypeAlias = Callable[[SUT, Example], None]
