"""
``tmf645 demo``: the judge against the reference server, in this process.
"""
