"""
The dialect's own purposes: creation, reading, results.
"""
