"""
Learning what a server is like from what it has stored, and proposing a profile of it.

    reading     lists and OPTIONS: what is there; nothing is changed
    words       what unfamiliar words for states and results may mean
    samples     which stored items and criteria make good samples
    proposal    the profile file, with comments for the person who completes it
"""

from tmf645_conformance.learning.proposal import Proposal, propose
from tmf645_conformance.learning.reading import Read, read_server

__all__ = ["Proposal", "Read", "propose", "read_server"]
