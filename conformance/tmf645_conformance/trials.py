"""
What a generated purpose tries, and how: the words that its search and its entry share.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from tmf645_conformance.sut import SUT

#: What is tried: JSON, made by a strategy or read from a report, in the form that its trial reads.
Example: TypeAlias = Any

#: Raises Failed where an example breaks the requirement.
Trial: TypeAlias = Callable[[SUT, Example], None]
