"""
What is kept of a product offering qualification, and what the world calls it.
"""

from typing import Any, Final

import msgspec
from msgspec import Struct

from tmf645_reference_server.neighbours.bases import OFFERING as BASE

NAME: Final = "productOfferingQualification"
SCHEMA: Final = "ProductOfferingQualification"
PATH: Final = f"{BASE}/{NAME}"
ITEMS: Final = "productOfferingQualificationItem"

EVENT_TYPES: Final = tuple(
    f"{NAME}{kind}Event"
    for kind in ("Create", "AttributeValueChange", "StateChange", "Delete", "InformationRequired")
)

#: Begins the externalId of a check that was opened for one of these.
FOR_OFFERING: Final = f"{NAME}/"


class Said(Struct, frozen=True, kw_only=True):
    """A reason against a sale."""

    code: str
    label: str


class Installation(Struct, frozen=True, kw_only=True):
    """From when on somebody can come to install, or what hinders that."""

    earliest: str
    hindrance: str = ""


class Part(Struct, frozen=True, kw_only=True):
    """
    What is known of one item before the network was asked.

    ``offering`` is what it would be sold as, ``against`` what speaks against selling it, ``services``
    the ids of the items of the check that ask for its services; ``installation`` is judged only where
    the scenario wants it.
    """

    item: str
    offering: str | None
    against: tuple[Said, ...] = ()
    installation: Installation | None = None
    services: tuple[str, ...] = ()


class Kept(Struct, frozen=True, kw_only=True):
    """
    A qualification: ``sent`` is what the client says, ``shown`` the whole as it stands.

    ``check`` is the checkServiceQualification behind it; None where no service has to be delivered.
    ``listed`` says that the items are the provider's own list of what there is; ``missing`` are the
    paths of what the client has to supply before the check can be decided.
    """

    id: str
    sent: dict[str, Any]
    parts: tuple[Part, ...]
    check: str | None = None
    listed: bool = False
    shown: dict[str, Any] = {}
    missing: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        """Return the bytes that are kept."""
        return msgspec.json.encode(self)


_DECODER: Final = msgspec.json.Decoder(Kept)


def decoded(body: bytes) -> Kept:
    """Return what was kept."""
    return _DECODER.decode(body)
