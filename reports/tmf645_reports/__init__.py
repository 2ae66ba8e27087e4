"""
One result model of a conformance run, and pure renderers of it for people and machines.
"""
