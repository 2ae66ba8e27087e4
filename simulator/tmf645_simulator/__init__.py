"""
A network inventory and the decision whether a service can be delivered at a place.

Pure values and functions: no files, no HTTP, no clock, no randomness. Time and identifiers
are arguments. The simulator does not know TMF645's JSON.
"""
