"""
TMF673 v4.0.1: geographicAddressValidation, a task that is done as soon as it is created.

``success`` is one address that is meant; ``partial`` several, which are told as alternatives where
they are wished for; ``fails`` none, where those of the same street are alternatives.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from tmf645_simulator.places import Directory, Site

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.correlation import labelled
from tmf645_reference_server.events import Notice
from tmf645_reference_server.neighbours.bases import ADDRESSES as BASE
from tmf645_reference_server.neighbours.geography.addresses import address
from tmf645_reference_server.neighbours.papers import Papers
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.parts import object_at
from tmf645_reference_server.wire.places import read_place

NAME: Final = "geographicAddressValidation"
SCHEMA: Final = "GeographicAddressValidation"
PATH: Final = f"{BASE}/{NAME}"
EVENT_TYPES: Final = (f"{NAME}StateChangeEvent",)

#: How many alternatives are told at most.
MOST_ALTERNATIVES: Final = 10

_OWNED: Final = frozenset(
    {
        "id",
        "href",
        "state",
        "validationDate",
        "validationResult",
        "validGeographicAddress",
        "alternateGeographicAddress",
    }
)


class Validations:
    """The address validations of one namespace."""

    def __init__(self, *, papers: Papers, overlay: Overlay, clock: Clock) -> None:
        self._papers = papers
        self._overlay = overlay
        self._clock = clock

    async def validate(self, sent: Object, host: str, correlation: str | None) -> Object:
        """Return the validation of an address, done."""
        now = self._clock.now()
        id = self._papers.new_id()
        directory = (await self._overlay.inventory()).places
        said = {name: value for name, value in sent.items() if name not in _OWNED}
        shown: Object = {
            "id": id,
            "href": f"{host}{PATH}/{id}",
            "@type": SCHEMA,
            **said,
            **_found(sent, directory, host),
            "state": "done",
            "validationDate": show_moment(now),
        }
        body = msgspec.json.encode(shown)
        labels = labelled(NAME, id, correlation)
        if not await self._papers.commit(id, None, body, [_done(shown, now)], *labels):
            raise problems.changed_meanwhile()
        return shown

    async def read(self, id: str) -> Object:
        """Return a validation. Raise Problem 404."""
        return await self._papers.read(id)

    async def listing(self) -> list[Object]:
        """Return every validation, oldest first."""
        return await self._papers.listing()


def _found(sent: Object, directory: Directory, host: str) -> Object:
    wanted = read_place(object_at(sent, "submittedGeographicAddress"))
    site = directory.find(wanted)
    if isinstance(site, Site) and site.premises_id is not None:
        position = directory.roll.finder.first(site.premises_id) or 0
        valid = address(directory.roll.at(position), host)
        return {"validationResult": "success", "validGeographicAddress": valid}
    known = {
        name: value for name, value in wanted.address.items() if name in directory.roll.attributes
    }
    several = directory.addressed(known) if known else []
    found: Object = {"validationResult": "partial" if several else "fails"}
    if sent.get("provideAlternative") is True:
        around = several or _same_street(known, directory)
        found["alternateGeographicAddress"] = [
            address(directory.roll.at(each), host) for each in around[:MOST_ALTERNATIVES]
        ]
    return found


def _same_street(known: Mapping[str, str], directory: Directory) -> Sequence[int]:
    street = {
        name: value
        for name, value in known.items()
        if name in {"streetName", "city", "locality", "country"}
    }
    return directory.addressed(street) if "streetName" in street else []


def _done(shown: Object, at: datetime) -> Notice:
    return Notice(
        resource=NAME,
        what="StateChange",
        at=at,
        document=shown,
        noun="geographic address validation",
        domain="geographicAddress",
    )
