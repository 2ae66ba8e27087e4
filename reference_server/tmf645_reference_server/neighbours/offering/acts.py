"""
The acts: open, read, refine or ask again, withdraw; and follow the checks behind.
"""

from datetime import datetime
from typing import Final

import msgspec
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.commerce import Commerce
from tmf645_simulator.validity import Validity

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.check import CHECK
from tmf645_reference_server.correlation import kept as kept_label
from tmf645_reference_server.correlation import labelled
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.neighbours.offering.answering import (
    ON_THE_WAY,
    Behind,
    answer,
    missing_paths,
)
from tmf645_reference_server.neighbours.offering.asking import asked, prepared
from tmf645_reference_server.neighbours.offering.kept import (
    FOR_OFFERING,
    ITEMS,
    NAME,
    Kept,
    decoded,
)
from tmf645_reference_server.neighbours.offering.refining import refined
from tmf645_reference_server.neighbours.offering.telling import (
    opening,
    refinement,
    removal,
    settlement,
)
from tmf645_reference_server.neighbours.papers import Papers
from tmf645_reference_server.patch import same
from tmf645_reference_server.ports import Clock
from tmf645_reference_server.store import MOST_RACES, Record, Space
from tmf645_reference_server.wire.dates import show_moment
from tmf645_reference_server.wire.parts import text

_FOLLOWED: Final = f'"externalId":"{FOR_OFFERING}'.encode()


