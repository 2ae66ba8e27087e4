"""
Test purposes: one function a requirement, grouped by phase of the life cycle.
"""
