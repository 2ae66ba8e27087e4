"""
``tmf645 explain`` and ``tmf645 rules``: the catalogue, for people.
"""

import json
from difflib import get_close_matches

import click
from tmf645_conformance.catalogue import TestPurpose, catalogue, select

from tmf645_cli.complaining import complain


def explain_purpose(id: str) -> int:
    """Print one purpose; 2 where there is none of that id."""
    known = {purpose.id: purpose for purpose in catalogue()}
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


def _explained(purpose: TestPurpose) -> str:
    needs = ", ".join(need.value for need in purpose.needs)
    parts = [
        f"{purpose.id}  ({purpose.level.value})",
        purpose.explanation,
        *(["Applies to an implementation with: " + needs] if needs else []),
        *(["A failure is repeated once before it counts."] if purpose.law else []),
        "Stands in:\n" + "\n".join(f"  {clause}" for clause in purpose.clauses),
    ]
    return "\n\n".join(parts)


def list_purposes(only: str, *, level: str | None, as_json: bool) -> int:
    """Print the selected purposes; 2 where the selection matches nothing."""
    try:
        chosen = select(only)
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


def _as_json(purpose: TestPurpose) -> dict[str, object]:
    return {
        "id": purpose.id,
        "level": purpose.level.value,
        "title": purpose.title,
        "explanation": purpose.explanation,
        "clauses": [str(clause) for clause in purpose.clauses],
        "needs": [need.name.lower() for need in purpose.needs],
    }
