"""
A slow server for the judge: the reference server in a world where each task takes two seconds.
"""

from starlette.applications import Starlette
from tmf645_reference_server import create_app as right


def create_app() -> Starlette:
    """Return the application."""
    return right("slow-partner")
