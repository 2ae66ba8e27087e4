"""
One line of complaint, and the exit code that goes with it.
"""

import click

USAGE = 2
UNREACHABLE = 3
HARNESS = 5


def complain(message: str, code: int = USAGE) -> int:
    """Tell in one line what is wrong, and return the exit code for it."""
    click.echo(f"tmf645: {message}", err=True)
    return code
