"""
``tmf645 explain`` and ``tmf645 rules``: the catalogue, for people.
"""

import fnmatch
import json
from difflib import get_close_matches

import click
from tmf645_conformance.catalogue import TestPurpose, catalogue, matches, select
from tmf645_conformance.clients import Obligation, obligations
from tmf645_conformance.dialects import every_purpose

from tmf645_cli.complaining import complain


def explain_purpose(id: str) -> int:
    """Print one purpose; 2 where there is none of that id."""
    known = {entry.id: entry for entry in _everything()}
    found = known.get(id.upper())
    if found is None:
        group = sum(each.startswith(id.upper()) for each in known)
        if group:
            return complain(
                f"{id}: {group} test purposes begin so; `tmf645 rules --only {id.upper()}` lists them"
            )
        near = get_close_matches(id.upper(), known, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        return complain(f"{id}: no test purpose has this id.{hint} `tmf645 rules` lists all.")
    click.echo(_explained(found))
    return 0


def list_quirks() -> int:
    """Print the quirks of ServiceNow's dialect, with the sides of each."""
    from tmf645_reference_server.dialects.servicenow.quirks import QUIRKS  # noqa: PLC0415 - lazily

    for quirk in QUIRKS:
        click.echo(f"{quirk.id}  {quirk.name:<22} {', '.join(quirk.choices)}")
    click.echo(
        f"\n{len(QUIRKS)} quirks. In a scenario: behaviour: {{servicenow: {{quirks: {{SNQ-01: array}}}}}}"
    )
    return 0


def _everything() -> tuple[TestPurpose | Obligation, ...]:
    """What is demanded of servers, and of clients."""
    return (*catalogue(), *every_purpose(), *obligations())


def _explained(entry: TestPurpose | Obligation) -> str:
    parts = [
        f"{entry.id}  ({entry.level.value})",
        entry.explanation,
        *(_conditions(entry) if isinstance(entry, TestPurpose) else [_OF_CLIENTS]),
        "Stands in:\n" + "\n".join(f"  {clause}" for clause in entry.clauses),
    ]
    return "\n\n".join(parts)


_OF_CLIENTS = (
    "Demanded of a client, and judged from what a server recorded of it (docs/clients.md)."
)


def _conditions(purpose: TestPurpose) -> list[str]:
    needs = ", ".join(need.value for need in purpose.needs)
    return [
        *(["Applies to an implementation with: " + needs] if needs else []),
        *(["A failure is repeated once before it counts."] if purpose.law else []),
    ]


def list_purposes(only: str, *, level: str | None, as_json: bool) -> int:
    """Print the selected purposes; 2 where the selection matches nothing."""
    try:
        chosen = _chosen(only)
    except LookupError as wrong:
        return complain(str(wrong.args[0]))
    rows = [purpose for purpose in chosen if level in {None, purpose.level.value}]
    if as_json:
        click.echo(json.dumps([_as_json(purpose) for purpose in rows], indent=2))
        return 0
    for purpose in rows:
        click.echo(f"{purpose.id}  {purpose.level.value:<11}  {purpose.title}")
    click.echo(
        f"\n{len(rows)} test purpose{'s' * (len(rows) != 1)}. `tmf645 explain ID` tells more of each."
    )
    return 0


def _chosen(only: str) -> tuple[TestPurpose | Obligation, ...]:
    """What is demanded of servers, and of clients, as far as ``only`` names it; LookupError."""
    patterns = [part.strip().upper() for part in only.split(",") if part.strip()]
    of_clients = [pattern for pattern in patterns if pattern.startswith(_CLIENTS)]
    of_dialects = [pattern for pattern in patterns if pattern.startswith(_DIALECTS)]
    of_servers = [each for each in patterns if each not in (*of_clients, *of_dialects)]
    for pattern in of_clients:
        if not any(_matches(entry, pattern) for entry in obligations()):
            raise LookupError(
                f"--only {pattern}: no obligation of a client has such an id; `tmf645 rules` lists all"
            )
    chosen = [
        entry
        for entry in obligations()
        if not patterns or any(_matches(entry, pattern) for pattern in of_clients)
    ]
    servers = select(",".join(of_servers)) if of_servers or not patterns else ()
    dialect = [
        each
        for each in every_purpose()
        if any(matches(each.id, pattern) for pattern in of_dialects)
    ]
    if of_dialects and not dialect:
        raise LookupError(f"--only {of_dialects[0]}: no test purpose of a dialect has such an id")
    return (*servers, *dialect, *chosen)


_CLIENTS = "CLI"
#: Listed where they are named: TMF645 does not demand them.
_DIALECTS = "SNQ"


def _matches(entry: Obligation, pattern: str) -> bool:
    return entry.id.startswith(pattern) or fnmatch.fnmatchcase(entry.id, pattern)


def _as_json(purpose: TestPurpose | Obligation) -> dict[str, object]:
    needs = purpose.needs if isinstance(purpose, TestPurpose) else ()
    return {
        "id": purpose.id,
        "level": purpose.level.value,
        "title": purpose.title,
        "explanation": purpose.explanation,
        "clauses": [str(clause) for clause in purpose.clauses],
        "needs": [need.name.lower() for need in needs],
    }
