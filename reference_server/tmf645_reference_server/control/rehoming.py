"""
A snapshot that is put back in another namespace: what it links to lives there from then on.

Every href that leads into the namespace of which a snapshot was taken leads into the one in which it
is restored: below ``/ns/NAME``, where clients come to it with a header and without; without a
prefix in the default one. Links to anywhere else stay as they were sent. In the namespace of
which it was taken, nothing changes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.naming import DEFAULT
from tmf645_reference_server.neighbours.shelves import LINKED
from tmf645_reference_server.store import Delivery, StoreDamagedError
from tmf645_reference_server.store.snapshot import PackedRecord, Snapshot, pack, unpack

#: What stands before the APIs in an href of ours.
_OURS: Final = re.compile(r"(?P<front>.*?)(?:/ns/[^/]*)?(?=/tmf-api/)")

_DECODER: Final[msgspec.json.Decoder[Object]] = msgspec.json.Decoder(dict[str, Any])


def signed(dumped: bytes, namespace: str) -> bytes:
    """Return a snapshot that says of which namespace it was taken."""
    return pack(replace(unpack(dumped), namespace=namespace))


def at_home(dumped: bytes, namespace: str) -> bytes:
    """Return a snapshot as it is in ``namespace``. Raise StoreDamagedError where it is none."""
    snapshot = unpack(dumped)
    if snapshot.namespace in (None, namespace):
        return dumped
    try:
        return pack(_moved(snapshot, _Move(snapshot.namespace or DEFAULT, namespace)))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise StoreDamagedError(f"what it holds is no JSON object: {error}") from error


@dataclass(frozen=True, slots=True)
class _Move:
    """From one namespace into another."""

    before: str
    after: str

    def document(self, document: Object, own: JSON) -> Object:
        """Return ``document``, whose ``own`` href tells where the server is, with its links moved."""
        ours = _OURS.match(own) if isinstance(own, str) else None
        if ours is None:
            return document
        prefix = "" if self.after == DEFAULT else f"/ns/{self.after}"
        # Clients that name the namespace in a header, and those that name it in the path.
        before = (f"{ours[0]}/tmf-api/", f"{ours['front']}/ns/{self.before}/tmf-api/")
        after = f"{ours['front']}{prefix}/tmf-api/"
        return _Links(before, after).of(document)

    def packed(self, packed: bytes) -> bytes:
        """Return a document, its href among its attributes, with its links moved."""
        document = _DECODER.decode(packed)
        # What a paper shows may lie beside what else is kept of it.
        shown = document.get("shown")
        own = (shown if isinstance(shown, dict) else document).get("href")
        return msgspec.json.encode(self.document(document, own))

    def record(self, record: PackedRecord) -> PackedRecord:
        """Return a record whose links have moved."""
        return replace(record, document=msgspec.Raw(self.packed(bytes(record.document))))

    def delivery(self, delivery: Delivery) -> Delivery:
        """Return an event whose links have moved."""
        body = _DECODER.decode(delivery.body)
        event = body.get("event")
        shown = next(iter(event.values()), None) if isinstance(event, dict) else None
        own = shown.get("href") if isinstance(shown, dict) else None
        return replace(delivery, body=msgspec.json.encode(self.document(body, own)))


def _moved(snapshot: Snapshot, move: _Move) -> Snapshot:
    return replace(
        snapshot,
        namespace=move.after,
        records=tuple(map(move.record, snapshot.records)),
        waiting=tuple(map(move.delivery, snapshot.waiting)),
        dead=tuple(map(move.delivery, snapshot.dead)),
        shelves={
            name: _moved_shelf(documents, move) if name in LINKED else documents
            for name, documents in snapshot.shelves.items()
        },
    )


def _moved_shelf(documents: Mapping[str, bytes], move: _Move) -> Mapping[str, bytes]:
    return {id: move.packed(document) for id, document in documents.items()}


@dataclass(frozen=True, slots=True)
class _Links:
    """Hrefs that begin with one of ``before`` begin with ``after``."""

    before: tuple[str, ...]
    after: str

    def of(self, document: Object) -> Object:
        """Return ``document`` with its links, at any depth, changed."""
        return {key: self._value(key, each) for key, each in document.items()}

    def _value(self, key: str, value: JSON) -> JSON:
        if isinstance(value, dict):
            return self.of(value)
        if isinstance(value, list):
            return [self._value("", each) for each in value]
        if key == "href" and isinstance(value, str):
            return self._href(value)
        return value

    def _href(self, href: str) -> str:
        found = next((each for each in self.before if href.startswith(each)), None)
        return href if found is None else self.after + href.removeprefix(found)
