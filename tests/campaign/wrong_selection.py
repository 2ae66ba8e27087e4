"""
Servers that select wrongly: fields, filters, sort and pages (TMF630).
"""

from collections.abc import Sequence

from campaign.minimal_http import Answered, Asked, Json, Refusal
from campaign.minimal_selection import Query, at_path
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import Task
from campaign.wrong_registry import wrong

Filters = list[tuple[str, list[str]]]


@wrong(trips=("CSQ-MGT-BV-10", "QSQ-MGT-BV-10"))
class FieldsIgnoredOnOne(MinimalServer):
    """GET of one ignores fields."""

    def show_one(self, shown: Json, asked: Asked) -> Json:
        return shown


@wrong(trips=("CSQ-MGT-BV-11", "QSQ-MGT-BV-11"))
class FieldsIgnoredOnList(MinimalServer):
    """GET of the collection ignores fields."""

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        unasked = [(name, value) for name, value in query if name != "fields"]
        return super().show_list(rows, unasked, url)


@wrong(trips=("CSQ-MGT-BV-22", "QSQ-MGT-BV-22"))
class FiltersSeeOnlyFields(MinimalServer):
    """A list is filtered by what fields leaves of its rows."""

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        fields = self.fields(query)
        return super().show_list([self.apply_fields(row, fields) for row in rows], query, url)


@wrong(trips=("CSQ-MGT-BV-10", "CSQ-MGT-BV-11", "QSQ-MGT-BV-10", "QSQ-MGT-BV-11"))
class FieldsFirstOnly(MinimalServer):
    """Of several fields only the first is shown."""

    def apply_fields(self, row: Json, fields: Sequence[str]) -> Json:
        return super().apply_fields(row, fields[:1])


@wrong(trips=("CSQ-MGT-BV-10", "CSQ-MGT-BV-11", "QSQ-MGT-BV-10", "QSQ-MGT-BV-11"))
class FieldsLoseWhatIsNamed(MinimalServer):
    """With fields, only id and href are shown, whatever was named."""

    def apply_fields(self, row: Json, fields: Sequence[str]) -> Json:
        return super().apply_fields(row, ("id",) if fields else ())


@wrong(trips=("CSQ-MGT-BV-20", "QSQ-MGT-BV-20"))
class FiltersIgnored(MinimalServer):
    """Attribute filters are ignored."""

    def matches(self, row: Json, filters: Filters) -> bool:
        return True


@wrong(trips=("CSQ-MGT-BV-21", "QSQ-MGT-BV-21"))
class FiltersOfTwoAreOr(MinimalServer):
    """Two filters select what agrees with either."""

    def matches(self, row: Json, filters: Filters) -> bool:
        agreed = [self.agrees(row, name, values) for name, values in filters]
        return not agreed or any(agreed)


@wrong(trips=("CSQ-MGT-BV-21", "QSQ-MGT-BV-21"))
class SecondFilterIgnored(MinimalServer):
    """Of two filters the second is ignored."""

    def matches(self, row: Json, filters: Filters) -> bool:
        return super().matches(row, filters[:1])


@wrong(trips=("CSQ-MGT-BV-20", "QSQ-MGT-BV-20"))
class FilterSelectsNothing(MinimalServer):
    """Any filter selects nothing."""

    def matches(self, row: Json, filters: Filters) -> bool:
        return not filters


@wrong(trips=("CSQ-MGT-BV-20", "QSQ-MGT-BV-20"))
class FilterByPart(MinimalServer):
    """A filter selects what merely begins with its value."""

    def agrees(self, row: Json, name: str, values: list[str]) -> bool:
        found = [str(value) for value in at_path(row, name.split("."))]
        begins = any(have.startswith(want) for have in found for want in values)
        return begins or super().agrees(row, name, values)


@wrong(warns=("CSQ-MGT-BV-23", "QSQ-MGT-BV-23"))
class FilterAlternativesLost(MinimalServer):
    """Of several values of a filter only the last counts."""

    def filters(self, query: Query) -> Filters:
        return [(name, values[-1:]) for name, values in super().filters(query)]


@wrong(trips=("CSQ-MGT-BV-25", "QSQ-MGT-BV-25"))
class NestedFilterIgnored(MinimalServer):
    """A filter with a dotted path, which is claimed, is ignored."""

    def filters(self, query: Query) -> Filters:
        return [(name, values) for name, values in super().filters(query) if "." not in name]


@wrong(trips=("CSQ-MGT-BV-25",))
class NestedFilterFirstElement(MinimalServer):
    """A filter with a dotted path looks at the first element of an array only."""

    def agrees(self, row: Json, name: str, values: list[str]) -> bool:
        first = {k: v[:1] if isinstance(v, list) else v for k, v in row.items()}
        return super().agrees(first, name, values)


