"""
Servers whose results contradict the meaning of the words: roll-up, items, dependencies.
"""

from collections.abc import Sequence

from campaign.minimal_http import Json
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import Task
from campaign.minimal_world import (
    ALTERNATE,
    BEST_FIRST,
    QUALIFIED,
    UNQUALIFIED,
    Finding,
    Wanted,
)
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-RES-BV-03", "CSQ-RES-BV-04"))
class RollUpOfFirst(MinimalServer):
    """The overall result is that of the first item."""

    def roll_up(self, results: Sequence[str]) -> str:
        return results[0]


@wrong(trips=("CSQ-RES-BV-03", "CSQ-RES-BV-04"))
class RollUpOfLast(MinimalServer):
    """The overall result is that of the last item."""

    def roll_up(self, results: Sequence[str]) -> str:
        return results[-1]


@wrong(trips=("CSQ-RES-BV-03", "CSQ-RES-BV-04"))
class RollUpOfBest(MinimalServer):
    """The overall result is that of the best item."""

    def roll_up(self, results: Sequence[str]) -> str:
        return min(results, key=BEST_FIRST.index)


@wrong(trips=("CSQ-RES-BV-04",))
class RollUpWithoutAlternate(MinimalServer):
    """Alternates are forgotten in the overall result, which is qualified then."""

    def roll_up(self, results: Sequence[str]) -> str:
        return UNQUALIFIED if UNQUALIFIED in results else QUALIFIED


@wrong(trips=("CSQ-RES-BV-03",))
class RollUpAlternateWins(MinimalServer):
    """One alternate makes the overall result alternate, even beside an unqualified item."""

    def roll_up(self, results: Sequence[str]) -> str:
        return ALTERNATE if ALTERNATE in results else super().roll_up(results)


@wrong(trips=("CSQ-RES-BV-03", "CSQ-RES-BV-04"))
class RollUpMajority(MinimalServer):
    """The overall result is the most frequent one."""

    def roll_up(self, results: Sequence[str]) -> str:
        return max(BEST_FIRST, key=results.count)


@wrong(trips=("CSQ-RES-BV-10",))
class StopsAtFirst(MinimalServer):
    """Items after the first unqualified one are not in the answer."""

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        rows = outcome["serviceQualificationItem"]
        results = [row["qualificationResult"] for row in rows]
        stop = results.index(UNQUALIFIED) + 1 if UNQUALIFIED in results else len(rows)
        return {**outcome, "serviceQualificationItem": rows[:stop]}


@wrong(trips=("CSQ-RES-BV-09",))
class LosesLastItem(MinimalServer):
    """Of several items the last is lost."""

    def take_items(self, items: Sequence[Json]) -> list[Json]:
        taken = super().take_items(items)
        return taken[:-1] if len(taken) > 1 else taken


@wrong(trips=("CSQ-RES-BV-11",))
class OneResultForAll(MinimalServer):
    """Every item gets the result of the first."""

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        findings = super().decide_items(items, wishes)
        return [findings[0] for _ in findings]


@wrong(trips=("CSQ-RES-BV-11",))
class ResultsInReverse(MinimalServer):
    """The results of several items are assigned in reverse."""

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        return super().decide_items(items, wishes)[::-1]


@wrong(trips=("CSQ-RES-BV-10",))
class OrderMatters(MinimalServer):
    """An item behind an unqualified one is unqualified, though nothing relates them."""

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        worse = Finding(result=UNQUALIFIED, reasons=("COV_NO_COVERAGE",))
        results = [finding.result for finding in findings]
        lost = [worse if UNQUALIFIED in results[:n] else f for n, f in enumerate(findings)]
        return super().depend(items, lost)


@wrong(trips=("CSQ-RES-BV-11",))
class CompanyMatters(MinimalServer):
    """What qualifies alone is unqualified in the company of others."""

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        worse = Finding(result=UNQUALIFIED, reasons=("COV_NO_COVERAGE",))
        lost = findings if len(findings) == 1 else [worse for _ in findings]
        return super().depend(items, lost)


