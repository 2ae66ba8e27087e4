"""
Commercial and technical questions: each is asked where it belongs.
"""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from tmf645_reports.model import Level

from tmf645_conformance.clients.catalogue import obligation
from tmf645_conformance.clients.clauses import APART, NO_DETAIL
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Broken, Finding, Held, Unseen
from tmf645_conformance.clients.record import CHECK, ORDER, QUERY
from tmf645_conformance.clients.words import named_values, names, parts

#: Words of commerce. "credit" alone may be a shaper of traffic.
_COMMERCIAL: Final = frozenset(
    {
        "price",
        "prices",
        "pricing",
        "discount",
        "discounts",
        "billing",
        "payment",
        "promotion",
        "fee",
        "fees",
        "tariff",
        "invoice",
        "iban",
    }
)
_COMMERCIAL_PAIRS: Final = frozenset({("credit", each) for each in ("score", "check", "rating", "limit", "class", "worthiness", "status")})  # fmt: skip


@obligation("CLI-SEP-BV-01", Level.CONDITIONAL, APART, about="separation")
def no_commerce_is_asked_of_the_network(said: Conversation) -> Finding:
    """
    A check of TMF645 holds no price, discount, credit, billing or payment.

    Whether a customer may buy is asked of TMF679. Who merges both into one question gets one answer that
    changes with every price list. Looked at are the names of attributes and of characteristics.
    """
    asked = [call for call in said.calls if call.resource in (CHECK, QUERY) and call.body]
    for call in asked:
        found = sorted(set(_commercial(call.body)))
        if found:
            return Broken(
                message=f"{call} asks the network about commerce",
                expected="only what is technical",
                actual=found,
                at=[call],
                cause="anti-pattern: merged qualification",
            )
    if asked:
        return Held(asked[:1])
    return Unseen("the client asked for no qualification", "a story in which it does")


def _commercial(document: Any) -> Iterator[str]:
    for name in names(document):
        words = parts(name)
        if _COMMERCIAL & set(words) or _COMMERCIAL_PAIRS & set(itertools.pairwise(words)):
            yield name


#: Words of the network behind a service.
_DETAIL: Final = frozenset(
    {"vlan", "svlan", "cvlan", "olt", "dslam", "splitter", "ont", "qinq", "vrf"}
)
_DETAIL_PAIRS: Final = frozenset({("port", "id"), ("port", "number"), ("mac", "address"), ("ip", "address")})  # fmt: skip
_RESOURCES: Final = frozenset({"supportingresource", "realizingresource", "resource"})
_OF_REFERENCE: Final = frozenset({"id", "href", "name", "role", "@type", "@baseType", "@schemaLocation", "@referredType"})  # fmt: skip


@obligation("CLI-SEP-BV-02", Level.RECOMMENDED, NO_DETAIL, about="separation")
def no_network_detail_stands_in_an_order(said: Conversation) -> Finding:
    """
    An order holds no details of resources: no VLAN, no port of an OLT, no address of a device.

    A reference to a resource that the qualification named is no detail, and a choice (staticIpAddress: true) is none.
    Details in an order are wrong as soon as the network is rearranged.
    """
    sent = [call for call in said.calls if call.creates(ORDER) and call.body]
    for call in sent:
        found = sorted({*_detailed(call.body), *_described(call.body)})
        if found:
            return Broken(
                message=f"{call} tells details of the network",
                expected="references at most",
                actual=found,
                at=[call],
            )
    return (
        Held(sent[:1]) if sent else Unseen("the client ordered nothing", "a story in which it does")
    )


def _detailed(document: Any) -> Iterator[str]:
    for name, value in named_values(document):
        words = parts(name)
        if _is_choice(value):
            continue
        if _DETAIL & set(words) or _DETAIL_PAIRS & set(itertools.pairwise(words)):
            yield name


def _is_choice(value: Any) -> bool:
    """Whether a value says which of some ways it is to be, and not which thing of the network."""
    if isinstance(value, bool) or value is None:
        return True
    return isinstance(value, str) and value.strip().isalpha()


def _described(document: Any) -> Iterator[str]:
    """Resources of which more is told than which they are."""
    if isinstance(document, dict):
        for name, value in document.items():
            listed = value if isinstance(value, list) else [value]
            told = [each for each in listed if isinstance(each, dict)]
            if name.casefold() in _RESOURCES:
                yield from (
                    f"{name}.{key}" for each in told for key in each if key not in _OF_REFERENCE
                )
            yield from _described(value)
    elif isinstance(document, list):
        for each in document:
            yield from _described(each)
