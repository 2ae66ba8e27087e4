"""
Spoiled results: roll-up, items, repeatability, reliance.
"""

import copy
import itertools
from collections.abc import Sequence

from campaign.minimal_http import Json
from campaign.spoiled_base import CHECK, ITEMS, RESULT, Reply, Spoiled, Wish, with_items, without
from campaign.spoiled_registry import wrong_reference

_BEST_FIRST = ("qualified", "alternate", "unqualified")
_RELATIONS = "qualificationItemRelationship"


class _RollsUp(Spoiled):
    """The overall result follows from those of the items in another way."""

    def roll_up(self, results: Sequence[str]) -> str:
        return max(results, key=_BEST_FIRST.index)

    def show(self, wish: Wish, task: Json) -> Json:
        results = [row[RESULT] for row in task.get(ITEMS, []) if RESULT in row]
        return {**task, RESULT: self.roll_up(results)} if results and RESULT in task else task


@wrong_reference(trips=("CSQ-RES-BV-03", "CSQ-RES-BV-04"))
class RollUpOfFirst(_RollsUp):
    """The overall result is that of the first item."""

    def roll_up(self, results: Sequence[str]) -> str:
        return results[0]


@wrong_reference(trips=("CSQ-RES-BV-03", "CSQ-RES-BV-04"))
class RollUpOfBest(_RollsUp):
    """The overall result is that of the best item."""

    def roll_up(self, results: Sequence[str]) -> str:
        return min(results, key=_BEST_FIRST.index)


@wrong_reference(trips=("CSQ-RES-BV-04",))
class RollUpForgetsAlternates(_RollsUp):
    """An alternate item counts as qualified for the whole."""

    def roll_up(self, results: Sequence[str]) -> str:
        return "unqualified" if "unqualified" in results else "qualified"


@wrong_reference(trips=("CSQ-RES-BV-05",))
class RollUpNeverQualified(_RollsUp):
    """The whole is alternate at best."""

    def roll_up(self, results: Sequence[str]) -> str:
        return "unqualified" if "unqualified" in results else "alternate"


class _Judges(Spoiled):
    """The results of items are changed, and the whole follows."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        return str(row[RESULT])

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.kind != CHECK or not any(RESULT in row for row in task.get(ITEMS, [])):
            return task
        shown = with_items(task, lambda row: {**row, RESULT: self.judge(wish, task, row)})
        worst = max((row[RESULT] for row in shown[ITEMS]), key=_BEST_FIRST.index)
        return {**shown, RESULT: worst} if RESULT in shown else shown


@wrong_reference(trips=("CSQ-ALT-BV-01", "CSQ-RES-BV-02"))
class EverythingQualifies(_Judges):
    """Every item is qualified."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        return "qualified"


@wrong_reference(trips=("CSQ-ALT-BV-01", "CSQ-RES-BV-01"))
class NothingQualifies(_Judges):
    """Every item is unqualified."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        return "unqualified"


@wrong_reference(trips=("CSQ-RES-BV-01",))
class TelephoneIsForgotten(_Judges):
    """Telephone is unqualified, wherever it is asked for."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        wanted = row.get("service", {}).get("serviceSpecification", {}).get("id")
        return "unqualified" if wanted == "telephone" else str(row[RESULT])


@wrong_reference(trips=("CSQ-RES-BV-20",))
class MiddleTierIsRefused(_Judges):
    """A speed of 500 is refused where 1000 is qualified."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        rows = row.get("service", {}).get("serviceCharacteristic", [])
        return "unqualified" if any(r.get("value") == 500 for r in rows) else str(row[RESULT])


@wrong_reference(trips=("CSQ-RES-BV-11",))
class CompanyMatters(_Judges):
    """Beside others an item is never better than the last of them."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        return max(str(row[RESULT]), str(task[ITEMS][-1][RESULT]), key=_BEST_FIRST.index)


@wrong_reference(trips=("CSQ-RES-BV-09",))
class TenItemsAtMost(Spoiled):
    """Items after the tenth are lost."""

    def show(self, wish: Wish, task: Json) -> Json:
        return {**task, ITEMS: task[ITEMS][:10]} if ITEMS in task else task


