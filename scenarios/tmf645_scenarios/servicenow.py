"""
ServiceNow's dialect in a scenario: whether it is spoken, who is known, and who decides.

Source of the rules: ServiceNow, Technical Service Qualification Open API (Washington DC). What a
server makes of this is told in docs/servicenow.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from tmf645_scenarios.authentication import Secret
from tmf645_scenarios.problems import SenselessError


class Dialect(StrEnum):
    """What a server speaks: TMF645 v4, ServiceNow's dialect of it, or both beside each other."""

    TMF645 = "tmf645-v4"
    SERVICENOW = "servicenow-tsq"
    BOTH = "both"


class PartyKind(StrEnum):
    """Who may ask (@referredType of a relatedParty)."""

    CUSTOMER = "Customer"
    CONTACT = "CustomerContact"
    CONSUMER = "Consumer"


class Approval(StrEnum):
    """Whether somebody has to look at a request before it is sent to an inventory."""

    AUTO = "auto"
    MANUAL = "manual"


class Answers(StrEnum):
    """How the answer of an external inventory is taken."""

    POLLING = "polling"
    EVENT = "event"
    PROCESS_RESULT = "process_result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer, a contact of one, or a consumer."""

    id: str
    name: str = ""
    kind: PartyKind = field(default=PartyKind.CUSTOMER, metadata={"key": "type"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How this server shows another system who it is (RFC 7617)."""

    user: str
    password: Secret

    def __post_init__(self) -> None:
        """Refuse what could not be sent."""
        if not self.user or ":" in self.user:
            raise SenselessError("user", "has to be a name without a colon (RFC 7617)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalInventory:
    """
    The TMF645 API (its root) of the system that decides instead of this world.

    ``timeout`` is real time for one request; ``poll`` and ``patience`` pass on the clock of the
    world: how often to look, and when an answer that has not come is an error.
    """

    url: str
    answers: Answers = Answers.POLLING
    login: Login | None = None
    poll: timedelta = timedelta(seconds=1)
    patience: timedelta = timedelta(minutes=5)
    timeout: timedelta = timedelta(seconds=5)

    def __post_init__(self) -> None:
        """Refuse times that never pass."""
        for name in ("poll", "patience", "timeout"):
            if getattr(self, name) <= timedelta(0):
                raise SenselessError(name, "has to be more than nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTo:
    """The processResult of the system that this inventory was asked by; ``timeout`` is real time."""

    url: str
    login: Login | None = None
    timeout: timedelta = timedelta(seconds=5)

    def __post_init__(self) -> None:
        """Refuse a time that never passes."""
        if self.timeout <= timedelta(0):
            raise SenselessError("timeout", "has to be more than nothing")


#: Who is known where a scenario names nobody.
USUAL_PARTIES: Final = (
    Party(id="jean-pontus", name="Jean Pontus", kind=PartyKind.CONSUMER),
    Party(id="boxeo", name="Boxeo", kind=PartyKind.CUSTOMER),
    Party(id="boxeo-buyer", name="Abel Tuter", kind=PartyKind.CONTACT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNow:
    """
    How a server behaves that speaks the dialect.

    Requests are decided by ``inventory`` where there is one, else by this world, or, where
    ``decides`` is false, by whoever calls processResult. ``approval_after`` passes before a
    request is approved by itself. ``quirks`` are switches by id (SNQ-01) or name. ``report_to``
    is for the other role: qualifications that this world decides as the external inventory.
    """

    parties: tuple[Party, ...] = USUAL_PARTIES
    approval: Approval = Approval.AUTO
    approval_after: timedelta = timedelta(0)
    decides: bool = True
    inventory: ExternalInventory | None = None
    report_to: ReportTo | None = None
    quirks: Mapping[str, str] = field(default_factory=dict)
