"""
The one place where the judge looks at a clock or draws something random.
"""

import secrets
import socket
import time
from datetime import UTC, datetime

from tmf645_conformance.interruption import waiting


def seconds() -> float:
    """Seconds of a clock that never goes back."""
    return time.monotonic()


def sleep(for_seconds: float) -> None:
    """Wait."""
    with waiting():
        time.sleep(for_seconds)


def now() -> datetime:
    """The current moment, in UTC."""
    return datetime.now(UTC)


def run_mark() -> str:
    """A word that tells this run's resources from those of any other run."""
    return f"tmf645-{now():%Y%m%d%H%M%S}-{secrets.token_hex(3)}"


def host() -> str:
    """The name of the machine that judges."""
    return socket.gethostname()


def token() -> str:
    """A word for a path that nobody can guess."""
    return secrets.token_urlsafe(12)
