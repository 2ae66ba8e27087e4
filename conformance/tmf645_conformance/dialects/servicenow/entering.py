"""
The catalogue of the dialect: purposes of its own, and those of TMF645 that hold here.

    @demand("SNQ-REQ-BV-01", Level.MANDATORY, "R5, R70", about="creation")
    def a_request_is_created(sut: SUT) -> None:
        '''The requirement as a fact. …'''
"""

import inspect
import re
from collections.abc import Callable
from typing import Final

from tmf645_reports.model import Level

from tmf645_conformance import catalogue as standard_catalogue
from tmf645_conformance import entries
from tmf645_conformance.catalogue import Body, Need, TestPurpose
from tmf645_conformance.dialects.servicenow.standard import why_not
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import Clause

_DOCUMENT: Final = "ServiceNow, Technical Service Qualification Open API (Washington DC)"
_PHASES: Final = ("REQ", "MGT", "RES")
_KIND: Final = entries.Kind(
    name="a purpose of the dialect",
    id=re.compile(rf"SNQ-({'|'.join(_PHASES)})-(BV|BI)-\d\d"),
    id_told="SNQ-<phase>-<BV|BI>-<nn>",
)
_OWN: dict[str, TestPurpose] = {}


def demand(
    id: str,
    level: Level,
    rows: str,
    *,
    about: str,
    needs: tuple[Need, ...] = (),
    says: str = "",
) -> Callable[[Body], Body]:
    """
    Enter a purpose of the dialect; ``rows`` are those of docs/servicenow.md that it judges.

    ``says`` is the explanation of a body that stands for several. Raises ValueError, at import, for an id that is
    malformed or taken, and for a purpose that does not explain itself.
    """

    def enter(body: Body) -> Body:
        explanation = inspect.cleandoc(says) if says else entries.explanation(body)
        title = explanation.partition("\n")[0]
        clause = Clause(id, _DOCUMENT, f"rows {rows}", title)
        _KIND.check(id, _OWN, (clause,), explanation)
        body.__doc__ = explanation
        _OWN[id] = TestPurpose(
            id=id,
            level=level,
            clauses=(clause,),
            needs=needs,
            about=about,
            given=(),
            law=False,
            resource=Resource.CHECK,
            body=body,
        )
        return body

    return enter


def own_purposes() -> tuple[TestPurpose, ...]:
    """The purposes of the dialect, in the order in which they are judged."""
    entries.read_all(f"{__package__}.purposes")
    return tuple(_OWN[id] for id in sorted(_OWN, key=_order))


def held() -> tuple[TestPurpose, ...]:
    """The purposes of TMF645 that hold in the dialect."""
    return tuple(each for each in standard_catalogue.catalogue() if not why_not(each.id))


def catalogue() -> tuple[TestPurpose, ...]:
    """Every purpose by which an implementation of the dialect is judged."""
    return (*own_purposes(), *held())


def _order(id: str) -> tuple[int, str]:
    return _PHASES.index(id.split("-")[1]), id