@wrong(trips=("CSQ-RES-BV-12",))
class SecondTimeDiffers(MinimalServer):
    """Every second check of the same items is unqualified."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, int] = {}

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        key = repr(items)
        self._asked[key] = self._asked.get(key, 0) + 1
        if self._asked[key] % 2 == 0:
            return [Finding(result=UNQUALIFIED, reasons=("COV_NO_COVERAGE",)) for _ in items]
        return super().decide_items(items, wishes)


@wrong(trips=("CSQ-RES-BV-06",))
class DoneWithoutItemResults(MinimalServer):
    """The items of a finished check have no result."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        del shown["qualificationResult"]
        return shown


@wrong(trips=("CSQ-RES-BV-06",))
class LastItemUndecided(MinimalServer):
    """The last of several items of a finished check has no result."""

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        rows = outcome["serviceQualificationItem"]
        if len(rows) > 1:
            del rows[-1]["qualificationResult"]
        return outcome


@wrong(trips=("CSQ-DEC-BV-01",))
class DependencyIgnored(MinimalServer):
    """An item qualifies although the item that it relies on does not."""

    def needs(self, item: Json) -> set[str]:
        return set()


@wrong(trips=("CSQ-DEC-BV-04",))
class DependencyNotPassedOn(MinimalServer):
    """An item qualifies though what it relies on relies on something that does not."""

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        lost = {i["id"] for i, f in zip(items, findings, strict=True) if f.result == UNQUALIFIED}
        worse = Finding(result=UNQUALIFIED, reasons=("DEP_ITEM_UNQUALIFIED",))
        pairs = zip(items, findings, strict=True)
        return [worse if self.needs(item) & lost else finding for item, finding in pairs]


@wrong(trips=("CSQ-DEC-BV-01",))
class DependencyBackwardOnly(MinimalServer):
    """A dependency counts only where the item that is relied on comes first in the request."""

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        known: set[str] = set()
        cut: list[Json] = []
        for item in items:
            relations = item.get("qualificationItemRelationship", [])
            kept = [r for r in relations if r.get("id") in known]
            cut.append({**item, "qualificationItemRelationship": kept})
            known.add(item["id"])
        return super().depend(cut, findings)


@wrong(trips=("CSQ-DEC-BV-02",))
class AnyRelationshipIsAnObstacle(MinimalServer):
    """An item that relies on anything is unqualified."""

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        return [
            Finding(result=UNQUALIFIED, reasons=("DEP_ITEM_UNQUALIFIED",))
            if self.needs(item)
            else finding
            for item, finding in zip(items, super().depend(items, findings), strict=True)
        ]


@wrong(trips=("CSQ-DEC-BV-01",))
class DependencyReversed(MinimalServer):
    """The item that is relied on suffers from the one that relies on it."""

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        by_needed = {i["id"]: [o["id"] for o in items if i["id"] in self.needs(o)] for i in items}
        turned = [
            {
                "id": item["id"],
                "qualificationItemRelationship": [
                    {"id": other, "relationshipType": "reliesOn"} for other in by_needed[item["id"]]
                ],
            }
            for item in items
        ]
        return super().depend(turned, findings)


@wrong(trips=("CSQ-RES-BV-01", "CSQ-RES-BV-20"))
class WeakerTierRefused(MinimalServer):
    """The weakest speed is refused where stronger ones qualify."""

    def speed_obstacles(self, asked: float, most: float) -> tuple[str, ...]:
        if asked <= most / 5:
            return ("CHAR_OUT_OF_RANGE",)
        return super().speed_obstacles(asked, most)


@wrong(trips=("CSQ-ALT-BV-01", "CSQ-RES-BV-02", "QSQ-RES-BV-02"))
class EverythingQualifies(MinimalServer):
    """Every item qualifies, wherever and whatever it is."""

    def obstacles(self, wanted: Wanted) -> tuple[str, ...]:
        return ()


@wrong(trips=("CSQ-RES-BV-01", "QSQ-RES-BV-01"))
class NothingQualifies(MinimalServer):
    """No item qualifies, wherever and whatever it is."""

    def obstacles(self, wanted: Wanted) -> tuple[str, ...]:
        return super().obstacles(wanted) or ("COV_NO_COVERAGE",)


@wrong(trips=("CSQ-ALT-BV-01",))
class SpeedIgnored(MinimalServer):
    """The requested characteristics do not matter."""

    def speed_obstacles(self, asked: float, most: float) -> tuple[str, ...]:
        return ()
