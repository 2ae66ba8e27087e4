"""
Faults in front of the API: what goes wrong with requests, on purpose.

The values, and how they are read, are of tmf645_scenarios.faults. Here they are carried out:

    calls       what a fault can be matched with
    memory      what some kinds remember: limits, phases, earlier answers
    armed       a fault with its counters; Faults, all those of one namespace
    answers     an answer in one piece
    spoiling    answers that say something else
    sending     answers that come slowly, in part, or not at all
    middleware  the layer in front of the API
"""

from tmf645_reference_server.faults.armed import Faults, Tally
from tmf645_reference_server.faults.middleware import FaultLayer

__all__ = ["FaultLayer", "Faults", "Tally"]
