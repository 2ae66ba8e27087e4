"""
The run as it happens, and its end, on a terminal.
"""
