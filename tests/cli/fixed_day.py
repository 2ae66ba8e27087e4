"""
A server for which it is always the same moment, and so for the judge that asks it.

With it the same questions get the same answers in every run: what differs between two reports then
is the judge's.
"""

from datetime import UTC, datetime

from campaign.minimal_server import MinimalServer
from campaign.wrong_minimal import WRONG
from tmf645_conformance import clock

_MOMENT = datetime(2026, 11, 21, 10, 12, tzinfo=UTC)


def _now() -> datetime:
    return _MOMENT


def href_missing() -> MinimalServer:
    """A server without href that decides at once; with it the clocks of this process stop."""
    clock.now = _now
    server = WRONG["HrefMissing"].server()
    server.today = _now
    # Each task is done at the first look, however long that took.
    server.path = [(0.0, state) for _, state in server.path]
    return server
