"""
Choosing what a task shows: attribute selection by fields.
"""

from collections.abc import Sequence

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.listing import shows_only
from tmf645_conformance.specification import (
    CP_FIELDS,
    CP_FIELDS_LIST,
    TMF630_FIELDS,
)
from tmf645_conformance.sut import SUT

_STORED = (Need.STORED,)


@purpose(
    "CSQ-MGT-BV-10",
    Level.MANDATORY,
    CP_FIELDS,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-10",
    about="fields",
    needs=_STORED,
    given=("CSQ-LIF-BV-03",),
)
def fields_selects_attributes_of_one_task(sut: SUT) -> None:
    """
    GET of a task with fields shows the attributes that are named, and no others.

    Each first-level attribute that the task has is named alone, then two of them together. id and
    href may be there in any case.
    """
    answer = sut.settled()
    names = [name for name in answer.body if not name.startswith("@") and name != "href"]
    for wanted in ([name] for name in names):
        _only(wanted, sut.read(answer.id, fields=",".join(wanted)), answer)
    _only(names[:2], sut.read(answer.id, fields=",".join(names[:2])), answer)


@purpose(
    "CSQ-MGT-BV-11",
    Level.MANDATORY,
    CP_FIELDS_LIST,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-11",
    about="fields",
    needs=_STORED,
    given=("CSQ-MGT-BV-04",),
)
def fields_selects_attributes_in_the_list(sut: SUT) -> None:
    """
    GET of the list with fields shows, in each row, the attributes that are named, and no others.

    Servers often select on single resources and forget the list. What every task has is named: a
    page on which no row shows it has lost it.
    """
    answer = sut.settled()
    for wanted in (["state"], [sut.resource.date, "state"]):
        exchange = sut.listed({"fields": ",".join(wanted), "limit": "5"})
        expect.status(exchange, 200, 206)
        rows = expect.json_list(exchange)
        for row in rows:
            shows_only(wanted, row, exchange)
        missing = [
            name
            for name in wanted
            if rows and name in answer.body and not any(name in row for row in rows)
        ]
        expect.equal([], missing, f"fields={','.join(wanted)} does not show it", at=exchange)


@purpose(
    "CSQ-MGT-BV-12",
    Level.RECOMMENDED,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-12",
    about="fields",
    needs=_STORED,
)
def fields_none_shows_the_identity(sut: SUT) -> None:
    """
    fields=none shows id and href, and nothing else.

    It is how a client checks that something is there.
    """
    answer = sut.settled()
    exchange = sut.read(answer.id, fields="none")
    expect.status(exchange, 200)
    shown = expect.json_object(exchange)

    expect.equal(
        {"id", "href"}, set(shown), "fields=none shows something else than id and href", at=exchange
    )


@purpose(
    "CSQ-MGT-BV-13",
    Level.OBSERVATION,
    TMF630_FIELDS,
    twin="QSQ-MGT-BV-13",
    about="fields",
    needs=_STORED,
)
def how_an_unknown_field_is_answered(sut: SUT) -> str:
    """
    How fields with a name that no attribute has is answered.

    The documents are silent.
    """
    exchange = sut.read(sut.settled().id, fields="noSuchAttribute")
    shown = sorted(exchange.json) if isinstance(exchange.json, dict) else "no object"
    return f"answered {exchange.status} with {shown}"


def _only(wanted: Sequence[str], exchange: Exchange, answer: Answer) -> None:
    expect.status(exchange, 200)
    shown = expect.json_object(exchange)
    shows_only(wanted, shown, exchange)
    if not answer.is_final:
        return  # What it had may be gone by now, and rightly.
    missing = [name for name in wanted if name not in shown and answer.body.get(name) is not None]
    expect.equal([], missing, f"fields={','.join(wanted)} does not show it", at=exchange)