@wrong_reference(trips=("CSQ-RES-BV-06",))
class LastItemUndecided(Spoiled):
    """The last of several items has no result."""

    def show(self, wish: Wish, task: Json) -> Json:
        rows = task.get(ITEMS, [])
        if len(rows) < 2 or wish.kind != CHECK:
            return task
        return {**task, ITEMS: [*rows[:-1], without(rows[-1], RESULT)]}


@wrong_reference(trips=("CSQ-RES-BV-17",))
class SynchronousAnswersAreKinder(Spoiled):
    """What is alternate as a task is qualified where it is wanted at once."""

    def show(self, wish: Wish, task: Json) -> Json:
        if task.get("instantSyncQualification") is not True:
            return task
        return with_items(
            task, lambda row: {**row, RESULT: "qualified"} if _is_alternate(row) else row
        )


def _is_alternate(row: Json) -> bool:
    return bool(row.get(RESULT) == "alternate")


class _Relates(Spoiled):
    """The server behind is told other relationships than come back."""

    def __init__(self) -> None:
        super().__init__()
        self._sent: dict[str, dict[str, Json]] = {}
        self._asked: dict[int, dict[str, Json]] = {}
        self._numbers = itertools.count()

    def relations(self, item: Json, items: Sequence[Json]) -> list[Json]:
        return []

    def ask(self, wish: Wish) -> Wish:
        body = wish.body
        if not wish.is_for("POST", one=False) or body is None or not _listed(body):
            return wish
        items = body[ITEMS]
        told = [
            {**without(item, _RELATIONS), **_named(self.relations(item, items))} for item in items
        ]
        return wish.saying({**body, ITEMS: told})

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        body = wish.body
        if wish.is_for("POST", one=False) and reply.succeeded and body and _listed(body):
            self._sent[reply.body["id"]] = {
                item["id"]: copy.deepcopy(item[_RELATIONS])
                for item in body[ITEMS]
                if _RELATIONS in item and "id" in item
            }
        return reply

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.kind != CHECK:
            return task
        known = self._sent.get(task.get("id", ""), {})
        return with_items(task, lambda row: {**row, **_named(known.get(str(row.get("id")), []))})


@wrong_reference(trips=("CSQ-DEC-BV-01",))
class RelianceIgnored(_Relates):
    """What an item relies on does not matter."""


@wrong_reference(trips=("CSQ-DEC-BV-04",))
class RelianceOneStep(_Relates):
    """What the relied-on item relies on does not matter."""

    def relations(self, item: Json, items: Sequence[Json]) -> list[Json]:
        relying = {other.get("id") for other in items if other.get(_RELATIONS)}
        return [each for each in item.get(_RELATIONS, []) if each.get("id") not in relying]


@wrong_reference(trips=("CSQ-DEC-BV-01",))
class RelianceBackwardsOnly(_Relates):
    """A reliance counts only where the relied-on item comes first."""

    def relations(self, item: Json, items: Sequence[Json]) -> list[Json]:
        before = {other.get("id") for other in items[: list(items).index(item)]}
        return [each for each in item.get(_RELATIONS, []) if each.get("id") in before]


@wrong_reference(trips=("CSQ-DEC-BV-02",))
class AnyRelationshipBlocks(_Judges):
    """An item that relies on another is unqualified."""

    def judge(self, wish: Wish, task: Json, row: Json) -> str:
        return "unqualified" if row.get(_RELATIONS) else str(row[RESULT])


@wrong_reference(trips=("CSQ-DEC-BV-03",))
class RelationshipsAreLost(Spoiled):
    """Relationships are obeyed, and do not come back."""

    def show(self, wish: Wish, task: Json) -> Json:
        return with_items(task, lambda row: without(row, _RELATIONS))


def _listed(body: Json) -> bool:
    rows = body.get(ITEMS)
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _named(relations: Sequence[Json] | Json) -> Json:
    return {_RELATIONS: relations} if relations else {}
