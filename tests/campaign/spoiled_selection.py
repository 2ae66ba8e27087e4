"""
Spoiled lists: fields, filters, pages and order.
"""

from dataclasses import replace

from campaign.minimal_http import Scope
from campaign.spoiled_base import Reply, Spoiled, Wish
from campaign.spoiled_registry import wrong_reference

_NO_FILTERS = {"fields", "limit", "offset", "sort", "filter"}


@wrong_reference(trips=("MGT-BV-10", "MGT-BV-11"))
class FieldsOnlyTheFirst(Spoiled):
    """Of several fields the first alone counts."""

    def ask(self, wish: Wish) -> Wish:
        return wish.asking(*((k, v.split(",")[0] if k == "fields" else v) for k, v in wish.query))


@wrong_reference(trips=("MGT-BV-11",))
class FieldsIgnoredInLists(Spoiled):
    """A list shows whole tasks, whatever fields are named."""

    def ask(self, wish: Wish) -> Wish:
        if wish.is_for("GET", one=False):
            return wish.asking(*((k, v) for k, v in wish.query if k != "fields"))
        return wish


@wrong_reference(trips=("MGT-BV-10",))
class FieldsIgnoredInOne(Spoiled):
    """One task is shown whole, whatever fields are named."""

    def ask(self, wish: Wish) -> Wish:
        return wish.asking() if wish.is_for("GET", one=True) else wish


@wrong_reference(trips=("MGT-BV-21",))
class FirstFilterOnly(Spoiled):
    """Of several filters the first alone counts."""

    def ask(self, wish: Wish) -> Wish:
        filters = [pair for pair in wish.query if pair[0] not in _NO_FILTERS]
        others = [pair for pair in wish.query if pair[0] in _NO_FILTERS]
        return wish.asking(*filters[:1], *others)


@wrong_reference(trips=("MGT-BV-20",))
class FiltersIgnored(Spoiled):
    """A list holds everything, whatever it is filtered by."""

    def ask(self, wish: Wish) -> Wish:
        return wish.asking(*(pair for pair in wish.query if pair[0] in _NO_FILTERS))


@wrong_reference(trips=("MGT-BV-20",))
class FilterComparesBeginnings(Spoiled):
    """A filter by externalId compares beginnings."""

    async def fetch(self, wish: Wish, scope: Scope) -> Reply:
        wanted = dict(wish.query).get("externalId")
        if wanted is None or len(wish.query) > 1:
            return await super().fetch(wish, scope)
        everything = await super().fetch(wish.asking(("limit", "1000")), scope)
        rows = [row for row in everything.body if row.get("externalId", "").startswith(wanted)]
        return replace(everything, status=200, body=rows)


@wrong_reference(trips=("MGT-BV-25",))
class NestedFiltersFindNothing(Spoiled):
    """A filter by an attribute of a part matches nothing."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if any("." in name and name.endswith(".id") for name, _ in wish.query):
            return replace(reply, status=200, body=[])
        return reply


@wrong_reference(trips=("MGT-BV-30",))
class LimitIgnored(Spoiled):
    """A limit does not matter."""

    def ask(self, wish: Wish) -> Wish:
        return wish.asking(*(pair for pair in wish.query if pair[0] != "limit"))


@wrong_reference(trips=("MGT-BV-31",))
class OffsetCountsPages(Spoiled):
    """An offset counts pages, not tasks."""

    def ask(self, wish: Wish) -> Wish:
        asked = dict(wish.query)
        limit, offset = asked.get("limit", ""), asked.get("offset", "")
        if limit.isdigit() and offset.isdigit():
            asked["offset"] = str(int(offset) * int(limit))
            return wish.asking(*asked.items())
        return wish


@wrong_reference(trips=("MGT-BV-32",))
class TotalIsOfThePage(Spoiled):
    """X-Total-Count is the number of rows on the page."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if isinstance(reply.body, list):
            count = str(len(reply.body))
            return replace(reply, headers={**reply.headers, "x-total-count": count})
        return reply


@wrong_reference(trips=("MGT-BV-40",))
class SortOnlyUpwards(Spoiled):
    """A list is never sorted downwards."""

    def ask(self, wish: Wish) -> Wish:
        return wish.asking(*((k, v.lstrip("-") if k == "sort" else v) for k, v in wish.query))


@wrong_reference(trips=("MGT-BV-10", "MGT-BV-11", "MGT-BV-20", "MGT-BV-30"))
class GatewayLosesTheQuery(Spoiled):
    """The query of every URL is lost on the way."""

    def ask(self, wish: Wish) -> Wish:
        return wish.asking()
