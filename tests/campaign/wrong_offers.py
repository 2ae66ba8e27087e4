"""
Servers that are wrong about alternates and reasons: what is given, when, and what it is worth.
"""

import copy
from collections.abc import Sequence

from campaign.minimal_http import Json
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import Task
from campaign.minimal_world import (
    ALTERNATE,
    QUALIFIED,
    UNQUALIFIED,
    Finding,
    Wanted,
    with_speed,
)
from campaign.wrong_registry import wrong


@wrong(trips=("CSQ-ALT-BV-02",))
class AlternateWithoutProposal(MinimalServer):
    """An alternate item shows no proposal."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        shown.pop("alternateServiceProposal", None)
        return shown


@wrong(trips=("CSQ-ALT-BV-02",))
class ProposalIsEmpty(MinimalServer):
    """A proposal has neither a service nor a date."""

    def proposals(self, item: Json, wanted: Wanted) -> tuple[Json, ...]:
        return tuple({"id": proposal["id"]} for proposal in super().proposals(item, wanted))


@wrong(trips=("CSQ-ALT-BV-04",))
class ProposalOverstates(MinimalServer):
    """What is proposed does not qualify when it is asked for."""

    def proposed_speed(self, wanted: Wanted) -> float:
        return super().proposed_speed(wanted) + 1


@wrong(trips=("CSQ-ALT-BV-04",), warns=("CSQ-ALT-BV-06",))
class ProposalRepeatsRequest(MinimalServer):
    """What is proposed is what was asked for and cannot be had."""

    def proposals(self, item: Json, wanted: Wanted) -> tuple[Json, ...]:
        service = copy.deepcopy(item.get("service", {}))
        found = super().proposals(item, wanted)
        return tuple({**proposal, "alternateService": service} for proposal in found)


@wrong(trips=("CSQ-ALT-BV-01",))
class AlternativeNotGiven(MinimalServer):
    """Asked for alternates, it gives none where it has one: the item is just unqualified."""

    def wants_alternative(self, wishes: Json) -> bool:
        return False


@wrong(warns=("CSQ-ALT-BV-07",))
class QualifiedWithProposal(MinimalServer):
    """A qualified item comes with an alternate proposal."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        if finding.result == QUALIFIED:
            proposal = {"id": "1", "alternateService": with_speed(item["service"], 10)}
            shown["alternateServiceProposal"] = [proposal]
        return shown


@wrong(trips=("CSQ-ALT-BV-01",))
class UnqualifiedWithProposal(MinimalServer):
    """An item is called unqualified though it shows a proposal."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        if finding.proposals:
            shown["qualificationResult"] = UNQUALIFIED
        return shown

    def roll_up(self, results: Sequence[str]) -> str:
        return super().roll_up([UNQUALIFIED if r == ALTERNATE else r for r in results])


@wrong(trips=("CSQ-ALT-BV-05", "CSQ-RES-BV-01"))
class AlternativeWishLowers(MinimalServer):
    """Who is ready to take an alternate is not given what qualifies."""

    def decide_item(self, item: Json, wishes: Json) -> Finding:
        finding = super().decide_item(item, wishes)
        if finding.result == QUALIFIED and self.wants_alternative(wishes):
            proposal = {"id": "1", "alternateService": with_speed(item["service"], 10)}
            return Finding(
                result=ALTERNATE, reasons=("RATE_BELOW_REQUESTED",), proposals=(proposal,)
            )
        return finding


@wrong(trips=("CSQ-RES-BV-15",))
class QualifiedWithReasons(MinimalServer):
    """A qualified item has reasons why it is unavailable."""

    def shown_reasons(self, finding: Finding, wishes: Json) -> list[Json]:
        if finding.result == QUALIFIED and self.wants_reasons(wishes):
            return [{"code": "OK", "label": "everything is fine"}]
        return super().shown_reasons(finding, wishes)


@wrong(trips=("CSQ-RES-BV-13",))
class ReasonsMissing(MinimalServer):
    """Asked for reasons, an unqualified item gives none."""

    def wants_reasons(self, wishes: Json) -> bool:
        return False


@wrong(trips=("CSQ-RES-BV-13",))
class ReasonsAreEmpty(MinimalServer):
    """A reason has neither code nor label."""

    def shown_reasons(self, finding: Finding, wishes: Json) -> list[Json]:
        return [{} for _ in super().shown_reasons(finding, wishes)]


@wrong(trips=("CSQ-RES-BV-13",))
class ReasonsForFirstOnly(MinimalServer):
    """Of several unqualified items only the first has reasons."""

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        rows = outcome["serviceQualificationItem"]
        told = [row for row in rows if "eligibilityUnavailabilityReason" in row]
        for row in told[1:]:
            del row["eligibilityUnavailabilityReason"]
        return outcome


@wrong(trips=("CSQ-RES-BV-02", "CSQ-RES-BV-16"))
class ReasonWishChangesResult(MinimalServer):
    """Who asks why not is told that it can be had."""

    def decide_item(self, item: Json, wishes: Json) -> Finding:
        finding = super().decide_item(item, wishes)
        flipped = finding.result == UNQUALIFIED and self.wants_reasons(wishes)
        return Finding(result=QUALIFIED) if flipped else finding
