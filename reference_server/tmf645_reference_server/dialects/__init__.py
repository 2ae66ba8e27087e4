"""
What other systems speak that say they implement TMF645: each dialect a room of its own.

    servicenow      ServiceNow's Technical Service Qualification Open API

A dialect is a codec and some rules in front of the same desk, store, clock and world.
"""