@wrong(trips=("CSQ-MGT-BV-31", "QSQ-MGT-BV-31"))
class OffsetIgnored(MinimalServer):
    """The offset is ignored."""

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        return super().page(rows, 0, limit)


@wrong(trips=("CSQ-MGT-BV-31", "QSQ-MGT-BV-31"))
class OffsetFromOne(MinimalServer):
    """The first row has the offset 1."""

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        return super().page(rows, max(0, offset - 1), limit)


@wrong(trips=("CSQ-MGT-BV-31", "QSQ-MGT-BV-31"))
class OffsetCountsPages(MinimalServer):
    """The offset counts pages, not rows."""

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        return super().page(rows, offset * limit, limit)


@wrong(trips=("CSQ-MGT-BV-30", "QSQ-MGT-BV-30"))
class LimitIgnored(MinimalServer):
    """The limit is ignored."""

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        return super().page(rows, offset, self.greatest_limit)


@wrong(trips=("CSQ-MGT-BV-30", "QSQ-MGT-BV-30"))
class LimitOneTooMany(MinimalServer):
    """A page has one row more than the limit."""

    def page(self, rows: list[Json], offset: int, limit: int) -> list[Json]:
        return super().page(rows, offset, limit + 1)


@wrong(trips=("CSQ-MGT-BV-31", "QSQ-MGT-BV-31"))
class FilterAfterPage(MinimalServer):
    """The page is cut first, and filtered then."""

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        paged = self.page(rows, self.offset(query), self.limit(query))
        unpaged = [(name, value) for name, value in query if name not in {"offset", "limit"}]
        return super().show_list(paged, unpaged, url)


@wrong(trips=("CSQ-MGT-BV-32", "QSQ-MGT-BV-32"))
class TotalCountOfPage(MinimalServer):
    """X-Total-Count counts the rows of the page."""

    def page_headers(self, total: int, shown: int) -> dict[str, str]:
        return super().page_headers(shown, shown)


@wrong(trips=("CSQ-MGT-BV-32", "QSQ-MGT-BV-32"))
class TotalCountTooHigh(MinimalServer):
    """X-Total-Count is one too high."""

    def page_headers(self, total: int, shown: int) -> dict[str, str]:
        return super().page_headers(total + 1, shown)


@wrong(warns=("CSQ-MGT-BV-33", "QSQ-MGT-BV-33"))
class ResultCountOfAll(MinimalServer):
    """X-Result-Count counts all rows, not those of the page."""

    def page_headers(self, total: int, shown: int) -> dict[str, str]:
        return super().page_headers(total, total)


@wrong(trips=("CSQ-MGT-BV-40", "QSQ-MGT-BV-40"))
class SortIgnored(MinimalServer):
    """The sort, which is claimed, is ignored."""

    def sort(self, rows: list[Json], query: Query) -> list[Json]:
        return rows


@wrong(trips=("CSQ-MGT-BV-40", "QSQ-MGT-BV-40"))
class SortAlwaysAscending(MinimalServer):
    """A descending sort ascends."""

    def sort(self, rows: list[Json], query: Query) -> list[Json]:
        return super().sort(rows, [(name, value.replace("-", "")) for name, value in query])


@wrong(warns=("CSQ-MGT-BV-26", "QSQ-MGT-BV-26"))
class JsonPathAnsweredUnfiltered(MinimalServer):
    """A JSONPath filter, which is not supported, is answered with everything."""

    def refuse_unsupported(self, query: Query) -> None:
        return


@wrong(trips=("CSQ-ERR-BI-07", "QSQ-ERR-BI-07"))
class JsonPathCrashes(MinimalServer):
    """A JSONPath filter is answered with 500."""

    def refuse_unsupported(self, query: Query) -> None:
        try:
            super().refuse_unsupported(query)
        except Refusal as refusal:
            raise Refusal(500, "internal", "crashed over JSONPath") from refusal


@wrong(trips=("CSQ-MGT-BV-20", "QSQ-MGT-BV-20"))
class ListRepeats(MinimalServer):
    """The collection shows its newest task twice."""

    def listed(self, kind: str) -> list[Task]:
        tasks = super().listed(kind)
        return [*tasks, *tasks[-1:]]


@wrong(trips=("CSQ-MGT-BV-21", "QSQ-MGT-BV-21"))
class FiltersByMarksOnly(MinimalServer):
    """Filters on anything but id, externalId and description are ignored."""

    def filters(self, query: Query) -> Filters:
        known = {"id", "externalId", "description"}
        return [each for each in super().filters(query) if each[0] in known or "." in each[0]]


@wrong(trips=("CSQ-MGT-BV-11", "QSQ-MGT-BV-11"))
class FieldsOfListLost(MinimalServer):
    """With fields, the rows of a list are id and href, whatever was named."""

    def show_list(self, rows: list[Json], query: Query, url: str) -> Answered:
        named = [(name, "id" if name == "fields" else value) for name, value in query]
        return super().show_list(rows, named, url)
