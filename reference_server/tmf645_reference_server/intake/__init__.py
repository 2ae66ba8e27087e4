"""
What comes in over a socket, before it is a request: deadlines, caps, refusals.

    IntakeLimits()       how long, how large, how many
    Gate(limits)         who is connected to one server
    GuardedProtocol      one connection: a protocol class for uvicorn

uvicorn waits for a request as long as its sender likes, and counts connections, not requests, as
load: a thousand senders that trickle shut everybody else out. Here time runs from the first byte.
"""

from tmf645_reference_server.intake.backlog import take_backlog
from tmf645_reference_server.intake.files import room_for
from tmf645_reference_server.intake.gate import Gate
from tmf645_reference_server.intake.limits import IntakeLimits
from tmf645_reference_server.intake.protocol import GuardedProtocol

__all__ = ["Gate", "GuardedProtocol", "IntakeLimits", "room_for", "take_backlog"]
