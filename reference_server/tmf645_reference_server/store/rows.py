"""
Records and deliveries as the columns of a table, the same in every database.

Each row carries a seal, a checksum over all that it says: a bit that a disk turned is found when
the row is read, and never taken for an answer.
"""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, TypeVar

import msgspec
from tmf645_simulator.holds import Hold
from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.tasks import due_at

from tmf645_reference_server.store import codec
from tmf645_reference_server.store.errors import StoreDamagedError
from tmf645_reference_server.store.records import (
    ClockState,
    Delivery,
    EditRow,
    Record,
    Subscription,
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

#: How a store is called where nobody knows its name.
THE_STORE: Final = "the store"

Kept = TypeVar("Kept", Delivery, Subscription, ClockState, EditRow, Hold)


class RecordRow(NamedTuple):
    """A record, column by column; ``due`` is microseconds since 1970."""

    resource: str
    id: str
    version: int
    state: str
    due: int | None
    document: bytes
    task: bytes
    seal: int

    @classmethod
    def of(cls, record: Record, version: int) -> "RecordRow":
        """Return the row of ``record``."""
        task = codec.encode(record.task)
        state, due = record.state.value, microseconds(due_at(record.task))
        keys = (record.resource, record.id, version, state, due)
        return cls(*keys, record.document, task, _seal_of(keys, record.document, task))

    def record(self, within: str = THE_STORE) -> Record:
        """
        Return the record; its task is decoded when somebody looks.

        Raise StoreDamagedError, which says ``within`` what it stood.
        """
        resource, id, version, state, _, document, task, seal = self
        if seal != _seal_of(self[:5], document, task):
            raise damaged(f"{resource} {id}", within)
        return Record(
            resource=resource,
            id=id,
            version=version,
            state=TaskState(state),
            document=document,
            task=lambda: codec.decode(task),
        )


def microseconds(moment: datetime | None) -> int | None:
    """Return ``moment`` as microseconds since 1970."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment_of(passed: int | None) -> datetime | None:
    """Return the moment so many microseconds after 1970."""
    return None if passed is None else _EPOCH + passed * _MICROSECOND


def pack(kept: Kept) -> bytes:
    """Return a value as bytes, sealed."""
    packed = msgspec.msgpack.encode(kept)
    return seal(packed)


def unpack(packed: bytes, kept: type[Kept], what: str, within: str = THE_STORE) -> Kept:
    """Return the value that was packed; ``what`` it is called. Raise StoreDamagedError."""
    try:
        return msgspec.msgpack.decode(unseal(packed, what, within), type=kept)
    except msgspec.MsgspecError as error:
        raise damaged(what, within) from error


def may_be_kept(text: str) -> bool:
    """Say whether ``text`` may be the name of something: NUL and lone surrogates are in none."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def read_numbers(packed: bytes | None, within: str = THE_STORE) -> Mapping[str, int]:
    """Return how far identifiers were counted. Raise StoreDamagedError."""
    if packed is None:
        return {}
    try:
        return msgspec.msgpack.decode(unseal(packed, "numbers", within), type=dict[str, int])
    except msgspec.MsgspecError as error:
        raise damaged("numbers", within) from error


def seal(content: bytes) -> bytes:
    """Return ``content`` behind a checksum."""
    return zlib.crc32(content).to_bytes(4) + content


def unseal(sealed: bytes, what: str, within: str = THE_STORE) -> bytes:
    """Return what was sealed. Raise StoreDamagedError."""
    content = sealed[4:]
    if zlib.crc32(content).to_bytes(4) != sealed[:4]:
        raise damaged(what, within)
    return content


def damaged(what: str, within: str = THE_STORE) -> StoreDamagedError:
    """Return: a row is not what was written."""
    return StoreDamagedError(
        f"{within} is damaged: {what} is not what was written. Put back a copy of it, or reset the "
        "namespace"
    )


def _seal_of(keys: tuple[object, ...], document: bytes, task: bytes) -> int:
    return zlib.crc32(task, zlib.crc32(document, zlib.crc32(repr(keys).encode())))
