"""
How long a request may take to arrive, how large its head may be, how many may come at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """
    The limits of one server on one socket. Durations are seconds, sizes bytes.

    Deadlines are absolute: they run from the first byte of a request (for the first one from the
    connect), and no further byte moves them.
    """

    head_within: float = 10.0
    request_within: float = 30.0
    idle: float = 15.0
    #: How long an answer may wait for its reader, and a closed connection for its last bytes.
    unread: float = 30.0
    linger: float = 2.0

    target_bytes: int = 8_192
    head_bytes: int = 32_768
    header_fields: int = 100
    #: All bytes of one request, framing of chunks included.
    request_bytes: int = 8 * 1024 * 1024
    pipelined: int = 32

    connections: int = 4_000
    connections_per_peer: int = 2_000
    #: Requests that have wholly arrived and are not answered yet.
    requests: int = 500
