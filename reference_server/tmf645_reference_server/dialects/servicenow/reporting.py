"""
The other role: this world as the external inventory, which calls processResult of a real system.

A check that names domain orders (service.serviceOrderItem) is owed a call once it is done. What is owed is kept
in the same breath as the answer, so no stop in between loses it; a call that fails is repeated, later each
time, and given up in the end. A check that ended with an error is reported by nobody: processResult has
no word for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from tmf645_scenarios.servicenow import ReportTo

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.dialects.servicenow.flights import Flights
from tmf645_reference_server.dialects.servicenow.partner import Partner, PartnerFailedError
from tmf645_reference_server.due import Fired
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.store import Move, Record, Space, StoreUnavailableError
from tmf645_reference_server.wire.parts import object_at, objects, text

#: The shelf of what is owed, by the id of the check; and how often a call is tried.
OWED: Final = "servicenow-owed"
TRIES: Final = 6

_ITEMS: Final = "serviceQualificationItem"
_NAMES: Final = b'"serviceOrderItem"'
_PASSED_ON: Final = (
    "qualificationResult",
    "alternateServiceProposal",
    "eligibilityUnavailabilityReason",
)


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is owed: how often it was tried, when to try again (None: never), the last failure."""

    tries: int = 0
    due: datetime | None
    failure: str | None = None


class Reporter:
    """Makes the calls of one namespace. As DueWork it tries each when it is due."""

    by_itself = False

    def __init__(
        self, settings: ReportTo, *, partner: Partner, space: Space, clock: Clock, flights: Flights
    ) -> None:
        self._url = settings.url
        self._partner = partner
        self._space = space
        self._clock = clock
        self._flights = flights

    def owes(self, before: Record | None, after: Record | None) -> Sequence[Move]:
        """Return what has to be kept with ``after``, which a check becomes."""
        if after is None or after.resource != CHECK.name or not after.is_final:
            return ()
        if (before is not None and before.is_final) or _NAMES not in after.document:
            return ()
        owed = Owed(due=self._clock.now())
        return (Move(shelf=OWED, id=after.id, after=msgspec.json.encode(owed)),)

    async def next_due(self) -> datetime | None:
        """Return when the next call is to be tried."""
        return min(
            (
                owed.due
                for id, owed in (await self._owed()).items()
                if owed.due is not None and id not in self._flights
            ),
            default=None,
        )

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Begin the calls that are due."""
        fired = []
        for id, owed in (await self._owed()).items():
            if owed.due is not None and owed.due <= until and id not in self._flights:
                self._flights.start(id, self._call(id, owed))
                fired.append(Fired(owed.due, "processResult", id))
        if fired and not self._clock.runs:
            await self._flights.tried()
        return fired

    async def tried(self) -> None:
        """Return once no call is under way."""
        await self._flights.tried()

    async def close(self) -> None:
        """Break off what is under way; it begins anew in the next life."""
        await self._flights.close()

    async def shown(self) -> list[Object]:
        """Return what is owed, for the control interface."""
        return [
            {"check": id, "tries": owed.tries, "givenUp": owed.due is None, "failure": owed.failure}
            for id, owed in (await self._owed()).items()
        ]

    async def _owed(self) -> dict[str, Owed]:
        shelf = await self._space.shelf(OWED)
        return {id: msgspec.json.decode(body, type=Owed) for id, body in shelf.items()}

    async def _call(self, id: str, owed: Owed) -> None:
        try:
            record = await self._space.find(CHECK.name, id)
            body = None if record is None else results_of(record.decoded())
            after: Owed | None = None
            if body is not None:
                try:
                    await self._partner.ask("POST", self._url, body)
                except PartnerFailedError as error:
                    after = self._again(owed, str(error))
            encoded = None if after is None else msgspec.json.encode(after)
            await self._space.put(OWED, id, msgspec.json.encode(owed), encoded)
        except StoreUnavailableError:
            return  # it is still owed

    def _again(self, owed: Owed, why: str) -> Owed:
        tries = owed.tries + 1
        later = self._clock.now() + timedelta(seconds=2**tries)
        return Owed(tries=tries, due=later if tries < TRIES else None, failure=why)


def results_of(check: Object) -> Object | None:
    """Return the payload of processResult for a finished check; None where it has nothing to say."""
    items: list[JSON] = []
    for item in objects(check, _ITEMS):
        said: Object = {name: item[name] for name in _PASSED_ON if name in item}
        if "qualificationResult" not in said:
            continue
        items += [
            {"id": id, "@type": "ServiceQualificationItem", **said}
            for each in objects(object_at(item, "service"), "serviceOrderItem")
            if (id := text(each, "itemId")) is not None
        ]
    return {"@type": "CheckServiceQualification", _ITEMS: items} if items else None
