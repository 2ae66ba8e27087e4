"""
A TMF645 v4 server, in process and over HTTP, standing on the simulator.

    create_app(scenario)      an ASGI application
    running(app)              the same on a socket, in a thread
    serve(app, …)             the same until it is told to stop
    profile_for(scenario, …)  what the judge has to know of it
"""

from tmf645_reference_server.app import Control, create_app
from tmf645_reference_server.readings import READINGS, Readings

__all__ = ["READINGS", "Control", "Readings", "create_app"]
