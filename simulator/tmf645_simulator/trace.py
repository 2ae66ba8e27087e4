"""
The trace: which rules were looked at, in order, what they looked at, and what they said.

For people who ask why an answer is as it is; never part of a TMF document.
"""

from typing import Final, NamedTuple, TypeAlias

from tmf645_simulator.reasons import Reason

#: The rules, in the order in which they are looked at. A rule of the network that objects is
#: called by its own name (see the package rules), where none does it is COVERAGE that passed.
PLACE: Final = "place"
SPECIFIED: Final = "specification"
VALUES: Final = "values"
COVERAGE: Final = "coverage"
FAST_ENOUGH: Final = "fast enough"
CAPACITY: Final = "capacity"
COMPANIONS: Final = "companions"
ALTERNATES: Final = "alternates"
RELIANCE: Final = "reliance"

#: The outcome of a step that has nothing against it.
PASSED: Final = "passed"


class Step(NamedTuple):
    """
    One rule, looked at once.

    ``looked_at`` are element keys (see elements). ``reasons`` is what the rule has against it;
    ``note`` what else is to be said.
    """

    rule: str
    looked_at: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    note: str = ""

    @property
    def outcome(self) -> str:
        """``passed``, or the codes of what is against it."""
        return " ".join(each.code.value for each in self.reasons) or PASSED

    @property
    def text(self) -> str:
        """What a person would say."""
        said = "; ".join(each.label for each in self.reasons)
        return " - ".join(each for each in (self.note, said) if each) or "nothing against it"


def spoken(name: str) -> str:
    """Return the name of a rule's function as people write it."""
    return name.replace("_", " ")


Trace: TypeAlias = tuple[Step, ...]
