"""
Spoiled alternates and reasons: what is proposed, and why something is not to be had.
"""

from campaign.minimal_http import Json
from campaign.spoiled_base import CHECK, ITEMS, RESULT, Spoiled, Wish, with_items, without
from campaign.spoiled_registry import wrong_reference

_REASONS, _PROPOSALS = "eligibilityUnavailabilityReason", "alternateServiceProposal"


@wrong_reference(trips=("CSQ-RES-BV-13",))
class ReasonsForTheFirstOnly(Spoiled):
    """Of several unqualified items the first alone has reasons."""

    def show(self, wish: Wish, task: Json) -> Json:
        rows = task.get(ITEMS, [])
        return (
            {**task, ITEMS: [*rows[:1], *(without(r, _REASONS) for r in rows[1:])]}
            if rows
            else task
        )


@wrong_reference(trips=("CSQ-RES-BV-13",))
class ReasonsSayNothing(Spoiled):
    """Reasons have neither code nor label."""

    def show(self, wish: Wish, task: Json) -> Json:
        return with_items(task, lambda row: {**row, _REASONS: [{}]} if _REASONS in row else row)


@wrong_reference(trips=("CSQ-RES-BV-15",))
class QualifiedWithReasons(Spoiled):
    """A qualified item has a reason to be unavailable."""

    def show(self, wish: Wish, task: Json) -> Json:
        reason = [{"code": "NONE", "label": "none"}]
        return with_items(
            task,
            lambda row: {**row, _REASONS: reason} if row.get(RESULT) == "qualified" else row,
        )


@wrong_reference(trips=("CSQ-ALT-BV-01", "CSQ-RES-BV-16"))
class AskingForReasonsIsStricter(Spoiled):
    """Where reasons are asked for, what would be alternate is unqualified."""

    def show(self, wish: Wish, task: Json) -> Json:
        if task.get("provideUnavailabilityReason") is not True or RESULT not in task:
            return task
        shown = with_items(
            task,
            lambda row: (
                {**without(row, _PROPOSALS), RESULT: "unqualified"}
                if row.get(RESULT) == "alternate"
                else row
            ),
        )
        return {**shown, RESULT: "unqualified"} if task[RESULT] == "alternate" else shown


@wrong_reference(trips=("CSQ-ALT-BV-02",))
class AlternatesWithoutProposal(Spoiled):
    """Alternate items have no proposals."""

    def show(self, wish: Wish, task: Json) -> Json:
        return with_items(task, lambda row: without(row, _PROPOSALS))


@wrong_reference(trips=("CSQ-ALT-BV-04",))
class ProposalsAreWhatWasAsked(Spoiled):
    """A proposal is the service that was asked for."""

    def show(self, wish: Wish, task: Json) -> Json:
        def back(row: Json) -> Json:
            if not row.get(_PROPOSALS):
                return row
            return {**row, _PROPOSALS: [{"id": "1", "alternateService": row["service"]}]}

        return with_items(task, back)


@wrong_reference(trips=("CSQ-ALT-BV-04",))
class ProposalsOfNothing(Spoiled):
    """A proposal is of a service that does not exist."""

    def show(self, wish: Wish, task: Json) -> Json:
        def odd(row: Json) -> Json:
            for each in row.get(_PROPOSALS, []):
                each["alternateService"]["serviceSpecification"]["id"] = "carrier-pigeon"
            return row

        return with_items(task, odd)


@wrong_reference(trips=("CSQ-ALT-BV-08", "CSQ-MGT-BV-03"))
class ProposedPlacesHaveNoRole(Spoiled):
    """The places of a proposed service have no role."""

    def show(self, wish: Wish, task: Json) -> Json:
        def odd(row: Json) -> Json:
            for each in row.get(_PROPOSALS, []):
                service = each["alternateService"]
                service["place"] = [{"id": "MILL-7", "@type": "PlaceRef"}]
            return row

        return with_items(task, odd)


@wrong_reference(trips=("CSQ-ALT-BV-01",))
class AlternativesAreNeverFound(Spoiled):
    """A wish for alternatives is not passed on."""

    def ask(self, wish: Wish) -> Wish:
        body = wish.body
        if wish.is_for("POST", one=False) and wish.kind == CHECK and body:
            return wish.saying(without(body, "provideAlternative"))
        return wish


@wrong_reference(trips=("CSQ-ALT-BV-01", "CSQ-ALT-BV-05"))
class AskingForAlternativesQualifies(Spoiled):
    """What has an alternative is called qualified where alternatives are asked for."""

    def show(self, wish: Wish, task: Json) -> Json:
        if RESULT not in task:
            return task
        shown = with_items(
            task,
            lambda row: (
                {**without(row, _PROPOSALS, _REASONS), RESULT: "qualified"}
                if row.get(RESULT) == "alternate"
                else row
            ),
        )
        return {**shown, RESULT: "qualified"} if task[RESULT] == "alternate" else shown
