"""
The control interface as the command line asks for it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tmf645_reference_server.control import ControlPort, UnguardedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlWish:
    """Where the control interface is to be, and which variable holds its token."""

    host: str
    port: int
    token_env: str


class UsageProblem(Exception):  # noqa: N818 - reads as what it is: a line for the user
    """What is wrong with the options, in one line."""


@contextmanager
def opened(wish: ControlWish | None) -> Iterator[ControlPort | None]:
    """Yield the port, taken; None where none is wished. Raises UsageProblem."""
    if wish is None:
        yield None
        return
    try:
        port = ControlPort(
            host=wish.host, port=wish.port, token=os.environ.get(wish.token_env) or None
        )
    except UnguardedError as wrong:
        raise UsageProblem(
            f"{wrong}. Put one into the environment variable {wish.token_env}"
        ) from wrong
    except OSError as wrong:
        raise UsageProblem(
            f"cannot listen at {wish.host}:{wish.port}: {_why(wrong)}. "
            "Choose another --control-port (0 is any free one), or --no-control"
        ) from wrong
    try:
        yield port
    finally:
        port.close()


def _why(wrong: OSError) -> str:
    # What socket.create_server raises tells the address a second time.
    return (os.strerror(wrong.errno) if wrong.errno else str(wrong)).lower()
