"""
Saying things in a terminal that a stranger may have had a hand in.
"""

import sys

import click
from tmf645_reports.inert import inert


def say(text: str, *, err: bool = False) -> None:
    """Print ``text`` inert, in characters that the terminal has."""
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    shown = inert(text).encode(encoding, "backslashreplace").decode(encoding)
    click.echo(shown, err=err)
