"""
The surface of the dialect as data: where it lives, what it is called, how long its pages are.

Source: ServiceNow, Technical Service Qualification Open API (Washington DC).
"""

from enum import StrEnum
from typing import Final

NAME: Final = "servicenow-tsq"

#: Everything of the application lives below this; a version may stand behind it.
APPLICATION: Final = "/api/sn_ord_qual_mgmt"

#: The API root. The text names the versions v1 and v2, needed only for one that is not the latest.
BASE_PATH: Final = f"{APPLICATION}/qualification"
VERSIONS: Final = ("v1", "v2")

RESOURCE: Final = "checkServiceQualification"
PROCESS_RESULT: Final = "processResult"

#: Where events of an external inventory are taken; no part of the document.
LISTENER: Final = "inventoryListener"

PAGE: Final = 20
LONGEST_PAGE: Final = 100

#: The role that every operation needs.
ROLE: Final = "sn_ind_tmt_orm.order_integrator"

RELATIONSHIPS: Final = ("HasChild", "HasParent")

#: Attributes that a list can be filtered by, each by equality.
FILTERS: Final = ("state", "description", "qualificationResult")


class Result(StrEnum):
    """qualificationResult of an item or an order."""

    QUALIFIED = "qualified"
    ALTERNATE = "alternate"
    UNQUALIFIED = "unqualified"
    NONE = "none"
    PENDING = "pending"


#: What processResult takes; ``none`` is no result that an inventory may report.
REPORTED: Final = (Result.ALTERNATE, Result.PENDING, Result.QUALIFIED, Result.UNQUALIFIED)


class State(StrEnum):
    """state of an item or an order: those of ServiceNow's orders that occur here."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    REJECTED = "rejected"
