"""
Everything of one namespace as bytes, so that it can be put back later, or elsewhere.

The bytes are JSON and carry no classes: tasks travel as the codec packs them. What was written by
one kind of store can be read into another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec
from tmf645_simulator.holds import Hold

from tmf645_reference_server.store import codec
from tmf645_reference_server.store.errors import StoreDamagedError
from tmf645_reference_server.store.records import (
    ClockState,
    Delivery,
    EditRow,
    Record,
    Subscription,
)

_FORMAT: Final = "tmf645-space/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRecord:
    """A record with its task packed."""

    resource: str
    id: str
    task: msgspec.Raw
    document: msgspec.Raw

    @classmethod
    def of(cls, record: Record) -> "PackedRecord":
        """Return ``record``, packed."""
        packed = msgspec.Raw(codec.encode(record.task))
        return cls(
            resource=record.resource,
            id=record.id,
            task=packed,
            document=msgspec.Raw(record.document),
        )

    def record(self) -> Record:
        """Return the record. Raise StoreDamagedError: nothing is half restored."""
        return Record(
            resource=self.resource,
            id=self.id,
            task=codec.decode(bytes(self.task)),
            document=bytes(self.document),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """
    One namespace; every list is oldest first.

    ``namespace`` is the one of which it was taken, where whoever took it said so.
    """

    namespace: str | None = None

    records: tuple[PackedRecord, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    waiting: tuple[Delivery, ...] = ()
    dead: tuple[Delivery, ...] = ()
    edits: tuple[EditRow, ...] = ()
    shelves: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    clock: ClockState | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dumped:
    """What the bytes hold: what they are, and the snapshot."""

    format: Literal["tmf645-space/1"]
    space: Snapshot


def pack(snapshot: Snapshot) -> bytes:
    """Return ``snapshot`` as bytes."""
    return msgspec.json.encode(_Dumped(format=_FORMAT, space=snapshot))


def unpack(dumped: bytes) -> Snapshot:
    """Return the snapshot that was packed. Raise StoreDamagedError."""
    try:
        return _DECODER.decode(dumped).space
    except msgspec.MsgspecError as error:
        raise StoreDamagedError(f"this is no snapshot ({_FORMAT}): {error}") from error


_DECODER: Final = msgspec.json.Decoder(_Dumped)
