"""
Open files: every connection is one, and a process may have only so many.
"""

from dataclasses import replace
from typing import Final

from tmf645_reference_server.intake.limits import IntakeLimits

try:
    import resource
except ImportError:  # pragma: no cover - not on Windows
    resource = None  # type: ignore[assignment]  # there is no limit to look at

#: Files that a server needs besides its connections: stores, deliveries, libraries.
SPARE_FILES: Final = 256


def room_for(limits: IntakeLimits) -> IntakeLimits:
    """
    Return ``limits`` with as many connections as this process may open files for.

    The process's own limit is raised as far as it may be. A server that took more connections than
    it has files for could open neither its store nor a connection to a listener.
    """
    if resource is None:
        return limits
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.connections + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return limits
    room = max(8, min(limits.connections, soft - min(SPARE_FILES, soft // 2)))
    return replace(
        limits,
        connections=room,
        connections_per_peer=min(limits.connections_per_peer, room),
    )
