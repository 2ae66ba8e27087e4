"""
The library of stories as a table in Markdown, for the documentation.

    python -m tmf645_scenarios.story.table      # prints it; docs/rehearsal.md has it
"""

import sys

from tmf645_scenarios.story.shelf import stories


def table() -> str:
    """Return the table: pack, name, who would meet it."""
    rows = [f"| {each.pack} | `{each.name}` | {each.about} |" for each in stories()]
    return "\n".join(
        ["| pack | story | who would meet it, and why |", "| --- | --- | --- |", *rows]
    )


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