class Offers:
    """The product offering qualifications of one namespace."""

    def __init__(
        self,
        *,
        commerce: Commerce,
        catalogue: Catalogue,
        validity: Validity,
        papers: Papers,
        space: Space,
        desk: Desk,
        clock: Clock,
    ) -> None:
        self._commerce = commerce
        self._catalogue = catalogue
        self._validity = validity
        self._papers = papers
        self._space = space
        self._desk = desk
        self._clock = clock
        desk.followed = self._follow

    # --- acts of clients ----------------------------------------------------------------------

    async def open(
        self, sent: Object, url: str, checks: str, correlation: str | None
    ) -> tuple[Object, bool]:
        """
        Take in a qualification; return it, and whether it is answered at once as was wished.

        ``url`` is where these live, ``checks`` where checks do. Raise Problem 400, 504.
        """
        said, listed = prepared(sent, self._commerce, self._catalogue)
        now = self._clock.now()
        id = self._papers.new_id()
        said = {"id": id, "href": f"{url}/{id}", **said}
        said["productOfferingQualificationDate"] = show_moment(now)
        kept, behind = await self._asked(
            Kept(id=id, sent=said, parts=(), listed=listed), checks, correlation
        )
        kept = self._answered(kept, behind, now)
        labels = labelled(NAME, id, correlation)
        notices = tuple(opening(kept, now))
        if not await self._papers.commit(id, None, kept.encoded(), notices, *labels):
            raise problems.changed_meanwhile()
        kept = await self._settled(id)
        instant = sent.get("instantSyncQualification") is True
        return kept.shown, instant and kept.shown["state"] == "done"

    async def read(self, id: str) -> Object:
        """Return a qualification as it is now; this polls the check behind it. Raise Problem 404."""
        kept = await self.found(id)
        return kept.shown

    async def found(self, id: str) -> Kept:
        """Return what is kept of a qualification, as it is now. Raise Problem 404."""
        kept = decoded(await self._body(id))
        if kept.check is not None and kept.shown.get("state") in ON_THE_WAY[:2]:
            try:
                await self._desk.read(CHECK, kept.check)
            except problems.Problem:
                # It was deleted: then the qualification cannot be finished, and says so.
                return await self._settled(id)
        return await self._settled(id)

    async def listing(self) -> list[Object]:
        """Return every qualification as it is now, oldest first."""
        await self._desk.fire(self._clock.now())
        return [decoded(body).shown for body in (await self._papers.every()).values()]

    async def change(self, id: str, change: Object, checks: str) -> Object:
        """
        Apply a merge patch; one that changes what is asked, or sets ``state`` back, asks again.

        Raise Problem 400, 404, 409; nothing has changed then.
        """
        for _ in range(MOST_RACES):
            body = await self._body(id)
            before = decoded(body)
            said, anew = refined(before, change, self._commerce, self._catalogue)
            if not anew and same(said, before.sent):
                return before.shown
            now = self._clock.now()
            after = Kept(
                id=id,
                sent=said,
                parts=before.parts,
                check=before.check,
                listed=before.listed and ITEMS not in change,
                shown={} if anew else before.shown,
            )
            behind = await self._behind(before)
            if anew:
                label = await kept_label(NAME, id, self._space)
                after, behind = await self._asked(after, checks, label)
            after = self._answered(after, behind, now)
            notices = tuple(refinement(before, after, now, anew=anew))
            if await self._papers.commit(id, body, after.encoded(), notices):
                return (await self._settled(id)).shown
        raise problems.changed_meanwhile()

    async def withdraw(self, id: str) -> None:
        """Delete a qualification; the check behind it stays. Raise Problem 404, 409."""
        for _ in range(MOST_RACES):
            body = await self._body(id)
            notice = removal(decoded(body), self._clock.now())
            if await self._papers.commit(id, body, None, [notice]):
                return
        raise problems.changed_meanwhile()

    # --- how ----------------------------------------------------------------------------------

    async def _body(self, id: str) -> bytes:
        body = await self._papers.find(id)
        if body is None:
            raise problems.no_such_resource(NAME, id)
        return body

    async def _asked(
        self, kept: Kept, checks: str, correlation: str | None
    ) -> tuple[Kept, Behind | None]:
        """Return ``kept`` with the verdicts of trade, and the check that was opened for it."""
        now = self._clock.now()
        question = asked(kept.sent, kept.id, self._commerce, now)
        kept = msgspec.structs.replace(kept, parts=question.parts, check=None)
        if question.check is None:
            return kept, None
        opened = await self._desk.open(CHECK, question.check, checks, correlation=correlation)
        return (
            msgspec.structs.replace(kept, check=opened.record.id),
            _behind(opened.record),
        )

    async def _behind(self, kept: Kept) -> Behind | None:
        if kept.check is None:
            return None
        record = await self._space.find(CHECK.name, kept.check)
        if record is None:
            return Behind(document={"id": kept.check}, gone=True)
        return _behind(record)

    def _answered(self, kept: Kept, behind: Behind | None, now: datetime) -> Kept:
        since = text(kept.shown, "effectiveQualificationDate") or show_moment(now)
        until = text(kept.shown, "expirationDate") or show_moment(now + self._validity.default)
        shown = answer(kept, behind, since, until, self._commerce)
        missing = () if behind is None else missing_paths(kept, behind, self._commerce)
        return msgspec.structs.replace(kept, shown=shown, missing=missing)

    async def _settled(self, id: str) -> Kept:
        """Return what is kept, brought to where the check behind it stands. Raise Problem 404."""
        for _ in range(MOST_RACES):
            body = await self._body(id)
            kept = decoded(body)
            behind = await self._behind(kept)
            if behind is None or (behind.gone and kept.shown["state"] not in ON_THE_WAY[:2]):
                return kept
            now = self._clock.now()
            after = self._answered(kept, behind, now)
            if after == kept:
                return kept
            notices = tuple(settlement(kept, after, now))
            if await self._papers.commit(id, body, after.encoded(), notices):
                return after
        raise problems.changed_meanwhile()

    async def _follow(self, record: Record) -> None:
        """Bring the qualification on that ``record``, a check, was opened for."""
        if _FOLLOWED not in record.document:
            return
        name = text(record.decoded(), "externalId") or ""
        id = name.removeprefix(FOR_OFFERING)
        body = await self._papers.find(id)
        if body is not None and decoded(body).check == record.id:
            await self._settled(id)


def _behind(record: Record) -> Behind:
    return Behind(document=record.decoded(), open_questions=record.task.open_questions)
