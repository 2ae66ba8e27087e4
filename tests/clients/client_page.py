"""
Writes the tables of docs/clients.md: the obligations, and the wrong clients with what caught them.

    cd tests && python -m clients.client_page
"""

from pathlib import Path

from clients.wrong_clients import CATCHES, Catch
from tmf645_conformance.clients import obligations

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"


def obligation_table() -> str:
    """Every obligation, with its level and what it demands."""
    rows = [f"| {each.id} | {each.level.value} | {each.title} |" for each in obligations()]
    return "\n".join(["| id | level | what is demanded |", "| --- | --- | --- |", *rows])


def catch_table() -> str:
    """Every wrong client, what is wrong with it, in which story, and what caught it."""
    head = [
        "| wrong client | what it does | the customer | caught by | finding |",
        "| --- " * 5 + "|",
    ]
    return "\n".join([*head, *map(_row, CATCHES)])


def _row(catch: Catch) -> str:
    fault = (catch.client.__doc__ or "").strip()
    about = {each.id: each.about for each in obligations()}[catch.id]
    cause = catch.cause or about
    return f"| {catch.client.__name__} | {fault} | {catch.story.tells} | {catch.id} | {cause} |"


TABLES = {"obligations": obligation_table, "wrong clients": catch_table}


def tabled(text: str) -> str:
    """The page ``text`` with its tables as they have to be."""
    for name, table in TABLES.items():
        opening, found, rest = text.partition(f"<!-- {name}: ")
        line, _, rest = rest.partition("\n")
        _, ending, rest = rest.partition("<!-- end -->")
        if not found or not ending:
            raise LookupError(f"docs/clients.md has no place for the table of {name}")
        text = f"{opening}{found}{line}\n{table()}\n{ending}{rest}"
    return text


if __name__ == "__main__":
    PAGE.write_text(tabled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
