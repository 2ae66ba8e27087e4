"""
How far something has come: told on stderr where it takes more than two seconds, once a second.
"""

import time
from typing import Final

import click

#: Seconds of silence that nobody minds, and seconds between two words after that.
_SILENCE: Final = 2.0
_PAUSE: Final = 1.0


class Progress:
    """Told of every step, it says something now and then."""

    def __init__(self) -> None:
        self._due = time.monotonic() + _SILENCE

    def __call__(self, what: str, done: int, total: int) -> None:
        """Hear that so much of ``what`` is done; ``total`` is 0 where nobody knows it."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + _PAUSE
            click.echo(f"{what}: {done} of {total}" if total else f"{what}: {done}", err=True)
