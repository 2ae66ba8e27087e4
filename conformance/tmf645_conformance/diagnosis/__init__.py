"""
Why a run against a server would not go well: looked at one thing at a time, from the name upwards.

    values      what is found about one thing
    network     name, connection, certificate
    api         base path, credentials, clock, errors
    callbacks   whether events reach our listener; the only part that changes something
"""

from tmf645_conformance.diagnosis.api import look_at_api
from tmf645_conformance.diagnosis.callbacks import look_at_callbacks
from tmf645_conformance.diagnosis.network import look_at_network
from tmf645_conformance.diagnosis.values import Finding, Grade

__all__ = ["Finding", "Grade", "look_at_api", "look_at_callbacks", "look_at_network"]
