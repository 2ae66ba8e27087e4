"""
Product order (TMF622 v4.0.0): the intake, which takes no order that was not qualified.

An order is taken where what practice demands of the hand-over holds: it names its qualification,
which is done, still valid, and for this very configuration and place. What is taken is acknowledged
and moves on; completed, it is installed in the world. The shapes are held against the official API file by a test.
"""

from tmf645_reference_server.neighbours.ordering.acts import Orders

__all__ = ["Orders"]
