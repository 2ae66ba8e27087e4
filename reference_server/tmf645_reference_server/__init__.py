"""
A TMF645 v4 server, in process and over HTTP, standing on the simulator.
"""
