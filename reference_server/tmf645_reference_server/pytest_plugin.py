"""Fixtures for pytest: the reference server in process and on a socket."""
