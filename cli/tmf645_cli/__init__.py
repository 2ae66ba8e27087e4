"""
The ``tmf645`` command: wiring only. Each command imports what it needs when it is called.
"""

from tmf645_cli.main import main

__all__ = ["main"]
