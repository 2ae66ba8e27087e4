"""
What the reference server costs, beside other servers measured in the same minutes.

``python -m benchmarks`` (or ``make bench``) starts the servers, loads them from a process of its own,
in rounds that take turns, and tells CPU microseconds per request of each and the ratios between
them. Only the ratios mean something on another machine; docs/benchmarks.md tells how to read them.
"""
