"""
QueryServiceQualification: what can be delivered there?
"""

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.contract import EVENT_KINDS
from tmf645_reference_server.kinds import OWNED, Kind, typed_item, without_owned
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.wire.reading import read_query
from tmf645_reference_server.wire.showing import show_query

_OWNED = OWNED | {"queryServiceQualificationDate", "serviceQualificationItem"}


def prepare(sent: Object, readings: Readings) -> Object:
    """Return the document that opens a query."""
    document: Object = {
        "@type": "QueryServiceQualification",
        **without_owned(sent, _OWNED, "", readings),
    }
    criteria = document.get("searchCriteria")
    if isinstance(criteria, dict):
        document["searchCriteria"] = typed_item(criteria, "ServiceQualificationItem")
    return document


QUERY = Kind(
    name="queryServiceQualification",
    schema="QueryServiceQualification",
    opened_at="queryServiceQualificationDate",
    owned=_OWNED,
    fixed=frozenset({"searchCriteria"}),
    events=frozenset(EVENT_KINDS["queryServiceQualification"]),
    prepare=prepare,
    read=read_query,
    show=show_query,
)
