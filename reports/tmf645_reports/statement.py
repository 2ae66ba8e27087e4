"""
The verdict in words and numbers: headline, counts, groups by cause, exit code.
"""
