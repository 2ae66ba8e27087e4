"""
The ``tmf645`` command: wiring only.
"""
