"""
Options that several commands take, each written once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

#: A file that is there.
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)

_Command = TypeVar("_Command", bound=Callable[..., Any])


def with_listener(command: _Command) -> _Command:
    """Add where our listener for events is."""
    bind = click.option(
        "--listener-bind",
        metavar="HOST:PORT",
        default="127.0.0.1:0",
        show_default=True,
        help="Where our listener for events is; port 0 is any.",
    )
    url = click.option("--listener-url", metavar="URL", help="How the target reaches our listener.")
    return bind(url(command))


def with_tls(command: _Command) -> _Command:
    """Add whose certificates are trusted."""
    ca = click.option("--ca", type=FILE, help="The certificate of the target's issuer.")
    insecure = click.option("--insecure", is_flag=True, help="Trust any certificate of the target.")
    return ca(insecure(command))


def verification(ca: Path | None, *, insecure: bool) -> bool | str:
    """Return how the target's certificate is verified: not at all, by a file, or as usual."""
    if insecure:
        return False
    return str(ca) if ca else True
